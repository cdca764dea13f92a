import { z } from "zod";
import { IamError } from "../errors";
import { freshUuid } from "../identifiers";
import { Lookup } from "../lookup";
import { readAccountPayload, text } from "../payload";
import type { Collection, Store } from "../store";
import type { AreaContext } from "../tenant";
import { type Permission, readPermissions } from "./permissions";

/** A group of the account; the lab does not keep its members. */
export interface Group {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  /** Values of the identity provider's group claim that make a user a member. */
  readonly federatedAttributeValues: readonly string[];
  /** `SCIM` groups come from the identity provider and cannot be changed here. */
  readonly owner: "LOCAL" | "SAML" | "SCIM";
  readonly permissions: readonly Permission[];
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

const UNDATED = "2026-01-01T00:00:00.000Z";
/** Groups of the account. */
export const MAX_GROUPS = 5_000;
const MAX_PERMISSIONS = 1_000;

const GROUP = z.strictObject({
  name: text(255),
  description: z.string().nullish(),
  federatedAttributeValues: z.array(text(255)).nullish(),
});

/** The groups of the account, with their role permissions. */
export class Groups {
  private readonly local: Collection<Group>;
  /** Not part of what is configured, so not shown in the state of the lab. */
  private readonly provisioned: Collection<Group>;
  private readonly names: readonly Lookup<Group>[];

  public constructor(
    private readonly store: Store,
    private readonly context: AreaContext,
  ) {
    this.local = store.collection<Group>("account/groups");
    this.provisioned = store.collection<Group>("_directory/groups");
    this.names = [this.local, this.provisioned].map((groups) => new Lookup(groups, ({ name }) => [name]));
  }

  public all(): Group[] {
    return [...this.local.values(), ...this.provisioned.values()].map(dated);
  }

  /** @throws IamError 404 for an unknown id. */
  public get(uuid: string): Group {
    const group = this.local.get(uuid) ?? this.provisioned.get(uuid);
    if (group === undefined) throw new IamError(404, `Group ${uuid} not found`);
    return dated(group);
  }

  /** Makes groups, all of them or none. */
  public create(body: unknown): Group[] {
    const wanted = readAccountPayload(z.array(GROUP).min(1), body);
    if (this.local.size + wanted.length > MAX_GROUPS) {
      throw new IamError(400, `The account cannot hold more than ${MAX_GROUPS} groups`);
    }
    wanted.forEach(({ name }, index) => {
      const isRepeated = wanted.slice(0, index).some((other) => other.name === name);
      this.assertFree(name, undefined, isRepeated);
    });
    const groups = wanted.map((each) => groupOf(freshUuid(this.store, "group", each.name), each, []));
    this.local.putAll(groups.map((group) => [group.uuid, group] as const));
    return groups;
  }

  /** Takes over groups that an identity provider has sent by SCIM. */
  public provision(body: unknown): Group[] {
    const wanted = readAccountPayload(z.array(GROUP).min(1), body);
    for (const { name } of wanted) this.assertFree(name);
    const groups = wanted.map(
      (each): Group => ({ ...groupOf(freshUuid(this.store, "scim-group", each.name), each, []), owner: "SCIM" }),
    );
    this.provisioned.putAll(groups.map((group) => [group.uuid, group] as const));
    return groups;
  }

  public update(uuid: string, body: unknown): void {
    const { permissions, createdAt } = this.assertLocal(uuid);
    const wanted = readAccountPayload(GROUP, body);
    this.assertFree(wanted.name, uuid);
    this.local.put(uuid, { ...groupOf(uuid, wanted, permissions), createdAt });
  }

  public delete(uuid: string): void {
    this.assertLocal(uuid);
    this.local.delete(uuid);
  }

  /** Replaces all role permissions of a group. */
  public setPermissions(uuid: string, body: unknown): void {
    this.get(uuid);
    this.keep(uuid, unique(readPermissions(this.context, body)));
  }

  /** Adds role permissions; those that the group already has stay as they are. */
  public addPermissions(uuid: string, body: unknown): void {
    const { permissions } = this.get(uuid);
    this.keep(uuid, unique([...permissions, ...readPermissions(this.context, body)]));
  }

  /** @throws IamError 404 when the group does not have the permission. */
  public removePermission(uuid: string, wanted: Permission): void {
    const { permissions } = this.get(uuid);
    const others = permissions.filter((permission) => keyOf(permission) !== keyOf(wanted));
    if (others.length === permissions.length) {
      throw new IamError(404, `Permission ${uuid}#-#${keyOf(wanted)} not found`);
    }
    this.keep(uuid, others);
  }

  private keep(uuid: string, permissions: readonly Permission[]): void {
    if (permissions.length > MAX_PERMISSIONS) {
      throw new IamError(400, `A group cannot have more than ${MAX_PERMISSIONS} permissions`);
    }
    const groups = this.local.has(uuid) ? this.local : this.provisioned;
    groups.put(uuid, { ...this.get(uuid), permissions, updatedAt: new Date().toISOString() });
  }

  private assertLocal(uuid: string): Group {
    const group = this.get(uuid);
    if (group.owner !== "SCIM") return group;
    throw new IamError(400, `Group "${group.name}" is managed by SCIM and cannot be changed in Dynatrace`);
  }

  private assertFree(name: string, except?: string, isRepeated = false): void {
    if (!isRepeated && !this.names.some((lookup) => lookup.isTaken(name, except))) return;
    throw new IamError(400, `Group name "${name}" is already used in this account`, { name: "must be unique" });
  }
}

/** Federated values make a group one of the identity provider's. */
function groupOf(uuid: string, wanted: z.infer<typeof GROUP>, permissions: readonly Permission[]): Group {
  const federatedAttributeValues = wanted.federatedAttributeValues ?? [];
  const now = new Date().toISOString();
  return {
    uuid,
    name: wanted.name,
    description: wanted.description ?? "",
    federatedAttributeValues,
    owner: federatedAttributeValues.length > 0 ? "SAML" : "LOCAL",
    permissions,
    createdAt: now,
    updatedAt: now,
  };
}

/** Groups in the state of an older lab have no times. */
function dated(group: Group): Group {
  return { ...group, createdAt: group.createdAt ?? UNDATED, updatedAt: group.updatedAt ?? UNDATED };
}

function unique(permissions: readonly Permission[]): Permission[] {
  return [...new Map(permissions.map((permission) => [keyOf(permission), permission])).values()];
}

function keyOf({ permissionName, scope, scopeType }: Permission): string {
  return [permissionName, scope, scopeType].join("#-#");
}
