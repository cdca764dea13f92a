import * as z from "zod";
import { MAX_MONITOR_LOCATIONS, MONITOR_FREQUENCIES, MONITOR_LOCATION, SLO_TARGET } from "../rules/alerting";
import { DURATION_BUCKETS } from "../rules/service-metrics";
import { entityId, rule } from "./fields";

/** Keys about how well a service does: objectives, alerts, and from where the platform lets checks run. */

const PERCENT_RULE = "must be false or a percentage, more than 0 and less than 100";
const PERCENT_FIX = "write a percentage such as 99.5, or false to leave it out";

const percent = z.number().gt(SLO_TARGET.over).lt(SLO_TARGET.under);

/** A value that may be switched off. */
const orFalse = <Schema extends z.ZodType>(schema: Schema, must: string, fix: string) =>
  z.union([z.literal(false), schema], rule(must, fix));

const LATENCY = { underSeconds: 0.5, target: 95 } as const;
const SLOWNESS = { overSeconds: 1, percentile: 95 } as const;

/** Objectives of a team's service; an empty map takes all defaults. */
export const serviceLevels = z
  .strictObject({
    availability: orFalse(percent, PERCENT_RULE, PERCENT_FIX)
      .default(99.5)
      .describe("Percentage of the requests that must not end in a server error, over 30 days; false leaves it out"),
    latency: orFalse(
      z.strictObject({
        underSeconds: z
          .literal([...DURATION_BUCKETS])
          .default(LATENCY.underSeconds)
          .describe("Seconds that a request may take: the bound of a bucket of the service's histogram"),
        target: percent
          .default(LATENCY.target)
          .describe("Percentage of the requests that must be as fast, over 30 days"),
      }),
      "must be false or a map with underSeconds and target",
      "write a map such as { underSeconds: 0.5, target: 95 }, or false to leave it out",
    )
      .default({ ...LATENCY })
      .describe("How many of the requests must be fast; false leaves it out"),
  })
  .describe("Objectives of the service, measured by its metrics; none if left out, and {} takes the defaults");

/** What opens problems, and what somebody is told of; an empty map takes all defaults. */
export const alerts = z
  .strictObject({
    errorPercent: orFalse(percent, PERCENT_RULE, PERCENT_FIX)
      .default(5)
      .describe("Percentage of failing requests above which a problem opens; false leaves it out"),
    latency: orFalse(
      z.strictObject({
        overSeconds: z
          .number()
          .positive()
          .max(600)
          .default(SLOWNESS.overSeconds)
          .describe("Seconds above which a problem opens"),
        percentile: percent.default(SLOWNESS.percentile).describe("Percentile of the durations that is looked at"),
      }),
      "must be false or a map with overSeconds and percentile",
      "write a map such as { overSeconds: 1, percentile: 95 }, or false to leave it out",
    )
      .default({ ...SLOWNESS })
      .describe("How slow requests may become; false leaves it out"),
    noReadyPod: z.boolean().default(true).describe("A problem opens when no pod is ready, or none is left"),
    loadBalancer: z
      .boolean()
      .default(true)
      .describe("The public page of the load balancer is checked from outside, where the environment has locations"),
  })
  .describe(
    "Problems of the service; none if left out, and {} takes the defaults. In protected environments the contact gets a mail",
  );

/** From where the platform lets checks run, and how often. */
export const synthetic = z
  .strictObject({
    locations: z
      .array(entityId(MONITOR_LOCATION))
      .min(1)
      .max(MAX_MONITOR_LOCATIONS)
      .meta({
        description: "Entity ids of the locations that checks run from; they differ between tenants",
        examples: [["GEOLOCATION-0123456789ABCDEF"]],
      }),
    frequencyMinutes: z
      .literal([...MONITOR_FREQUENCIES])
      .default(15)
      .describe("Minutes between two runs; every run from every location is billed"),
  })
  .describe("Checks of public pages; without it none are made in the environment");
