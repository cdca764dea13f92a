import type { HistogramValue, MetricValue } from "./metric-point";
import { type Bucket, labelsKey, type Series } from "./series";

/** Why a series gives no point this time. */
export type NoPoint = "first sample" | "not a finite number";

/**
 * Turns what counters say since they began into what happened since the last reading, as Dynatrace stores it. The first
 * reading of a series only sets the base. A counter that went down began anew, so all that it says is new.
 *
 * @see Dynatrace documentation, "Monitor Prometheus metrics", counters
 */
export class Deltas {
  private readonly bases = new Map<string, Series>();

  /** The value of a series, or why there is none. */
  public valueOf(series: Series): MetricValue | NoPoint {
    if (series.kind === "gauge") {
      const { value } = series;
      return Number.isFinite(value)
        ? { gauge: { min: value, max: value, sum: value, count: 1 } }
        : "not a finite number";
    }
    const numbers = series.kind === "counter" ? [series.value] : [series.sum, series.count];
    if (!numbers.every(Number.isFinite)) return "not a finite number";
    const key = `${series.kind} ${series.key} ${labelsKey(series.labels)}`;
    const base = this.bases.get(key);
    this.bases.set(key, series);
    if (base === undefined) return "first sample";
    if (series.kind === "counter" && base.kind === "counter") {
      return { count: series.value >= base.value ? series.value - base.value : series.value };
    }
    if (series.kind !== "histogram" || base.kind !== "histogram") return "first sample";
    // With other bounds nothing can be compared.
    if (!hasSameBounds(series.buckets, base.buckets)) return "first sample";
    return { histogram: differenceOf(series, base) };
  }

  /** Forgets series that a page no longer has, so that labels that come and go do not pile up. */
  public keepOnly(series: readonly Series[]): void {
    const keys = new Set(series.map(({ kind, key, labels }) => `${kind} ${key} ${labelsKey(labels)}`));
    for (const key of this.bases.keys()) if (!keys.has(key)) this.bases.delete(key);
  }
}

type Histogram = Extract<Series, { kind: "histogram" }>;

function differenceOf(now: Histogram, base: Histogram): HistogramValue {
  const isAnew = now.count < base.count || now.buckets.some(({ count }, index) => count < countAt(base.buckets, index));
  const since = (value: number, before: number) => (isAnew ? value : value - before);
  const upTo = now.buckets.map(({ count }, index) => since(count, countAt(base.buckets, index)));
  return {
    bounds: now.buckets.slice(0, -1).map(({ bound }) => bound),
    counts: upTo.map((count, index) => Math.max(count - (upTo[index - 1] ?? 0), 0)),
    sum: since(now.sum, base.sum),
    count: since(now.count, base.count),
  };
}

function countAt(buckets: readonly Bucket[], index: number): number {
  return buckets[index]?.count ?? 0;
}

function hasSameBounds(left: readonly Bucket[], right: readonly Bucket[]): boolean {
  return left.length === right.length && left.every(({ bound }, index) => bound === right[index]?.bound);
}
