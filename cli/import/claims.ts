import { relative } from "node:path";
import { printPath, show } from "../../config/fault";
import type { Configuration, Fault, Path, TeamFile } from "../../config/load";
import type { Environment } from "../../config/schema";
import { typeOfAddress } from "../../rules/imports";
import type { StateFile } from "../states/state-file";
import { differencesOf, TAKEN_AWAY } from "./differences";
import { type Match, namespacesOfBoundary, zonesOfBoundary } from "./match";
import { foundLogRule, foundZoneRules } from "./normal-forms";
import type { TenantObjects } from "./tenant-objects";

/** What is known of all owners that an object could have. */
export interface Owners {
  readonly configuration: Configuration;
  readonly environment: Environment;
  /** The team that imports. */
  readonly file: TeamFile;
  /** What the stacks of other teams in the environment find of themselves in the tenant, by team. */
  readonly others: ReadonlyMap<string, readonly Match[]>;
  /** States that were read. */
  readonly states: readonly StateFile[];
  /** Stacks that the import writes for. */
  readonly stacks: readonly string[];
}

/** Objects that somebody else claims too: with one of them nothing may be written, since two states would fight over it. */
export function claimsOn(found: readonly Match[], tenant: TenantObjects, owners: Owners): Fault[] {
  return found.flatMap((match) => {
    const by = [
      ...byTeams(match, owners),
      ...byContents(match, tenant, owners),
      ...byImports(match, owners),
      ...byStates(match, owners),
    ];
    return [...new Set(by)].map((claim) => claimFault(match, claim, owners));
  });
}

/**
 * Policies that others have bound to groups which are not the team's own. Terraform writes all bindings of a group in an
 * environment at once, so that the first apply would take them away.
 */
export function foreignBindings(
  takenOver: readonly Match[],
  found: readonly Match[],
  tenant: TenantObjects,
  { file, environment }: Owners,
): Fault[] {
  return takenOver.flatMap((match) => {
    const lost = differencesOf(match, found, tenant).filter((each) => each.endsWith(TAKEN_AWAY));
    if (lost.length === 0) return [];
    const { adGroups } = file.in(environment.name);
    const path = ["adGroups", adGroups.findIndex(({ name }) => name === match.called)];
    return [
      {
        ...file.position(environment.name, path),
        path: printPath(path),
        problem: `is a group to which others have bound policies in ${environment.name}, and all bindings of a group have one owner: ${lost.join("; ")}`,
        received: show(match.called, []),
        fix: "have them bind theirs at the level of the account, or give the team a group of its own; nothing was written",
      },
    ];
  });
}

/** A claim: by whom, as a sentence that continues "is claimed by". */
type Claim = string;

function byTeams({ to, id }: Match, { others, configuration }: Owners): Claim[] {
  return [...others].flatMap(([team, matches]) => {
    const isSame = matches.some((other) => other.id === id && typeOfAddress(other.to) === typeOfAddress(to));
    return isSame ? [describe(team, configuration)] : [];
  });
}

/** What names another team's namespace or zone was made for both. */
function byContents(match: Match, tenant: TenantObjects, { configuration, environment, file }: Owners): Claim[] {
  const { namespaces, zones, claims } = contentsOf(match, tenant);
  return configuration.teams
    .filter(({ name }) => name !== file.name)
    .flatMap((other) => {
      const team = other.in(environment.name);
      const shared = namespaces.filter((namespace) => team.namespaces.includes(namespace));
      const zone = typeof team.zone === "string" ? team.zone : (team.zone?.existing ?? team.name);
      const what = [
        ...shared.map((namespace) => `namespace ${JSON.stringify(namespace)}`),
        ...(zones.includes(zone) ? [`zone ${JSON.stringify(zone)}`] : []),
        ...team.adGroups
          .filter(({ claim }) => claim !== undefined && claims.includes(claim))
          .map(({ name }) => `AD group ${JSON.stringify(name)}`),
      ];
      return what.map((each) => `${describe(other.name, configuration)}, whose ${each} it takes in`);
    });
}

interface Contents {
  readonly namespaces: readonly string[];
  readonly zones: readonly string[];
  /** Values of the group claim that let somebody in. */
  readonly claims: readonly string[];
}

const NOTHING: Contents = { namespaces: [], zones: [], claims: [] };

function contentsOf({ entry, id }: Match, tenant: TenantObjects): Contents {
  const object = [...tenant.zones, ...tenant.storageRules, ...tenant.masks].find(({ objectId }) => objectId === id);
  const text = tenant.account.boundaries.find(({ uuid }) => uuid === id)?.boundaryQuery ?? "";
  if (entry.type === "dynatrace_iam_policy_boundary")
    return { ...NOTHING, namespaces: namespacesOfBoundary(text), zones: zonesOfBoundary(text) };
  if (entry.type === "dynatrace_iam_group") {
    const group = tenant.account.groups.find(({ uuid }) => uuid === id);
    return { ...NOTHING, claims: group?.federatedAttributeValues ?? [] };
  }
  if (object === undefined) return NOTHING;
  const namespaces =
    entry.type === "dynatrace_management_zone_v2"
      ? foundZoneRules(object.value).flatMap((rule) => rule.namespaces)
      : foundLogRule(object.scope, object.value).namespaces;
  return { ...NOTHING, namespaces: [...new Set(namespaces)] };
}

/** Files of other stacks that adopt the same object. */
function byImports({ to, id }: Match, { configuration, stacks }: Owners): Claim[] {
  return (configuration.imports ?? [])
    .filter(({ stack }) => !stacks.includes(stack))
    .flatMap((file) => {
      const index = file.adopt.findIndex(
        (adopted) => adopted.id === id && typeOfAddress(adopted.to) === typeOfAddress(to),
      );
      if (index < 0) return [];
      return [`stack ${file.stack}, which adopts it (${file.file}:${file.position(["adopt", index, "id"]).line})`];
    });
}

/** States of other stacks that hold the same object. */
function byStates({ to, id }: Match, { states, stacks }: Owners): Claim[] {
  return states
    .filter(({ stack }) => !stacks.includes(stack))
    .filter(({ objects }) => objects.some(({ type, values }) => type === typeOfAddress(to) && values.id === id))
    .map(({ stack, file }) => `stack ${stack}, whose state holds it (${relative(process.cwd(), file)})`);
}

function describe(team: string, { teams }: Configuration): string {
  const file = teams.find(({ name }) => name === team)?.file;
  return `team ${JSON.stringify(team)}${file === undefined ? "" : ` (${file})`}`;
}

const WHAT: Readonly<Record<string, string>> = {
  dynatrace_management_zone_v2: "management zone",
  dynatrace_log_storage: "log ingest rule",
  dynatrace_log_sensitive_data_masking: "masking rule",
  dynatrace_iam_group: "group",
  dynatrace_iam_policy: "policy",
  dynatrace_iam_policy_boundary: "boundary",
  dynatrace_iam_policy_bindings_v2: "bindings of group",
};

/** What people call an object of a Terraform type. */
export function kindOf(address: string): string {
  return WHAT[typeOfAddress(address)] ?? typeOfAddress(address);
}

/** Keys of a team file that lead to a resource of a type. */
const KEYS: Readonly<Record<string, Path>> = {
  dynatrace_management_zone_v2: ["zone"],
  dynatrace_log_storage: ["logs"],
  dynatrace_log_sensitive_data_masking: ["logs", "mask"],
  dynatrace_iam_policy_boundary: ["namespaces"],
};

function claimFault({ to, id, called }: Match, claim: Claim, { file, environment }: Owners): Fault {
  const path = KEYS[typeOfAddress(to)] ?? ["adGroups"];
  return {
    ...file.position(environment.name, path),
    path: printPath(path),
    problem: `leads to the ${kindOf(to)} ${show(called, [])} in ${environment.name}, which is also claimed by ${claim}`,
    received: show(id, []),
    fix: "give each team an object of its own in the tenant, or leave it to one of the two files; nothing was written",
  };
}
