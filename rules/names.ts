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

/** Whether a stack of that name holds a team's workload. */
export function isWorkloadStackName(stackName: string): boolean {
  return stackName.endsWith("-workload");
}

/** The environment that a stack belongs to by its name, of those that are known: the longest that the name begins with. */
export function environmentOfStack(stackName: string, environmentNames: readonly string[]): string | undefined {
  const fitting = environmentNames.filter((name) => stackName.startsWith(`${name}-`));
  return fitting.sort((one, other) => other.length - one.length)[0];
}

/** A team as far as its zone goes: the name of a zone of its own, or one that is in the tenant already. */
export interface ZoneOwner {
  readonly name: string;
  readonly zone?: string | { readonly existing: string };
}

/** Name of a team's management zone, which is also the security context of its entities. */
export function zoneNameOf({ name, zone }: ZoneOwner): string {
  if (zone === undefined) return name;
  return typeof zone === "string" ? zone : zone.existing;
}

/** Whether a team's zone is looked up, because somebody else has made it. */
export function isExistingZone({ zone }: Pick<ZoneOwner, "zone">): boolean {
  return typeof zone === "object";
}

/**
 * Name of the Dynatrace group that an AD group fills in one environment. A group that is looked up, because it comes by
 * SCIM or somebody else has made it, keeps its own.
 */
export function groupNameOf(
  adGroup: { readonly name: string; readonly scim?: boolean; readonly existing?: boolean },
  environmentName: string,
): string {
  return adGroup.scim || adGroup.existing ? adGroup.name : `${adGroup.name} (${environmentName})`;
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

/** Characters of a document's id that is chosen by its maker. @see Dynatrace provider documentation, dynatrace_document */
export const MAX_DOCUMENT_ID_LENGTH = 100;

/**
 * Id of a team's dashboard, the same in every environment: part of its address in Dynatrace, so it never changes. What an
 * id may not hold is written as `~` and its bytes, so that two names never make one id.
 *
 * @example
 * dashboardIdOf("orders"); // "onboarding-orders"
 */
export function dashboardIdOf(teamName: string): string {
  const escaped = teamName.replace(/[^A-Za-z0-9_-]/gu, (character) =>
    Array.from(new TextEncoder().encode(character), (byte) => `~${byte.toString(16).padStart(2, "0")}`).join(""),
  );
  return `onboarding-${escaped}`;
}

/** Name of a team's dashboard as people find it. */
export function dashboardNameOf(teamName: string, environmentName: string): string {
  return `${teamName} (${environmentName})`;
}
