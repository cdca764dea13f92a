import type { MetricPoint } from "../../telemetry";
import { drop } from "../counters";
import { histogramValues, type PointValues } from "../histogram";
import { refusalOfKey } from "../metric-key";
import { fieldsOf } from "./attributes";
import {
  type HistogramPoint,
  type KeyValue,
  type Metric,
  type MetricsRequest,
  type NumberPoint,
  signed,
  unsigned,
} from "./messages";

/** Points, and what was not taken. */
export interface ReadPoints {
  readonly points: readonly MetricPoint[];
  /** How many were not taken, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

const DELTA = 1;
const CUMULATIVE = "is not of delta temporality";

/**
 * The points of a request. Sums and histograms are taken with delta temporality only; exponential histograms and
 * summaries are not taken.
 *
 * @see Dynatrace documentation, OpenTelemetry metrics ingest API
 */
export function readPoints({ resourceMetrics }: MetricsRequest): ReadPoints {
  const points: MetricPoint[] = [];
  const dropped: Record<string, number> = {};
  for (const { resource, scopeMetrics } of resourceMetrics) {
    for (const metric of scopeMetrics.flatMap(({ metrics }) => metrics)) {
      for (const each of pointsOf(metric)) {
        const read =
          typeof each === "string"
            ? each
            : (refusalOfKey(metric.name) ?? pointOf(metric.name, resource?.attributes, each));
        if (typeof read === "string") drop(dropped, read);
        else points.push(read);
      }
    }
  }
  return { points, dropped };
}

/** The points of a metric, each as it is or as the reason why it is not taken. */
function pointsOf({
  gauge,
  sum,
  histogram,
  exponentialHistogram,
  summary,
}: Metric): (NumberPoint | HistogramPoint | string)[] {
  const unknown = [...(exponentialHistogram?.dataPoints ?? []), ...(summary?.dataPoints ?? [])];
  return [
    ...(gauge?.dataPoints ?? []),
    ...deltas(sum),
    ...deltas(histogram),
    ...unknown.map(() => "is an exponential histogram or a summary"),
  ];
}

function deltas<Point>(
  metric?: { readonly dataPoints: readonly Point[]; readonly aggregationTemporality: number } | null,
) {
  if (!metric) return [];
  return metric.aggregationTemporality === DELTA ? metric.dataPoints : metric.dataPoints.map(() => CUMULATIVE);
}

function pointOf(key: string, resource: readonly KeyValue[] | undefined, point: NumberPoint | HistogramPoint) {
  const values = "bucketCounts" in point ? histogramOf(point) : numberOf(point);
  if (values === undefined) return "has no finite value";
  const attributes = [...fieldsOf(resource), ...fieldsOf(point.attributes)];
  const dimensions = Object.fromEntries(
    attributes.map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)]),
  );
  return { key, dimensions, timestamp: signed(point.timeUnixNano), ...values };
}

function numberOf({ value, asDouble, asInt }: NumberPoint): PointValues | undefined {
  const number = value === "asInt" ? Number(signed(asInt)) : asDouble;
  if (value === undefined || !Number.isFinite(number)) return undefined;
  return { min: number, max: number, sum: number, count: 1 };
}

function histogramOf(point: HistogramPoint): PointValues | undefined {
  const { sum, explicitBounds: bounds } = point;
  const counts = point.bucketCounts.map((count) => Number(unsigned(count)));
  const count = Number(unsigned(point.count));
  const isWhole = counts.length === bounds.length + 1 || counts.length === 0;
  if (!isWhole || ![sum, ...bounds].every(Number.isFinite)) return undefined;
  const edges = histogramValues([...bounds], counts.length === 0 ? [count] : counts, sum, count);
  const [min, max] = [
    Object.hasOwn(point, "min") ? point.min : edges.min,
    Object.hasOwn(point, "max") ? point.max : edges.max,
  ];
  return { ...edges, min, max };
}
