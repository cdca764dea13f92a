import type { Environment, Team } from "../config/schema";
import type { CheckedPage, ServiceCare } from "../constructs/team-onboarding";
import { workloadHostOf } from "../rules/names";

/** What of a team's wishes is made in an environment, and what is left out, with the reason. */
export interface PlannedCare {
  /** Absent where the team asks for nothing. */
  readonly care?: ServiceCare;
  /** Reasons by what is left out, for people. */
  readonly leftOut: Readonly<Record<string, string>>;
}

/**
 * How a team's service is watched in one environment: company conventions in one place. Detectors are made everywhere, so
 * that they can be tried before prod; a mail is sent from protected environments only, so that nothing wakes anybody from
 * non-prod.
 */
export function serviceCareOf(team: Team, environment: Environment): PlannedCare {
  const { serviceLevels, alerts } = team;
  if (serviceLevels === undefined && alerts === undefined) return { leftOut: {} };
  const { availability = false, latency = false } = serviceLevels ?? {};
  const objectives = {
    ...(availability !== false && { availability }),
    ...(latency !== false && { latency }),
  };
  if (alerts === undefined) return { care: objectives, leftOut: {} };
  const isAway = team.workload?.replicas === 0 && team.workload.autoscale === undefined;
  const page = alerts.loadBalancer ? pageOf(team, environment) : { reason: undefined };
  const leftOut = {
    ...(alerts.noReadyPod && isAway && { noReadyPod: "workload.replicas is 0, so that no pod is meant to be ready" }),
    ...(page.reason !== undefined && { loadBalancer: page.reason }),
    ...(!environment.protected && { mail: `${environment.name} is not protected, and nobody is woken from there` }),
  };
  const symptoms = {
    ...(alerts.errorPercent !== false && { errorPercent: alerts.errorPercent }),
    ...(alerts.latency !== false && { slowness: alerts.latency }),
    noReadyPod: alerts.noReadyPod && !isAway,
  };
  const care = {
    ...objectives,
    symptoms,
    ...(page.checked && { page: page.checked }),
    ...(environment.protected && { contact: team.contact }),
  };
  return { care, leftOut };
}

/**
 * The page behind the team's load balancer with where it is checked from, or why there is no check. Its API needs an API
 * token, which every environment's provider has as a variable.
 */
function pageOf(team: Team, environment: Environment): { readonly checked?: CheckedPage; readonly reason?: string } {
  const { synthetic } = environment;
  if (synthetic === undefined) return { reason: `environments/${environment.name}.yaml names no synthetic.locations` };
  const url = team.dashboards.links.loadBalancer ?? addressOf(team, environment);
  if (url !== undefined) return { checked: { url, ...synthetic } };
  return { reason: "its address is known only on the cluster; write it as dashboards.links.loadBalancer" };
}

/** Address of the team's workload behind an Ingress that ends TLS; a load balancer gets its own from the cluster. */
function addressOf(team: Team, { kubernetes: { exposure } }: Environment): string | undefined {
  if (team.workload === undefined || exposure.kind !== "ingress" || exposure.tlsSecret === false) return undefined;
  return `https://${workloadHostOf(team, exposure.domain)}/`;
}
