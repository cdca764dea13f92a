import type { AccessModel, Binding, Group, Level, NamedText, RolePermission } from "./model";
import { type Address, type Block, block, list, StackText, type SynthesizedStack } from "./terraform-text";

/**
 * Reads who may do what out of synthesized stacks (`cdk.tf.json`), all of one account together, so that a data source
 * finds the policy that another stack declares. What only Terraform can find out is named in `notes` and counts as
 * granting everything.
 *
 * @example
 * const json = JSON.parse('{"resource":{"dynatrace_iam_group":{"orders":{"name":"orders (prod)"}}}}');
 * modelFromStacks([{ name: "prod-orders", json }]).groups.length;
 */
export function modelFromStacks(stacks: readonly SynthesizedStack[]): AccessModel {
  const reader = new StackReader(stacks.map((stack) => new StackText(stack)));
  const { groups, policies, boundaries, bindings, rolePermissions } = reader;
  return { groups, policies, boundaries, bindings, rolePermissions, notes: [...new Set(reader.notes)] };
}

interface PolicyPlace {
  readonly id: string;
  readonly name: string;
  readonly level: string;
}

/** Goes over the stacks once for declarations, then for what refers to them. */
class StackReader {
  public readonly notes: string[] = [];
  public readonly groups: Group[] = [];
  public readonly policies: NamedText[] = [];
  public readonly boundaries: NamedText[] = [];
  public readonly bindings: Binding[] = [];
  public readonly rolePermissions: RolePermission[] = [];
  private readonly places: PolicyPlace[] = [];

  public constructor(texts: readonly StackText[]) {
    for (const text of texts) this.declarations(text);
    for (const text of texts) this.references(text);
  }

  private declarations(text: StackText): void {
    for (const [name, given] of text.blocks("resource", "dynatrace_iam_group")) {
      const source = this.source(text, "dynatrace_iam_group", name);
      const claims = list(given.federated_attribute_values).map((value) => this.known(text, value, source, "a claim"));
      this.groups.push({
        id: source,
        name: this.name(text, given, source),
        claims: claims.flatMap((c) => c ?? []),
        source,
      });
    }
    for (const [name, given] of text.blocks("data", "dynatrace_iam_group")) this.scimGroup(text, name, given);
    for (const [name, given] of text.blocks("resource", "dynatrace_iam_policy")) {
      const source = this.source(text, "dynatrace_iam_policy", name);
      this.places.push({ id: source, name: this.name(text, given, source), level: this.levelKey(text, given) });
      this.policies.push(...this.body(text, given, given.statement_query, source));
    }
    for (const [name, given] of text.blocks("resource", "dynatrace_iam_policy_boundary")) {
      const source = this.source(text, "dynatrace_iam_policy_boundary", name);
      this.boundaries.push(...this.body(text, given, given.query, source));
    }
  }

  /** The same group of the directory may be looked up in several stacks. */
  private scimGroup(text: StackText, name: string, given: Block): void {
    const source = this.source(text, "data.dynatrace_iam_group", name);
    const groupName = this.name(text, given, source);
    if (this.groups.some(({ id }) => id === scimId(groupName))) return;
    this.groups.push({ id: scimId(groupName), name: groupName, claims: [], scim: true, source });
  }

  private references(text: StackText): void {
    for (const [name, given] of text.blocks("resource", "dynatrace_iam_group")) this.groupRoles(text, name, given);
    for (const [name, given] of text.blocks("resource", "dynatrace_iam_policy_bindings_v2")) {
      const source = this.source(text, "dynatrace_iam_policy_bindings_v2", name);
      const groupId = this.groupId(text, given.group, source);
      const level = this.level(text, given, source);
      for (const bound of list(given.policy).map(block)) {
        const policyId = this.policyId(text, bound.id, source);
        const boundaryIds = list(bound.boundaries).map((each) => this.boundaryId(text, each, source));
        const parameters = this.parameters(text, bound.parameters);
        this.bindings.push({ groupId, level, policyId, boundaryIds, parameters, source });
      }
    }
    for (const [name, given] of text.blocks("resource", "dynatrace_iam_permission")) {
      const source = this.source(text, "dynatrace_iam_permission", name);
      const zone = given.management_zone === undefined ? undefined : this.zone(text, given.management_zone, source);
      const groupId = this.groupId(text, given.group, source);
      const role = { groupId, name: this.name(text, given, source), level: this.level(text, given, source), source };
      this.rolePermissions.push(zone === undefined ? role : { ...role, zone });
    }
  }

  /** The deprecated way to give roles: inside the group. Scopes of zones are numeric, so their names are not known. */
  private groupRoles(text: StackText, name: string, given: Block): void {
    const groupId = this.source(text, "dynatrace_iam_group", name);
    for (const entry of list(block(list(given.permissions)[0]).permission).map(block)) {
      const [environmentId] = text.text(entry.scope)?.split(":") ?? [];
      const level: Level =
        environmentId === undefined || text.text(entry.type) === "account"
          ? { kind: "account", accountId: environmentId ?? "" }
          : { kind: "environment", environmentId };
      if (text.text(entry.type) === "management-zone")
        this.notes.push(`${groupId}: zone ${String(entry.scope)} is not known; the role counts as unlimited`);
      this.rolePermissions.push({ groupId, name: this.name(text, entry, groupId), level, source: groupId });
    }
  }

  private groupId(text: StackText, value: unknown, source: string): string {
    const address = text.address(value);
    const found = address && text.blockAt(address);
    if (address?.type === "dynatrace_iam_group" && address.attribute === "id" && found)
      return address.kind === "resource"
        ? this.source(text, address.type, address.name)
        : scimId(this.name(text, found, this.source(text, "data.dynatrace_iam_group", address.name)));
    const id = text.text(value);
    if (id === undefined) this.notes.push(`${source}: group ${String(value)} is not known before the deploy`);
    return id ?? `${text.stack.name}/${String(value)}`;
  }

  private policyId(text: StackText, value: unknown, source: string): string {
    const address = text.address(value);
    const found = address && text.blockAt(address);
    if (address?.type === "dynatrace_iam_policy" && address.attribute === "id" && found) {
      if (address.kind === "resource") return this.source(text, address.type, address.name);
      const level = this.levelKey(text, found);
      const name = this.name(text, found, this.source(text, "data.dynatrace_iam_policy", address.name));
      const place = this.places.find((each) => each.name === name && each.level === level);
      if (place) return place.id;
      this.notes.push(`${source}: no stack declares the policy "${name}"; it counts as granting everything`);
      return name;
    }
    return this.unresolved(value, source, "policy", address, "counts as granting everything");
  }

  private boundaryId(text: StackText, value: unknown, source: string): string {
    const address = text.address(value);
    if (address?.type === "dynatrace_iam_policy_boundary" && address.attribute === "id" && text.blockAt(address))
      return this.source(text, address.type, address.name);
    return this.unresolved(value, source, "boundary", address, "counts as none");
  }

  private unresolved(value: unknown, source: string, what: string, address: Address | undefined, so: string): string {
    const why =
      address !== undefined && address.attribute !== "id"
        ? `refers to .${address.attribute}; refer to .id`
        : "is declared in no stack";
    this.notes.push(`${source}: ${what} ${String(value)} ${why}; it ${so}`);
    return String(value);
  }

  /** The name of the zone; one that is not known limits nothing. */
  private zone(text: StackText, value: unknown, source: string): string | undefined {
    const address = text.address(value);
    const found = address && text.blockAt(address);
    const name = found && address.type.startsWith("dynatrace_management_zone") ? text.text(found.name) : undefined;
    if (name === undefined)
      this.notes.push(`${source}: zone ${String(value)} is not known; the role counts as unlimited`);
    return name;
  }

  private level(text: StackText, given: Block, source: string): Level {
    const environmentId = text.text(given.environment);
    if (environmentId !== undefined) return { kind: "environment", environmentId };
    const accountId = text.text(given.account);
    if (accountId === undefined)
      this.notes.push(`${source}: neither account nor environment is known; it counts for every environment`);
    return { kind: "account", accountId: accountId ?? "" };
  }

  private levelKey(text: StackText, given: Block): string {
    const environmentId = text.text(given.environment);
    return environmentId === undefined ? `account ${text.text(given.account) ?? ""}` : `environment ${environmentId}`;
  }

  private parameters(text: StackText, value: unknown): Record<string, string> {
    const known = Object.entries(block(value)).map(([name, each]) => [name, text.text(each)] as const);
    return Object.fromEntries(known.flatMap(([name, each]) => (each === undefined ? [] : [[name, each]])));
  }

  private name(text: StackText, given: Block, source: string): string {
    return this.known(text, given.name, source, "name") ?? source;
  }

  private known(text: StackText, value: unknown, source: string, what: string): string | undefined {
    const known = text.text(value);
    if (known === undefined) this.notes.push(`${source}: ${what} ${String(value)} is not known before the deploy`);
    return known;
  }

  /** A policy or boundary; one whose text is not known yet is left out, and so counts as one that nobody knows. */
  private body(text: StackText, given: Block, value: unknown, source: string): NamedText[] {
    const known = this.known(text, value, source, "text");
    return known === undefined ? [] : [{ id: source, name: this.name(text, given, source), text: known, source }];
  }

  private source(text: StackText, type: string, name: string): string {
    return `${text.stack.name}/${type}.${name}`;
  }
}

function scimId(name: string): string {
  return `scim:${name}`;
}
