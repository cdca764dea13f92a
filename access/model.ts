/** What is known of who may do what: the input of every question, whether it comes from synthesized stacks or a tenant. */

/** Where a binding or a role counts: in one environment, or in every environment of an account. */
export type Level =
  | { readonly kind: "account"; readonly accountId: string }
  | { readonly kind: "environment"; readonly environmentId: string };

/** A group of users. */
export interface Group {
  readonly id: string;
  readonly name: string;
  /** Values of the group claim that put a user into the group at sign-in. */
  readonly claims: readonly string[];
  /** Whether the directory fills the group by SCIM; a user is then in it by the group's name. */
  readonly scim?: boolean;
  /** Where the group is declared, for people. */
  readonly source?: string;
}

/** A policy or a boundary, as text. */
export interface NamedText {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** Where it is declared, for people. */
  readonly source?: string;
}

/** One policy bound to one group. */
export interface Binding {
  readonly groupId: string;
  readonly level: Level;
  /** An id without a policy in the model counts as a policy that grants everything. */
  readonly policyId: string;
  /** An id without a boundary in the model counts as a boundary that narrows nothing. */
  readonly boundaryIds: readonly string[];
  /** Values for `${bindParam:name}` in the policy. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Where it is declared, for people. */
  readonly source?: string;
}

/** A classic role given to a group directly; no boundary applies to it. */
export interface RolePermission {
  readonly groupId: string;
  /** Name as the account API has it: `tenant-viewer`. */
  readonly name: string;
  readonly level: Level;
  /** Name of the zone that limits the role; left out, the whole environment. */
  readonly zone?: string;
  /** Where it is declared, for people. */
  readonly source?: string;
}

/** Groups and all that is bound to them. */
export interface AccessModel {
  readonly groups: readonly Group[];
  readonly policies: readonly NamedText[];
  readonly boundaries: readonly NamedText[];
  readonly bindings: readonly Binding[];
  readonly rolePermissions?: readonly RolePermission[];
  /** What could not be read when the model was made, such as a reference that leads nowhere. */
  readonly notes?: readonly string[];
}

/** The union of two models: a user has the rights of both. */
export function uniteModels(...models: readonly AccessModel[]): AccessModel {
  const byId = <T extends { readonly id: string }>(all: readonly T[]) => [
    ...new Map(all.map((each) => [each.id, each])).values(),
  ];
  return {
    groups: byId(models.flatMap((model) => model.groups)),
    policies: byId(models.flatMap((model) => model.policies)),
    boundaries: byId(models.flatMap((model) => model.boundaries)),
    bindings: models.flatMap((model) => model.bindings),
    rolePermissions: models.flatMap((model) => model.rolePermissions ?? []),
    notes: models.flatMap((model) => model.notes ?? []),
  };
}

/** The groups that a user with these claims is in; a SCIM group goes by its name. */
export function groupsOf(model: AccessModel, claims: readonly string[]): Group[] {
  const held = new Set(claims);
  return model.groups.filter(
    (group) => group.claims.some((claim) => held.has(claim)) || (group.scim === true && held.has(group.name)),
  );
}
