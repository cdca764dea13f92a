/** Names that are computed from what the files say. Each has its one home here, since they are addresses and look-ups. */

/** Characters of an environment's name. */
export const MAX_ENVIRONMENT_NAME_LENGTH = 20;

/** Characters of a team's name: a DNS label less the longest suffix that is appended. */
export const MAX_TEAM_NAME_LENGTH = 40;

/** Kinds of stacks: the platform's two, and the two of a team. */
export type StackKind = "tenant" | "cluster" | "team" | "workload";

/** Name of the stack that holds what exists once per tenant. */
export function tenantStackName(environmentName: string): string {
  return `${environmentName}-tenant`;
}

/** Name of the stack that holds what exists once per cluster. */
export function clusterStackName(environmentName: string): string {
  return `${environmentName}-cluster`;
}

/** Name of the stack that holds what is a team's own in Dynatrace. */
export function teamStackName(environmentName: string, teamName: string): string {
  return `${environmentName}-${teamName}`;
}

/** Name of the stack that holds a team's workload on the cluster. */
export function workloadStackName(environmentName: string, teamName: string): string {
  return `${environmentName}-${teamName}-workload`;
}

/** Name of a team's management zone, which is also the security context of its entities. */
export function zoneNameOf(team: { readonly name: string; readonly zone?: string }): string {
  return team.zone ?? team.name;
}

/** Name of the Dynatrace group that an AD group fills in one environment; a SCIM group keeps the directory's name. */
export function groupNameOf(
  adGroup: { readonly name: string; readonly scim?: boolean },
  environmentName: string,
): string {
  return adGroup.scim ? adGroup.name : `${adGroup.name} (${environmentName})`;
}

/** Namespace of a team's workload. */
export function workloadNamespaceOf(team: {
  readonly namespaces: readonly string[];
  readonly workload?: { readonly namespace?: string };
}): string | undefined {
  return team.workload?.namespace ?? team.namespaces[0];
}

/** Host name of a team's workload behind an Ingress: its own, or one made of the environment's domain. */
export function workloadHostOf(
  team: { readonly name: string; readonly workload?: { readonly host?: string } },
  domain: string,
): string {
  return team.workload?.host ?? `${team.name}.${domain}`;
}
