import { dqlString, type RecordOwner, recordsOf } from "../../rules/dql";
import { DURATION_THRESHOLD, isDurationBucket, SERVICE_METRICS } from "../../rules/service-metrics";
import { literal } from "../literal";
import type { Finding } from "../validation";

/**
 * What an objective measures: a query whose field `sli` holds an array of percentages, one for each time slot. A slot
 * without requests holds nothing, so that a quiet night neither helps nor hurts.
 *
 * @see Dynatrace documentation, "Service-level objective examples"; DQL commands, `timeseries`
 */
export class Indicator {
  /**
   * Share of the requests that were not answered with a server error (status 5xx).
   *
   * @param owner Whose requests count.
   */
  public static availability(owner: RecordOwner): Indicator {
    const { requests } = SERVICE_METRICS;
    // A team without any error has no series of errors: the union keeps its requests, and the default counts none.
    return new Indicator(
      [
        "timeseries {",
        `  total = sum(${requests}),`,
        `  failed = sum(${requests}, default: 0, filter: {status_class == ${dqlString("5xx")}})`,
        `}, union: true, filter: {${recordsOf(owner)}}`,
        "| fieldsAdd sli = (total[] - failed[]) / total[] * 100",
        "| fieldsRemove total, failed",
      ].join("\n"),
    );
  }

  /**
   * Share of the requests that took less than a number of seconds.
   *
   * @param owner Whose requests count.
   * @param underSeconds Bound of a bucket of the histogram, as between two bounds the share is a guess.
   */
  public static latency(owner: RecordOwner, underSeconds: number): Indicator {
    return new Indicator(
      [
        `timeseries share = percentRank(${SERVICE_METRICS.duration}, ${underSeconds}), filter: {${recordsOf(owner)}}`,
        "| fieldsAdd sli = share[] * 100",
        "| fieldsRemove share",
      ].join("\n"),
      checkThreshold(underSeconds),
    );
  }

  /** A query of one's own; its result must have the field `sli`. */
  public static query(dql: string): Indicator {
    const isNamed = /\bsli\s*=/.test(dql);
    const rule = 'must make a field "sli" with an array of percentages';
    const fix = "end it with | fieldsAdd sli = good[] / total[] * 100";
    return new Indicator(dql, isNamed ? [] : [{ field: "indicator", rule, received: dql, fix }]);
  }

  private constructor(
    /** The query as people read it, not escaped for Terraform. */
    public readonly dql: string,
    /** What is wrong with the indicator; the construct that uses it refuses it. */
    public readonly findings: readonly Finding[] = [],
  ) {}

  /** The query as a string of Terraform. */
  public render(): string {
    return literal(this.dql);
  }
}

function checkThreshold(received: number): Finding[] {
  if (isDurationBucket(received)) return [];
  const { must: rule, fix } = DURATION_THRESHOLD;
  return [{ field: "indicator.underSeconds", rule, received, fix }];
}
