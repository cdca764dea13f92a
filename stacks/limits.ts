import type { Configuration } from "../config/load";
import { applicationOf } from "./checks/application-checks";
import { countUses, type LimitReport } from "./checks/limit-count";
import { withApp } from "./checks/run-checks";

export { LIMITS, type Limit, type LimitPer, UNCOUNTED_LIMITS } from "../rules/limits";
export { type LimitProjection, type LimitReport, type LimitUse, limitFindings } from "./checks/limit-count";

/**
 * Every documented limit of Dynatrace that the stacks of a configuration take something of, fullest first, and how many
 * more teams like the average fit.
 *
 * @example
 * const { uses, projection } = countLimits(configuration);
 */
export function countLimits(configuration: Configuration): LimitReport {
  return withApp(configuration, (app) => countUses(applicationOf(app, false)));
}
