import {
  type AccessModel,
  type Binding,
  effectiveGrants,
  type Grant,
  groupsOf,
  type RolePermission,
  reasonText,
} from "../../access";
import type { Environment } from "../../config/schema";
import { OTHER_GROUP } from "../showcase/other-team";
import { byText, type Difference, differencesIn } from "./drift";
import type { Person } from "./persons";

/** How much of what the tenant holds was compared with the files. */
export interface Judged {
  /** Whether nobody and no environment was left to be asked for. */
  readonly complete: boolean;
  readonly groups: Count;
  /** Policies bound to groups, and classic roles given to them. */
  readonly bindings: Count;
  /** Groups that were left out on purpose, with the reason. */
  readonly leftOut: readonly string[];
}

interface Count {
  readonly judged: number;
  readonly all: number;
}

export interface GroupDriftOptions {
  readonly files: AccessModel;
  readonly tenant: AccessModel;
  /** Who is compared claim by claim already. */
  readonly persons: readonly Person[];
  readonly environments: readonly Environment[];
  /** Whether the environments are all that the files declare, so that one besides them is a difference. */
  readonly everyEnvironment: boolean;
}

/**
 * The rights of the groups that no person of the files comes into: what somebody made by hand, or what a team that is
 * gone has left. A group that a file declares under the same name is compared with it.
 */
export function groupDrift({
  files,
  tenant,
  persons,
  environments,
  everyEnvironment,
}: GroupDriftOptions): Difference[] {
  const reached = reachedBy(tenant, persons);
  const ids = groupIdsOf(tenant).filter((id) => nameOf(tenant, id) !== OTHER_GROUP);
  return ids.flatMap((id) => {
    const name = nameOf(tenant, id);
    const who = tenant.groups.some((group) => group.id === id) ? `group ${name}` : `group ${id}, which does not exist`;
    const granted = effectiveGrants(tenant, new Set([id])).grants;
    const namesakes = new Set(files.groups.filter((group) => group.name === name).map((group) => group.id));
    const wanted = effectiveGrants(files, namesakes).grants;
    return [
      ...(reached.has(id) ? [] : differencesIn(who, environments, wanted, granted)),
      ...(everyEnvironment ? elsewhere(who, environments, granted) : []),
      ...accountRoles(who, files, tenant, id),
    ];
  });
}

/** Counts what was judged: all groups, or those of the persons that were asked for. */
export function judgedIn(
  tenant: AccessModel,
  persons: readonly Person[] | undefined,
  environments: readonly Environment[],
  everyEnvironment: boolean,
): Judged {
  const all = groupIdsOf(tenant);
  const chosen = new Set(persons === undefined ? all : reachedBy(tenant, persons));
  const isOthers = (id: string) => nameOf(tenant, id) === OTHER_GROUP;
  const judged = all.filter((id) => chosen.has(id) && !isOthers(id));
  const bound = boundIn(tenant);
  const ids = environments.map(({ dynatrace }) => dynatrace.environmentId);
  const isAsked = ({ groupId, level }: Binding | RolePermission) =>
    judged.includes(groupId) && (everyEnvironment || level.kind === "account" || ids.includes(level.environmentId));
  return {
    complete: persons === undefined && everyEnvironment,
    groups: { judged: judged.length, all: all.length },
    bindings: { judged: bound.filter(isAsked).length, all: bound.length },
    leftOut: all.some(isOthers) ? [`${OTHER_GROUP}, which npm start -- --showcase takes away at its end`] : [],
  };
}

/** What was judged, for a terminal. */
export function printJudged({ groups, bindings, leftOut }: Judged): string {
  const counted = `${groups.judged} of ${groups.all} groups, ${bindings.judged} of ${bindings.all} bindings`;
  return [`Judged ${counted} of the tenant.`, ...leftOut.map((each) => `Left out: ${each}.`)].join("\n");
}

/** Rights in an environment that no file declares. */
function elsewhere(who: string, environments: readonly Environment[], granted: readonly Grant[]): Difference[] {
  const known = environments.map(({ dynatrace }) => dynatrace.environmentId);
  return granted.flatMap((grant): Difference[] => {
    const { level, via } = grant;
    if (level.kind !== "environment" || known.includes(level.environmentId)) return [];
    const because = via.map(reasonText);
    const [text = ""] = byText([grant]).keys();
    return [{ who, environment: level.environmentId, kind: "extra", grant: text, because }];
  });
}

/** Roles of the account itself: they let somebody manage it, and no policy stands for them. */
function accountRoles(who: string, files: AccessModel, tenant: AccessModel, id: string): Difference[] {
  const rolesOf = (model: AccessModel, ids: readonly string[]) =>
    (model.rolePermissions ?? []).filter((role) => ids.includes(role.groupId) && !role.name.startsWith("tenant-"));
  const namesakes = files.groups.filter(({ name }) => name === nameOf(tenant, id)).map((group) => group.id);
  const wanted = new Set(rolesOf(files, namesakes).map(({ name }) => name));
  return rolesOf(tenant, [id])
    .filter(({ name }) => !wanted.has(name))
    .map(({ name }) => ({ who, environment: "the account", kind: "extra", grant: `role ${name}`, because: [] }));
}

function reachedBy(model: AccessModel, persons: readonly Person[]): ReadonlySet<string> {
  return new Set(persons.flatMap(({ claims }) => groupsOf(model, claims).map(({ id }) => id)));
}

/** Ids of all groups, also of those that only bindings know. */
function groupIdsOf(model: AccessModel): string[] {
  return [...new Set([...model.groups.map(({ id }) => id), ...boundIn(model).map(({ groupId }) => groupId)])];
}

function boundIn(model: AccessModel): readonly (Binding | RolePermission)[] {
  return [...model.bindings, ...(model.rolePermissions ?? [])];
}

function nameOf(model: AccessModel, id: string): string {
  return model.groups.find((group) => group.id === id)?.name ?? id;
}
