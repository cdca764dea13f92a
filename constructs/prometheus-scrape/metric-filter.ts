import { MAX_METRICS_PER_POD, METRIC_PATTERN } from "../../rules/dynatrace";
import { checkText, type Finding } from "../validation";

/**
 * Which metrics of an exporter are ingested. A name may have `*` at its start, its end or both. Names are those of the
 * `# TYPE` lines: `foo_seconds` stands for a whole histogram, and `foo_seconds_count` filters nothing.
 *
 * @see Dynatrace documentation, "Monitor Prometheus metrics"
 * @example
 * MetricFilter.including(["http_server_*", "process_resident_memory_bytes"]);
 */
export class MetricFilter {
  /** Ingests only these; what is not named costs nothing. */
  public static including(names: readonly string[]): MetricFilter {
    return new MetricFilter("include", [...names]);
  }

  /** Ingests all but these. */
  public static excluding(names: readonly string[]): MetricFilter {
    return new MetricFilter("exclude", [...names]);
  }

  private constructor(
    public readonly mode: "include" | "exclude",
    public readonly names: readonly string[],
  ) {}

  /** The value of the annotation `metrics.dynatrace.com/filter`. */
  public toAnnotation(): string {
    return JSON.stringify({ mode: this.mode, names: this.names });
  }
}

/** The faults of a filter, each at `field` or below. */
export function checkMetricFilter({ names }: MetricFilter, field: string): Finding[] {
  if (names.length === 0 || names.length > MAX_METRICS_PER_POD) {
    const rule = `must name 1 to ${MAX_METRICS_PER_POD} metrics`;
    const fix = names.length === 0 ? "leave the filter out to ingest all" : "join names with *, such as http_*";
    return [{ field: `${field}.names`, rule, received: `${names.length} names`, fix }];
  }
  return names.flatMap((received, index) => {
    const at = `${field}.names[${index}]`;
    const found = checkText(at, received, METRIC_PATTERN);
    if (found.length > 0) return found;
    const first = names.indexOf(received);
    if (first === index) return [];
    return [{ field: at, rule: `repeats ${field}.names[${first}]`, received, fix: "remove one of the two" }];
  });
}
