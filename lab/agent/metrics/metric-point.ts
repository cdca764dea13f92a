/** One point of one metric, as the lab tenant takes it. */
export type MetricPoint = {
  /** Name of the metric in Grail. */
  readonly key: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Ms since the epoch. */
  readonly timestamp: number;
} & MetricValue;

/** The value of a point: of a gauge, the change of a counter, or the change of a histogram. */
export type MetricValue =
  | { readonly gauge: { readonly min: number; readonly max: number; readonly sum: number; readonly count: number } }
  | { readonly count: number }
  | { readonly histogram: HistogramValue };

/** What was observed since the last point. */
export interface HistogramValue {
  /** Upper bounds, rising, without the last one, which is infinite. */
  readonly bounds: readonly number[];
  /** Observations in each bucket alone, one more than bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}
