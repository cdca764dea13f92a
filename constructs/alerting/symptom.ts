import { dqlString, type RecordOwner, recordsOf } from "../../rules/dql";
import { SERVICE_METRICS } from "../../rules/service-metrics";
import type { Finding } from "../validation";

/** When a minute counts against a service. */
export type AlertCondition = "ABOVE" | "BELOW";

/** What a detector of a symptom asks each minute. */
export interface SymptomDefinition {
  /** What people read of it. */
  readonly title: string;
  /** Query with one value a minute, not escaped for Terraform. */
  readonly dql: string;
  /** On which side of the threshold a minute counts. */
  readonly condition: AlertCondition;
  /** In the unit of the query's value. */
  readonly threshold: number;
  /** Whether a minute without a value counts too. */
  readonly alertOnMissingData: boolean;
  /** Kind of the event in Dynatrace, such as `ERROR_EVENT`. */
  readonly eventType: string;
}

/**
 * What people notice of a service that is not well. Each is a query with one value a minute, which is the resolution that
 * detectors work with, and a threshold.
 *
 * @see Dynatrace documentation, "Anomaly detection configuration"
 */
export class Symptom {
  /**
   * More than a percentage of the requests end in a server error. A minute without requests counts for nothing.
   *
   * @param owner Whose requests count.
   */
  public static errorShare(owner: RecordOwner, overPercent: number): Symptom {
    const { requests } = SERVICE_METRICS;
    return new Symptom(
      {
        title: `more than ${overPercent} % of the requests fail`,
        dql: [
          "timeseries {",
          `  total = sum(${requests}),`,
          `  failed = sum(${requests}, default: 0, filter: {status_class == ${dqlString("5xx")}})`,
          `}, union: true, interval: 1m, filter: {${recordsOf(owner)}}`,
          "| fieldsAdd errorPercent = failed[] / total[] * 100",
          "| fieldsRemove total, failed",
        ].join("\n"),
        condition: "ABOVE",
        threshold: overPercent,
        alertOnMissingData: false,
        eventType: "ERROR_EVENT",
      },
      checkRange("symptom.overPercent", overPercent, 0, 100, "write a percentage such as 5"),
    );
  }

  /**
   * A percentile of the requests' durations is over a number of seconds.
   *
   * @param owner Whose requests count.
   */
  public static slowness(owner: RecordOwner, overSeconds: number, percentile = 95): Symptom {
    return new Symptom(
      {
        title: `${remainder(percentile)} % of the requests take more than ${overSeconds} s`,
        dql: [
          `timeseries duration = percentile(${SERVICE_METRICS.duration}, ${percentile}),`,
          `  interval: 1m, filter: {${recordsOf(owner)}}`,
        ].join("\n"),
        condition: "ABOVE",
        threshold: overSeconds,
        alertOnMissingData: false,
        eventType: "PERFORMANCE_EVENT",
      },
      [
        ...checkRange("symptom.overSeconds", overSeconds, 0, 3600, "write a number of seconds such as 1"),
        ...checkRange("symptom.percentile", percentile, 0, 100, "write a percentile such as 95"),
      ],
    );
  }

  /** No pod says that it is ready, or none is left that could be asked. */
  public static noReadyPod(owner: RecordOwner): Symptom {
    return new Symptom({
      title: "no pod is ready",
      dql: `timeseries ready = max(${SERVICE_METRICS.ready}), interval: 1m, filter: {${recordsOf(owner)}}`,
      condition: "BELOW",
      threshold: 1,
      // The metric ends with the last pod, so silence is the loudest sign.
      alertOnMissingData: true,
      eventType: "AVAILABILITY_EVENT",
    });
  }

  private constructor(
    /** The query, as people read it, and when its value is too high or too low. */
    public readonly definition: SymptomDefinition,
    /** What is wrong with the thresholds; the construct that uses the symptom refuses it. */
    public readonly findings: readonly Finding[] = [],
  ) {}
}

/** What is left to 100, without the remains of binary fractions. */
function remainder(percentile: number): number {
  return Number((100 - percentile).toFixed(6));
}

function checkRange(field: string, received: number, over: number, under: number, fix: string): Finding[] {
  if (received > over && received < under) return [];
  return [{ field, rule: `must be more than ${over} and less than ${under}`, received, fix }];
}
