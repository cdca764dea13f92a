import type { AccessModel, Binding, Group, Level, NamedText, RolePermission } from "./model";

/** A group as the account API answers it. */
export interface TenantGroup {
  readonly uuid: string;
  readonly name: string;
  readonly federatedAttributeValues?: readonly string[] | null;
  /** `SCIM` for a group that the directory fills. */
  readonly owner?: string;
  readonly permissions?: readonly TenantPermission[] | null;
}

/** A classic role of a group; the scope of a zone is `<environment>:<numeric id>`. */
export interface TenantPermission {
  readonly permissionName: string;
  readonly scope: string;
  readonly scopeType: string;
}

export interface TenantPolicy {
  readonly uuid: string;
  readonly name: string;
  readonly statementQuery: string;
}

export interface TenantBoundary {
  readonly uuid: string;
  readonly name: string;
  readonly boundaryQuery: string;
}

/** One policy bound to one group at one level. */
export interface TenantBinding {
  readonly levelType: string;
  readonly levelId: string;
  readonly groupUuid: string;
  readonly policyUuid: string;
  readonly parameters?: Readonly<Record<string, string>> | null;
  readonly boundaries?: readonly string[] | null;
}

/** A management zone, so that a role's numeric id can be shown as a name. */
export interface TenantZone {
  readonly environmentId: string;
  readonly legacyId: string;
  readonly name: string;
}

/** What an account holds, in the shapes of its API. */
export interface TenantState {
  readonly groups: readonly TenantGroup[];
  readonly policies: readonly TenantPolicy[];
  readonly boundaries: readonly TenantBoundary[];
  readonly bindings: readonly TenantBinding[];
  readonly zones?: readonly TenantZone[];
}

/**
 * Reads who may do what out of a deployed account: a real one or the lab's.
 *
 * @see Dynatrace documentation, Account Management API: groups, policies, boundaries, bindings
 */
export function modelFromTenant(state: TenantState): AccessModel {
  const roles = state.groups.flatMap((group) =>
    (group.permissions ?? []).map((permission) => role(group, permission, state.zones ?? [])),
  );
  return {
    groups: state.groups.map(groupOf),
    policies: state.policies.map(
      ({ uuid, name, statementQuery }): NamedText => ({ id: uuid, name, text: statementQuery }),
    ),
    boundaries: state.boundaries.map(
      ({ uuid, name, boundaryQuery }): NamedText => ({ id: uuid, name, text: boundaryQuery }),
    ),
    bindings: state.bindings.map(bindingOf),
    rolePermissions: roles.map(({ permission }) => permission),
    notes: roles.flatMap(({ note }) => note ?? []),
  };
}

function groupOf({ uuid, name, federatedAttributeValues, owner }: TenantGroup): Group {
  return { id: uuid, name, claims: federatedAttributeValues ?? [], ...(owner === "SCIM" ? { scim: true } : {}) };
}

function bindingOf({ levelType, levelId, groupUuid, policyUuid, parameters, boundaries }: TenantBinding): Binding {
  return {
    groupId: bare(groupUuid),
    level: levelOf(levelType, levelId),
    policyId: bare(policyUuid),
    boundaryIds: (boundaries ?? []).map(bare),
    parameters: parameters ?? {},
  };
}

/** Bound globally means in every environment, as for an account. */
function levelOf(type: string, id: string): Level {
  return type === "environment" || type === "tenant" || type === "management-zone"
    ? { kind: "environment", environmentId: id }
    : { kind: "account", accountId: id };
}

/** Ids may come joined with their level: `<uuid>#-#account#-#<id>`. */
function bare(id: string): string {
  return id.split("#-#")[0] ?? id;
}

function role(
  group: TenantGroup,
  { permissionName: name, scope, scopeType }: TenantPermission,
  zones: readonly TenantZone[],
): { permission: RolePermission; note?: string } {
  const [first = scope, legacyId] = scopeType === "management-zone" ? scope.split(":") : [scope];
  const permission: RolePermission = { groupId: group.uuid, name, level: levelOf(scopeType, first) };
  if (scopeType !== "management-zone") return { permission };
  const zone = zones.find((each) => each.environmentId === first && each.legacyId === legacyId)?.name;
  if (zone !== undefined) return { permission: { ...permission, zone } };
  return {
    permission,
    note: `group "${group.name}": zone ${scope} of ${name} is not known; the role counts as unlimited`,
  };
}
