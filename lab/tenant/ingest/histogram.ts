import type { MetricPoint } from "../telemetry";

/** What a point of a metric measures. */
export type PointValues = Omit<MetricPoint, "key" | "dimensions" | "timestamp">;

/** A histogram does not tell the least and the greatest value, so the edges of the filled buckets stand for them. */
export function histogramValues(
  bounds: readonly number[],
  counts: readonly number[],
  sum: number,
  count: number,
): PointValues {
  const filled = counts.flatMap((amount, index) => (amount > 0 ? [index] : []));
  const lower = Math.min(...filled, bounds.length) - 1;
  const upper = Math.max(...filled, 0);
  const min = bounds[lower] ?? Math.min(0, bounds[0] ?? 0);
  return { min, max: bounds[upper] ?? bounds.at(-1) ?? min, sum, count, bounds, counts };
}
