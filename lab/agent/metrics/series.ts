import type { MetricFamily, Sample } from "./prometheus-page";

/** One series of a page, as Dynatrace counts them: a histogram with all its buckets is one. */
export type Series = {
  /** Name of the metric in Grail. */
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
} & (
  | { readonly kind: "gauge"; readonly value: number }
  | { readonly kind: "counter"; readonly value: number }
  | { readonly kind: "histogram"; readonly buckets: readonly Bucket[]; readonly sum: number; readonly count: number }
);

/** How much was observed up to a bound, all smaller ones included. */
export interface Bucket {
  /** The last one is infinite. */
  readonly bound: number;
  readonly count: number;
}

/** The series of a family, or why it has none. */
export interface FamilySeries {
  readonly series: readonly Series[];
  /** Parts that are not taken in, in words. */
  readonly refused: readonly string[];
  /** Buckets beyond the limit, which were joined with the last one. */
  readonly joinedBuckets: number;
}

/** Buckets of a histogram that are stored, the infinite one included. */
export const MAX_BUCKETS = 12;

/**
 * What Dynatrace makes of a family: counters and gauges keep their names, a histogram becomes `<family>.histogram`, a
 * summary a gauge per quantile and two counters. Types that it does not take in give nothing.
 *
 * @see Dynatrace documentation, "Monitor Prometheus metrics", types
 */
export function seriesOf({ name, type, samples }: MetricFamily): FamilySeries {
  const none = { refused: [], joinedBuckets: 0 };
  if (type === "counter") {
    const values = samples.filter((sample) => !isCreation(sample, name));
    return { ...none, series: values.map((sample) => simple("counter", sample)) };
  }
  if (type === "gauge") return { ...none, series: samples.map((sample) => simple("gauge", sample)) };
  if (type === "summary") {
    const values = samples.filter((sample) => !isCreation(sample, name));
    // The quantiles stand under the family's own name, sum and count under names of theirs.
    return { ...none, series: values.map((sample) => simple(sample.name === name ? "gauge" : "counter", sample)) };
  }
  return type === "histogram" ? histogramsOf(name, samples) : { ...none, series: [], refused: [`type ${type}`] };
}

/** The time at which a counter began; OpenMetrics writes it into the family. */
function isCreation(sample: Sample, family: string): boolean {
  return sample.name === `${family}_created`;
}

function simple(kind: "gauge" | "counter", { name, labels, value }: Sample): Series {
  return { kind, key: keyOf(name), labels, value };
}

/** A colon is no character of a metric key. */
function keyOf(name: string): string {
  return name.replaceAll(":", "_");
}

interface Parts {
  readonly labels: Readonly<Record<string, string>>;
  readonly buckets: Bucket[];
  sum?: number;
  count?: number;
}

function histogramsOf(family: string, samples: readonly Sample[]): FamilySeries {
  const byLabels = new Map<string, Parts>();
  for (const { name, labels, value } of samples) {
    const { le, ...others } = labels;
    const key = labelsKey(others);
    const parts: Parts = byLabels.get(key) ?? { labels: others, buckets: [] };
    byLabels.set(key, parts);
    if (name === `${family}_bucket`) parts.buckets.push({ bound: boundOf(le), count: value });
    else if (name === `${family}_sum`) parts.sum = value;
    else if (name === `${family}_count`) parts.count = value;
  }
  const found = [...byLabels.values()].map((parts) => histogramOf(family, parts));
  return {
    series: found.flatMap(({ series }) => (series === undefined ? [] : [series])),
    refused: found.flatMap(({ refused }) => (refused === undefined ? [] : [refused])),
    joinedBuckets: found.reduce((sum, { joined = 0 }) => sum + joined, 0),
  };
}

function histogramOf(family: string, parts: Parts): { series?: Series; refused?: string; joined?: number } {
  const buckets = [...parts.buckets].sort((left, right) => left.bound - right.bound);
  const { sum, count, labels } = parts;
  const last = buckets.at(-1);
  if (last?.bound !== Number.POSITIVE_INFINITY || sum === undefined || count === undefined) {
    return { refused: "histogram without its +Inf bucket, sum or count" };
  }
  if (buckets.some(({ bound }) => bound < 0)) return { refused: "histogram with a negative bound" };
  const isRising = buckets.every((bucket, index) => {
    const before = buckets[index - 1];
    return before === undefined || (bucket.bound > before.bound && bucket.count >= before.count);
  });
  if (!isRising) return { refused: "histogram whose buckets do not rise" };
  const kept = buckets.length <= MAX_BUCKETS ? buckets : [...buckets.slice(0, MAX_BUCKETS - 1), last];
  const key = `${keyOf(family)}.histogram`;
  return {
    series: { kind: "histogram", key, labels, buckets: kept, sum, count },
    joined: buckets.length - kept.length,
  };
}

/** What is no number sorts first and is refused as negative. */
function boundOf(le: string | undefined): number {
  if (le === "+Inf" || le === "Inf") return Number.POSITIVE_INFINITY;
  const bound = Number(le ?? "");
  return le === undefined || le.trim() === "" || Number.isNaN(bound) ? -1 : bound;
}

/** The same for the same labels, in whatever order they stand. */
export function labelsKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)));
}
