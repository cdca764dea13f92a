import type { TeamFile } from "../../config/load";
import type { Environment } from "../../config/schema";
import { type Chain, follow } from "./chain";
import { dashboardLinks } from "./dashboard";
import { logLinks } from "./logs";
import { metricLinks } from "./metrics";
import type { TeamIn } from "./team-in";
import type { Tenant } from "./tenant";
import { traceLinks } from "./traces";

/** Where a team's signals stand in one environment. */
export interface EnvironmentStatus {
  readonly team: string;
  readonly environment: string;
  /** Base URL of the tenant that was asked. */
  readonly url: string;
  readonly signals: readonly Chain[];
}

/** Follows each signal of a team from its source to the eyes of its groups, in one environment. */
export async function statusOf(
  file: TeamFile,
  environment: Environment,
  tenant: Tenant,
  since: string,
): Promise<EnvironmentStatus> {
  const place: TeamIn = { team: file.in(environment.name), environment, since };
  const signals = [
    await follow("logs", logLinks(place, tenant)),
    await follow("metrics", metricLinks(place, tenant)),
    await follow("traces", traceLinks(place, tenant)),
    await follow("dashboard", dashboardLinks(place, tenant)),
  ];
  return { team: file.name, environment: environment.name, url: tenant.url, signals };
}

/** Whether any link is broken. */
export function isBroken(all: readonly EnvironmentStatus[]): boolean {
  return all.some(({ signals }) => signals.some(({ state }) => state === "broken"));
}
