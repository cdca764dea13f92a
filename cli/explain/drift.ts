import {
  type AccessModel,
  type EntitySubject,
  effectiveGrants,
  type Grant,
  grantText,
  groupsOf,
  modelFromTenant,
  type RecordSubject,
  reasonText,
  type TenantState,
} from "../../access";
import type { Environment } from "../../config/schema";
import type { LabReady } from "../../lab/tenant/server";
import { grantsIn } from "./explanation";
import type { Person } from "./persons";

/** One right that the files and the tenant do not agree on. */
export interface Difference {
  readonly who: string;
  /** Its name; the id of one that no file declares; `the account` for a role of the account itself. */
  readonly environment: string;
  /** `missing`: the files grant it, the tenant does not. `extra`: the tenant grants it, the files do not. */
  readonly kind: "missing" | "extra";
  /** The right as a policy has it. */
  readonly grant: string;
  /** Chains of reasons, on the side that has it. */
  readonly because: readonly string[];
}

/** Where the tenant differs from the files in what a person may do. */
export function driftOf(
  files: AccessModel,
  tenant: AccessModel,
  person: Person,
  environments: readonly Environment[],
): Difference[] {
  return differencesIn(person.who, environments, grantsOf(files, person.claims), grantsOf(tenant, person.claims));
}

/** Compares what somebody is granted, environment by environment. */
export function differencesIn(
  who: string,
  environments: readonly Environment[],
  planned: readonly Grant[],
  deployed: readonly Grant[],
): Difference[] {
  return environments.flatMap((environment) => {
    const [wanted, found] = [planned, deployed].map((grants) => byText(grantsIn(environment, grants)));
    const only = (kind: Difference["kind"], one?: Map<string, Grant>, other?: Map<string, Grant>) =>
      [...(one ?? [])].flatMap(([text, { via }]): Difference[] =>
        other?.has(text)
          ? []
          : [{ who, environment: environment.name, kind, grant: text, because: via.map(reasonText) }],
      );
    return [...only("missing", wanted, found), ...only("extra", found, wanted)];
  });
}

/**
 * The differences for a terminal.
 *
 * @param whom Who was compared, where it was not everybody: `members of orders-group`.
 */
export function printDrift(differences: readonly Difference[], whom?: string): string {
  if (differences.length === 0) return `The tenant grants ${whom === undefined ? "" : `${whom} `}what the files grant.`;
  return differences
    .map(({ who, environment, kind, grant, because }) => {
      const what = kind === "missing" ? "is in the files, not in the tenant" : "is in the tenant, not in the files";
      return [`${environment}, ${who}: ${grant} ${what}`, ...because.map((reason) => `  ${reason}`)].join("\n");
    })
    .join("\n");
}

/** Who may do what on a running lab. */
export async function liveModel({ account }: LabReady): Promise<AccessModel> {
  const answer = await fetch(`${account.url}/lab/access`);
  if (!answer.ok) throw new Error(`the lab tenant answered ${answer.status} to GET ${account.url}/lab/access`);
  return modelFromTenant((await answer.json()) as TenantState);
}

/** Asks a running lab whether a person sees a record or an entity, as a query would answer. */
export async function askLab(
  { account }: LabReady,
  claims: readonly string[],
  permission: string,
  subject: RecordSubject | EntitySubject,
): Promise<boolean> {
  const { environmentId: environment } = subject;
  const body = JSON.stringify({ claims, environment, permission, records: [recordOf(subject)], moreFields: true });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${account.url}/lab/query`, { method: "POST", headers, body });
  if (!answer.ok)
    throw new Error(`the lab tenant answered ${answer.status} to POST /lab/query: ${await answer.text()}`);
  const { visible } = (await answer.json()) as { visible: readonly number[] };
  return visible.length > 0;
}

function recordOf(subject: RecordSubject | EntitySubject): Readonly<Record<string, unknown>> {
  if (subject.kind === "record") return { ...subject.fields, "dt.system.bucket": subject.bucket };
  const { type, securityContexts, zones } = subject;
  return { "entity.type": type, "dt.security_context": securityContexts, management_zones: zones };
}

function grantsOf(model: AccessModel, claims: readonly string[]): readonly Grant[] {
  return effectiveGrants(model, new Set(groupsOf(model, claims).map(({ id }) => id))).grants;
}

/** Ids of groups differ between files and tenant, so grants are compared by what they say; conditions have no order. */
export function byText(grants: readonly Grant[]): Map<string, Grant> {
  const sorted = (conditions: Grant["conditions"]) =>
    [...conditions].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  return new Map(grants.map((grant) => [grantText({ ...grant, conditions: sorted(grant.conditions) }), grant]));
}
