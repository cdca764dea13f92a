import { groupBy } from "./group-by";
import { parseBoundary, parsePolicy } from "./language/parse";
import type { Boundary, Condition, Effect, Operator, Parsed, Policy, Statement } from "./language/syntax";
import type { AccessModel, Binding, Group, Level, NamedText, RolePermission } from "./model";
import { supports } from "./permissions";

/** Stands for every permission: what a policy grants that cannot be read. */
export const EVERY_PERMISSION = "*";

/** A condition that limits a grant, with its parameters filled in. */
export interface GrantCondition {
  readonly name: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** One way in which a group gets a grant. */
export interface Reason {
  readonly group: string;
  readonly level: Level;
  /** Where the binding or the role is declared. */
  readonly source?: string;
  /** Name of the classic role, if the grant does not come from a policy. */
  readonly role?: string;
  readonly policy?: {
    readonly name: string;
    readonly source?: string;
    /** Counts from 0; left out where the policy could not be read. */
    readonly statement?: number;
    /** Line of the permission in the policy, from 1. */
    readonly line?: number;
  };
  /** The boundary that narrowed the statement; left out where none did. */
  readonly boundary?: { readonly name: string; readonly source?: string; readonly lines: readonly number[] };
  /** Why the grant is wider than its texts suggest: `boundary "x" does not fit storage:entities:read`. */
  readonly because?: readonly string[];
}

/** What a group may do, or must not do, in the end. */
export interface Grant {
  readonly groupId: string;
  readonly level: Level;
  readonly effect: Effect;
  /** Full name of the permission, or `EVERY_PERMISSION`. */
  readonly permission: string;
  /** All of them must hold; none means without condition. */
  readonly conditions: readonly GrantCondition[];
  /** Every way in which the group gets it. */
  readonly via: readonly Reason[];
}

/** The grants of a model, and what had to be assumed to compute them. */
export interface EffectiveAccess {
  readonly grants: readonly Grant[];
  /** What could not be understood and counts as granted, in sentences. */
  readonly notes: readonly string[];
}

/** Beyond that many statements from one, a boundary is not followed: Dynatrace refuses more than 10 lines. */
const MOST_ALTERNATIVES = 1000;

/**
 * The grants that result from all bindings and roles, by Dynatrace's own rules: a boundary condition that a permission
 * does not support leaves it as wide as it was, a repeated condition name multiplies the statement, several boundaries
 * add up, and no boundary touches a DENY. What cannot be read grants everything, and a note says so.
 *
 * @param groupIds Only the grants of these groups; all groups if left out.
 * @see Dynatrace documentation, IAM policy boundaries, effective permissions
 */
export function effectiveGrants(model: AccessModel, groupIds?: ReadonlySet<string>): EffectiveAccess {
  const computation = new Computation(model);
  const wanted = ({ groupId }: { readonly groupId: string }) => groupIds === undefined || groupIds.has(groupId);
  const grants = [
    ...model.bindings.filter(wanted).flatMap((binding) => computation.bound(binding)),
    ...(model.rolePermissions ?? []).filter(wanted).flatMap((role) => computation.role(role)),
  ];
  return { grants: unite(grants), notes: [...new Set([...(model.notes ?? []), ...computation.notes])] };
}

/** One statement for one permission, before it becomes a grant. */
interface Narrowed {
  readonly conditions: readonly GrantCondition[];
  readonly boundary?: Reason["boundary"];
  readonly because: readonly string[];
}

/** The texts of a model, each read once, and the notes on what could not be read. */
class Computation {
  public readonly notes: string[] = [];
  private readonly groups: ReadonlyMap<string, Group>;
  private readonly policies: ReadonlyMap<string, { readonly text: NamedText; readonly parsed: Parsed<Policy> }>;
  private readonly boundaries: ReadonlyMap<string, { readonly text: NamedText; readonly parsed: Parsed<Boundary> }>;

  public constructor(model: AccessModel) {
    this.groups = new Map(model.groups.map((group) => [group.id, group]));
    this.policies = new Map(model.policies.map((text) => [text.id, { text, parsed: parsePolicy(text.text) }]));
    this.boundaries = new Map(model.boundaries.map((text) => [text.id, { text, parsed: parseBoundary(text.text) }]));
  }

  public bound(binding: Binding): Grant[] {
    const policy = this.policies.get(binding.policyId);
    const base = { ...this.reason(binding), ...source(binding) };
    if (policy === undefined) {
      const why = `policy ${binding.policyId} is not known here, so it counts as granting everything`;
      return [this.everything(binding, { ...base, policy: { name: binding.policyId } }, why)];
    }
    const { text, parsed } = policy;
    if (!parsed.ok) {
      const where = parsed.errors.map(({ line, column, message }) => `${line}:${column} ${message}`).join("; ");
      const why = `policy "${text.name}" is not understood (${where}), so it counts as granting everything`;
      return [this.everything(binding, { ...base, policy: { name: text.name, ...source(text) } }, why)];
    }
    return parsed.value.statements.flatMap((statement, index) =>
      statement.permissions.flatMap((permission) => {
        const place = { name: text.name, ...source(text), statement: index, line: permission.at.line };
        return this.statement(binding, statement, permission.name).map(({ conditions, boundary, because }): Grant => {
          const why = because.length > 0 ? { because } : {};
          const via: Reason = { ...base, policy: place, ...(boundary ? { boundary } : {}), ...why };
          const { groupId, level } = binding;
          return { groupId, level, effect: statement.effect, permission: permission.name, conditions, via: [via] };
        });
      }),
    );
  }

  public role({ groupId, level, name, zone, ...rest }: RolePermission): Grant[] {
    if (!name.startsWith("tenant-")) return [];
    const permission = `environment:roles:${name.slice("tenant-".length)}`;
    const limited = zone !== undefined && supports(permission, "environment:management-zone", "=");
    const conditions: GrantCondition[] = limited
      ? [{ name: "environment:management-zone", operator: "=", values: [zone] }]
      : [];
    const because = zone !== undefined && !limited ? { because: [`${permission} cannot be limited to a zone`] } : {};
    const via: Reason = { ...this.reason({ groupId, level }), ...source(rest), role: name, ...because };
    return [{ groupId, level, effect: "ALLOW", permission, conditions, via: [via] }];
  }

  private reason({ groupId, level }: { readonly groupId: string; readonly level: Level }): Reason {
    return { group: this.groups.get(groupId)?.name ?? groupId, level };
  }

  private everything({ groupId, level }: Binding, reason: Reason, why: string): Grant {
    this.notes.push(why);
    const via = [{ ...reason, because: [why] }];
    return { groupId, level, effect: "ALLOW", permission: EVERY_PERMISSION, conditions: [], via };
  }

  /** A statement for one of its permissions: as it is, or once for each way through its boundaries. */
  private statement(binding: Binding, { effect, conditions }: Statement, permission: string): Narrowed[] {
    const own = conditions.map((condition) => this.limit(binding, permission, condition));
    const lost = own.flatMap((each) => (typeof each === "string" ? [each] : []));
    const kept = own.flatMap((each) => (typeof each === "string" ? [] : [each]));
    if (effect === "DENY") {
      if (lost.length === 0) return [{ conditions: kept, because: [] }];
      this.notes.push(...lost.map((why) => `DENY ${permission} is not relied upon: ${why}`));
      return [];
    }
    this.notes.push(...lost);
    const start: Narrowed = { conditions: kept, because: lost };
    if (binding.boundaryIds.length === 0) return [start];
    return binding.boundaryIds.flatMap((id) => this.narrow(binding, permission, start, id));
  }

  /** The condition with its parameters filled in, or why it does not limit the permission. */
  private limit(binding: Binding, permission: string, { name, operator, values }: Condition): GrantCondition | string {
    if (!supports(permission, name, operator))
      return `${permission} does not support ${name} with ${operator}, so the condition does not limit it`;
    const filled = values.map((value) => this.fill(value, binding));
    if (filled.some((value) => value === undefined))
      return `${name} ${operator} ${values.join(", ")} has a parameter without a value, so it limits nothing`;
    return { name, operator, values: filled.flatMap((value) => value ?? []) };
  }

  /** The value with its parameters, or nothing where one is missing. */
  private fill(value: string, { level, parameters }: Binding): string | undefined {
    let complete = true;
    const filled = value.replaceAll(/\$\{([^}]*)\}/g, (_whole, inside: string) => {
      const levelId = level.kind === "account" ? level.accountId : level.environmentId;
      if (inside === "global:levelId") return levelId;
      const name = /^bindParam:(.+)$/.exec(inside)?.[1];
      if (name !== undefined && Object.hasOwn(parameters, name)) return parameters[name] ?? "";
      complete = false;
      return "";
    });
    return complete ? filled : undefined;
  }

  private narrow(binding: Binding, permission: string, start: Narrowed, boundaryId: string): Narrowed[] {
    const boundary = this.boundaries.get(boundaryId);
    if (boundary === undefined || !boundary.parsed.ok) return [this.notUnderstood(start, boundary, boundaryId)];
    const { text, parsed } = boundary;
    const byName = groupBy(
      parsed.value.restrictions.filter(({ name }) => supports(permission, name)),
      ({ name }) => name,
    );
    if (byName.size === 0) {
      const why = `no line of boundary "${text.name}" fits ${permission}, so it does not narrow it`;
      return [{ ...start, because: [...start.because, why] }];
    }
    const ways = [...byName.values()].reduce((product, restrictions) => product * restrictions.length, 1);
    if (ways > MOST_ALTERNATIVES) {
      const why = `boundary "${text.name}" has ${ways} combinations for ${permission}, so it narrows nothing`;
      this.notes.push(why);
      return [{ ...start, because: [...start.because, why] }];
    }
    const begin: Narrowed = { ...start, boundary: { name: text.name, ...source(text), lines: [] } };
    return [...byName.values()].reduce<Narrowed[]>(
      (all, restrictions) =>
        all.flatMap((narrowed) =>
          restrictions.map((restriction) => this.add(binding, permission, narrowed, restriction)),
        ),
      [begin],
    );
  }

  private notUnderstood(start: Narrowed, boundary: { readonly text: NamedText } | undefined, id: string): Narrowed {
    const why =
      boundary === undefined
        ? `boundary ${id} is not known here, so it narrows nothing`
        : `boundary "${boundary.text.name}" is not understood, so it narrows nothing`;
    this.notes.push(why);
    return { ...start, because: [...start.because, why] };
  }

  private add(binding: Binding, permission: string, { boundary, ...rest }: Narrowed, restriction: Condition): Narrowed {
    const condition = this.limit(binding, permission, restriction);
    const lines = [...(boundary?.lines ?? []), restriction.at.line];
    const narrowed = boundary ? { ...rest, boundary: { ...boundary, lines } } : rest;
    if (typeof condition !== "string") return { ...narrowed, conditions: [...rest.conditions, condition] };
    this.notes.push(condition);
    return { ...narrowed, because: [...rest.because, condition] };
  }
}

function source({ source }: { readonly source?: string }): { source?: string } {
  return source === undefined ? {} : { source };
}

/** The same grant by several ways becomes one grant with several reasons. */
function unite(grants: readonly Grant[]): Grant[] {
  const byKey = groupBy(grants, grantKey);
  return [...byKey.values()].flatMap(([first, ...rest]) =>
    first ? [{ ...first, via: [...first.via, ...rest.flatMap(({ via }) => via)] }] : [],
  );
}

/** Equal for grants that allow or deny the same thing to the same group. */
export function grantKey({ groupId, level, effect, permission, conditions }: Grant): string {
  const parts = conditions.map(({ name, operator, values }) => JSON.stringify([name, operator, values])).sort();
  const where = level.kind === "account" ? `a:${level.accountId}` : `e:${level.environmentId}`;
  return JSON.stringify([groupId, where, effect, permission, [...new Set(parts)]]);
}
