import type { AccessModel, Binding, Group, Level, NamedText, RolePermission } from "./model";
import type { Entry, SynthesizedStack } from "./synthesized-stack";
import { block, list } from "./terraform-text";

/**
 * Reads who may do what out of synthesized stacks (`cdk.tf.json`), all of one account together, so that a data source
 * finds the policy that another stack declares. What only Terraform knows is listed in `notes` and counts as
 * granting everything.
 *
 * @example
 * const json = JSON.parse('{"resource":{"dynatrace_iam_group":{"orders":{"name":"orders (prod)"}}}}');
 * modelFromStacks([new SynthesizedStack("prod-orders", json)]).groups.length;
 */
export function modelFromStacks(stacks: readonly SynthesizedStack[]): AccessModel {
  const reader = new StackReader(stacks);
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

  public constructor(stacks: readonly SynthesizedStack[]) {
    for (const stack of stacks) this.declarations(stack);
    for (const stack of stacks) this.references(stack);
  }

  private declarations(stack: SynthesizedStack): void {
    for (const entry of stack.resources("dynatrace_iam_group")) {
      const source = sourceOf(entry);
      const claims = list(entry.args.federated_attribute_values).map((value) => this.known(entry, value, "a claim"));
      this.groups.push({ id: source, name: this.name(entry), claims: claims.flatMap((c) => c ?? []), source });
    }
    for (const entry of stack.dataSources("dynatrace_iam_group")) this.scimGroup(entry);
    for (const entry of stack.resources("dynatrace_iam_policy")) {
      this.places.push({ id: sourceOf(entry), name: this.name(entry), level: levelKey(entry) });
      this.policies.push(...this.body(entry, entry.args.statement_query));
    }
    for (const entry of stack.resources("dynatrace_iam_policy_boundary"))
      this.boundaries.push(...this.body(entry, entry.args.query));
  }

  /** The same group of the directory may be looked up in several stacks. */
  private scimGroup(entry: Entry): void {
    const name = this.name(entry);
    if (this.groups.some(({ id }) => id === scimId(name))) return;
    this.groups.push({ id: scimId(name), name, claims: [], scim: true, source: sourceOf(entry) });
  }

  private references(stack: SynthesizedStack): void {
    for (const entry of stack.resources("dynatrace_iam_group")) this.groupRoles(entry);
    for (const entry of stack.resources("dynatrace_iam_policy_bindings_v2")) {
      const groupId = this.groupId(entry);
      const level = this.level(entry);
      for (const bound of list(entry.args.policy).map(block)) {
        const policyId = this.policyId(entry, bound.id);
        const boundaryIds = list(bound.boundaries).map((each) => this.boundaryId(entry, each));
        const parameters = parametersOf(entry, bound.parameters);
        this.bindings.push({ groupId, level, policyId, boundaryIds, parameters, source: sourceOf(entry) });
      }
    }
    for (const entry of stack.resources("dynatrace_iam_permission")) {
      const zone = entry.args.management_zone === undefined ? undefined : this.zone(entry, entry.args.management_zone);
      const role = {
        groupId: this.groupId(entry),
        name: this.name(entry),
        level: this.level(entry),
        source: sourceOf(entry),
      };
      this.rolePermissions.push(zone === undefined ? role : { ...role, zone });
    }
  }

  /** The deprecated way to give roles: inside the group. Scopes of zones are numeric, so their names are not known. */
  private groupRoles(group: Entry): void {
    const { stack, args } = group;
    const groupId = sourceOf(group);
    for (const given of list(block(list(args.permissions)[0]).permission).map(block)) {
      const [environmentId] = stack.text(given.scope)?.split(":") ?? [];
      const level: Level =
        environmentId === undefined || stack.text(given.type) === "account"
          ? { kind: "account", accountId: environmentId ?? "" }
          : { kind: "environment", environmentId };
      if (stack.text(given.type) === "management-zone")
        this.notes.push(`${groupId}: zone ${String(given.scope)} is not known; the role counts as unlimited`);
      const name = this.known(group, given.name, "name") ?? groupId;
      this.rolePermissions.push({ groupId, name, level, source: groupId });
    }
  }

  private groupId(entry: Entry): string {
    const { stack, args } = entry;
    const target = stack.target(args.group);
    if (target?.type === "dynatrace_iam_group" && stack.address(args.group)?.attribute === "id")
      return target.kind === "resource" ? sourceOf(target) : scimId(this.name(target));
    const id = stack.text(args.group);
    if (id === undefined)
      this.notes.push(`${sourceOf(entry)}: group ${String(args.group)} is not known before the deploy`);
    return id ?? `${stack.name}/${String(args.group)}`;
  }

  private policyId(entry: Entry, value: unknown): string {
    const target = entry.stack.target(value);
    const isId = entry.stack.address(value)?.attribute === "id";
    if (target?.type !== "dynatrace_iam_policy" || !isId)
      return this.unresolved(entry, value, "policy", "counts as granting everything");
    if (target.kind === "resource") return sourceOf(target);
    const level = levelKey(target);
    const name = this.name(target);
    const place = this.places.find((each) => each.name === name && each.level === level);
    if (place) return place.id;
    this.notes.push(`${sourceOf(entry)}: no stack declares the policy "${name}"; it counts as granting everything`);
    return name;
  }

  private boundaryId(entry: Entry, value: unknown): string {
    const target = entry.stack.target(value);
    const isId = entry.stack.address(value)?.attribute === "id";
    if (target?.type === "dynatrace_iam_policy_boundary" && isId) return sourceOf(target);
    return this.unresolved(entry, value, "boundary", "narrows nothing");
  }

  private unresolved(entry: Entry, value: unknown, what: string, so: string): string {
    const attribute = entry.stack.address(value)?.attribute ?? "id";
    const why = attribute === "id" ? "is declared in no stack" : `refers to .${attribute}; refer to .id`;
    this.notes.push(`${sourceOf(entry)}: ${what} ${String(value)} ${why}; it ${so}`);
    return String(value);
  }

  /** The name of the zone; one that is not known limits nothing. */
  private zone(entry: Entry, value: unknown): string | undefined {
    const target = entry.stack.target(value);
    const name = target?.type.startsWith("dynatrace_management_zone") ? entry.stack.text(target.args.name) : undefined;
    if (name === undefined)
      this.notes.push(`${sourceOf(entry)}: zone ${String(value)} is not known; the role counts as unlimited`);
    return name;
  }

  private level(entry: Entry): Level {
    const { stack, args } = entry;
    const environmentId = stack.text(args.environment);
    if (environmentId !== undefined) return { kind: "environment", environmentId };
    const accountId = stack.text(args.account);
    if (accountId === undefined)
      this.notes.push(`${sourceOf(entry)}: neither account nor environment is known; it counts for every environment`);
    return { kind: "account", accountId: accountId ?? "" };
  }

  private name(entry: Entry): string {
    return this.known(entry, entry.args.name, "name") ?? sourceOf(entry);
  }

  private known(entry: Entry, value: unknown, what: string): string | undefined {
    const known = entry.stack.text(value);
    if (known === undefined)
      this.notes.push(`${sourceOf(entry)}: ${what} ${String(value)} is not known before the deploy`);
    return known;
  }

  /** A policy or boundary; one whose text is not known yet is left out, and so counts as unknown. */
  private body(entry: Entry, value: unknown): NamedText[] {
    const text = this.known(entry, value, "text");
    const source = sourceOf(entry);
    return text === undefined ? [] : [{ id: source, name: this.name(entry), text, source }];
  }
}

/** Where in all stacks something is declared: `prod-orders/dynatrace_iam_group.Group`. */
function sourceOf({ stack, address }: Entry): string {
  return `${stack.name}/${address}`;
}

function levelKey({ stack, args }: Entry): string {
  const environmentId = stack.text(args.environment);
  return environmentId === undefined ? `account ${stack.text(args.account) ?? ""}` : `environment ${environmentId}`;
}

function parametersOf({ stack }: Entry, value: unknown): Record<string, string> {
  const known = Object.entries(block(value)).map(([name, each]) => [name, stack.text(each)] as const);
  return Object.fromEntries(known.flatMap(([name, each]) => (each === undefined ? [] : [[name, each]])));
}

function scimId(name: string): string {
  return `scim:${name}`;
}
