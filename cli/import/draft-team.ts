import { POLICIES_OF_LEVEL, policyName } from "../../access";
import type { Environment } from "../../config/schema";
import { ACCESS_LEVEL_NAMES, type AccessLevelName, MASK_REPLACEMENT, ZONE_NAME } from "../../rules/dynatrace";
import { NAMESPACE_NAME } from "../../rules/kubernetes";
import { maskExpressionFaults } from "../../rules/masking-expression";
import { allows } from "../../rules/text-rule";
import { maskNameOf } from "../../stacks/masks";
import { InputError } from "../exit";
import type { AccountState } from "../status/account";
import type { StoredSetting } from "../status/tenant";
import { namespacesOfBoundary, zonesOfBoundary } from "./match";
import { foundLogRule, foundZoneRules } from "./normal-forms";
import { nameOf, type TenantObjects } from "./tenant-objects";

/** A team file as close to a tenant as the schema allows, before its text is made. */
export interface TeamDraft {
  readonly name: string;
  readonly zone: string | { readonly existing: string };
  readonly adGroups: readonly DraftGroup[];
  readonly namespaces: readonly string[];
  readonly logs: { readonly ingest: boolean; readonly mask: readonly (string | CustomMask)[] };
  /** What the file cannot say of the tenant, or could only guess. */
  readonly notes: readonly string[];
}

interface DraftGroup {
  readonly name: string;
  readonly claim?: string;
  readonly scim?: true;
  readonly existing?: true;
  readonly access: Readonly<Record<string, AccessLevelName>>;
}

interface CustomMask {
  readonly name: string;
  readonly expression: string;
  readonly replacement?: string;
}

/** What somebody says about a team that has no file yet. */
export interface DraftOptions {
  readonly team: string;
  /** Name of its zone. @default - the zone that is called like the team */
  readonly zone?: string;
  /** Name or claim of its group. @default - the groups that are bound within its zone or namespaces */
  readonly group?: string;
}

/**
 * Drafts the file of a team from what a tenant holds of it.
 *
 * @throws InputError where there is neither zone nor group to begin with, listing what the tenant has.
 */
export function draftTeam(environment: Environment, tenant: TenantObjects, options: DraftOptions): TeamDraft {
  const zone = zoneOf(tenant, options);
  const zoneRules = zone === undefined ? [] : foundZoneRules(zone.value);
  const zoneName = zone === undefined ? undefined : nameOf(zone);
  const groups = groupsOf(tenant.account, environment, options, {
    zone: zoneName,
    namespaces: zoneRules.flatMap(({ namespaces }) => namespaces),
  });
  if (zone === undefined && groups.length === 0) throw nothingFound(tenant, options);
  const namespaces = distinct([
    ...zoneRules.flatMap((rule) => rule.namespaces),
    ...groups.flatMap(({ uuid }) => boundNamespaces(tenant.account, environment, uuid)),
  ]).filter((each) => allows(NAMESPACE_NAME, each));
  const isAbout = (scope: string, value: Readonly<Record<string, unknown>>) =>
    foundLogRule(scope, value).namespaces.some((each) => namespaces.includes(each));
  const masks = tenant.masks
    .filter(({ scope, value }) => isAbout(scope, value))
    .map((mask) => draftMask(mask, options.team));
  const strange = zoneRules.filter(({ isByNamespace }) => !isByNamespace).length;
  const notes = [
    "contact: the tenant does not know the team's mailbox",
    ...(namespaces.length === 0
      ? ["namespaces: neither zone nor boundaries name one; the team's name stands for it"]
      : []),
    ...(strange > 0 && zoneName !== undefined ? [existingZoneNote(zoneName, strange, environment)] : []),
    ...(groups.length === 0
      ? ["adGroups: no group is bound within the zone or the namespaces; the group is made up"]
      : []),
    ...groups.flatMap((group) => groupNotes(group, tenant.account, environment)),
    "dashboards: the tenant's own dashboards stay as they are; write true for one of the team",
  ];
  return {
    name: options.team,
    zone: strange > 0 && zoneName !== undefined ? { existing: zoneName } : (zoneName ?? options.team),
    adGroups:
      groups.length === 0
        ? [{ name: `${options.team}-group`, scim: true, access: {} }]
        : groups.map((group) => draftGroup(group, tenant.account, environment)),
    namespaces: namespaces.length === 0 ? [options.team] : namespaces,
    logs: {
      ingest: tenant.storageRules.some(
        ({ scope, value }) => value["send-to-storage"] === true && isAbout(scope, value),
      ),
      mask: masks.flatMap(({ mask }) => mask ?? []),
    },
    notes: [...notes, ...masks.flatMap(({ note }) => note ?? [])],
  };
}

function existingZoneNote(zone: string, strange: number, { name }: Environment): string {
  const rules = `${strange} ${strange === 1 ? "rule" : "rules"}`;
  return `zone: ${rules} of ${JSON.stringify(zone)} go by other than namespaces, so it stays as it is; the platform team lists it under dynatrace.reviewedZones of ${name}`;
}

function zoneOf({ zones }: TenantObjects, { team, zone }: DraftOptions) {
  const meant = (name: string) => zones.find((each) => nameOf(each) === name);
  if (zone !== undefined && meant(zone) === undefined) {
    const known = zones.map(nameOf).filter((each) => allows(ZONE_NAME, each));
    throw new InputError(
      `--zone ${JSON.stringify(zone)} is not a management zone of the tenant; use one of ${shown(known)}`,
    );
  }
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");
  const alike = zones.filter((each) => plain(nameOf(each)) === plain(team));
  return meant(zone ?? team) ?? (alike.length === 1 ? alike[0] : undefined);
}

type AccountGroup = AccountState["groups"][number];

function groupsOf(
  account: AccountState,
  { dynatrace }: Environment,
  { group: meant }: DraftOptions,
  reach: { readonly zone: string | undefined; readonly namespaces: readonly string[] },
): AccountGroup[] {
  if (meant !== undefined) {
    const found = account.groups.filter(
      ({ uuid, name, federatedAttributeValues }) =>
        name === meant || uuid === meant || (federatedAttributeValues ?? []).includes(meant),
    );
    if (found.length > 0) return found;
    const known = account.groups.map(({ name }) => name);
    throw new InputError(`--group ${JSON.stringify(meant)} is not a group of the account; use one of ${shown(known)}`);
  }
  const reaching = new Set(
    account.boundaries
      .filter(({ boundaryQuery }) => {
        const isOfZone = reach.zone !== undefined && zonesOfBoundary(boundaryQuery).includes(reach.zone);
        return isOfZone || namespacesOfBoundary(boundaryQuery).some((each) => reach.namespaces.includes(each));
      })
      .map(({ uuid }) => uuid),
  );
  const bound = new Set(
    account.bindings
      .filter(
        ({ levelId, boundaries }) => levelId === dynatrace.environmentId && boundaries?.some((b) => reaching.has(b)),
      )
      .map(({ groupUuid }) => groupUuid),
  );
  return account.groups.filter(({ uuid }) => bound.has(uuid));
}

function boundNamespaces({ bindings, boundaries }: AccountState, { dynatrace }: Environment, group: string): string[] {
  const ids = bindings
    .filter(({ groupUuid, levelId }) => groupUuid === group && levelId === dynatrace.environmentId)
    .flatMap((binding) => binding.boundaries ?? []);
  return boundaries
    .filter(({ uuid }) => ids.includes(uuid))
    .flatMap(({ boundaryQuery }) => namespacesOfBoundary(boundaryQuery));
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function draftGroup(group: AccountGroup, account: AccountState, environment: Environment): DraftGroup {
  const access = { [environment.name]: levelOf(group, account, environment).level };
  const [claim, ...more] = group.federatedAttributeValues ?? [];
  if (group.owner === "SCIM") return { name: group.name, scim: true, access };
  if (claim === undefined || more.length > 0 || !GUID.test(claim)) return { name: group.name, existing: true, access };
  const suffix = ` (${environment.name})`;
  const name = group.name.endsWith(suffix) ? group.name.slice(0, -suffix.length) : group.name;
  return { name, claim: claim.toLowerCase(), access };
}

/** The highest level whose policies are all bound, and the policies that belong to none. */
function levelOf({ uuid }: AccountGroup, { bindings, policies }: AccountState, environment: Environment) {
  const names = new Map(policies.map((policy) => [policy.uuid, policy.name]));
  const bound = bindings
    .filter(({ groupUuid, levelId }) => groupUuid === uuid && levelId === environment.dynatrace.environmentId)
    .map(({ policyUuid }) => names.get(policyUuid) ?? policyUuid);
  const namesOf = (level: AccessLevelName) =>
    POLICIES_OF_LEVEL[level].map((kind) => policyName(kind, environment.name));
  const whole = ACCESS_LEVEL_NAMES.filter((level) => namesOf(level).every((name) => bound.includes(name)));
  const level = whole.at(-1);
  const known = namesOf(level ?? "viewer");
  return {
    level: level ?? "viewer",
    isGuessed: level === undefined,
    others: distinct(bound).filter((each) => !known.includes(each)),
  };
}

function groupNotes(group: AccountGroup, account: AccountState, environment: Environment): string[] {
  const { isGuessed, others } = levelOf(group, account, environment);
  const name = JSON.stringify(group.name);
  const claims = group.federatedAttributeValues ?? [];
  const isForeign = group.owner !== "SCIM" && (claims.length !== 1 || !claims.every((claim) => GUID.test(claim)));
  return [
    ...(isGuessed ? [`adGroups: group ${name} has not all policies of any level; viewer is a guess`] : []),
    ...others.map((policy) => `adGroups: policy ${JSON.stringify(policy)} of group ${name} belongs to no level`),
    ...(isForeign
      ? [
          `adGroups: group ${name} has ${claims.length} claims, or one that is no object id, so it stays as others have made it`,
        ]
      : []),
    ...(group.permissions ?? []).map(
      ({ permissionName }) => `adGroups: role ${permissionName} of group ${name} is narrowed by no boundary; it stays`,
    ),
  ];
}

/** A mask by its name in the project, as one of the team's own, or why it cannot be written. */
function draftMask(
  setting: StoredSetting,
  team: string,
): { readonly mask?: string | CustomMask; readonly note?: string } {
  const called = nameOf(setting);
  const { type, expression, replacement = "" } = (setting.value.masking ?? {}) as Readonly<Record<string, string>>;
  const fault = maskExpressionFaults(expression ?? "")[0];
  const problem =
    type !== "STRING"
      ? `it replaces by ${String(type)}`
      : fault === undefined
        ? undefined
        : `its expression ${fault.must}`;
  if (expression === undefined || problem !== undefined || !allows(MASK_REPLACEMENT, replacement))
    return {
      note: `logs: mask ${JSON.stringify(called)} stays as it is: ${problem ?? "its replacement is not allowed here"}`,
    };
  const known = maskNameOf(expression, replacement);
  if (known !== undefined) return { mask: known };
  const prefix = `${team}: mask `;
  const name = called.startsWith(prefix) ? called.slice(prefix.length) : called;
  return { mask: { name, expression, replacement } };
}

function nothingFound({ zones, account }: TenantObjects, { team }: DraftOptions): InputError {
  return new InputError(
    [
      `no zone and no group of the tenant is called like team ${JSON.stringify(team)}, which has no file; name one with --zone or --group`,
      `  zones: ${shown(zones.map(nameOf))}`,
      `  groups: ${shown(account.groups.map(({ name }) => name))}`,
    ].join("\n"),
  );
}

function shown(names: readonly string[]): string {
  const most = 10;
  if (names.length === 0) return "none";
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names
    .slice(0, most)
    .map((each) => JSON.stringify(each))
    .join(", ")}${more}`;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
