import type { Grant, GrantCondition } from "./effective";
import { attributeOf, type Subject } from "./subject";

/** Grants of one attribute, found by the value that the attribute has. */
interface ByValue {
  readonly all: Grant[];
  readonly equal: Map<string, Grant[]>;
  readonly prefix: Map<string, Grant[]>;
  readonly prefixLengths: Set<number>;
}

/**
 * Finds the grants that may hold for a subject without looking at each: with 200 teams nearly all of them name another
 * team's namespace. It never misses one that holds, since a grant is filed under one condition that must hold, and those
 * without such a condition, or with a pattern or a negation, come with every answer.
 */
export class GrantIndex {
  private readonly always: Grant[] = [];
  private readonly byCondition = new Map<string, ByValue>();

  public constructor(grants: readonly Grant[]) {
    const crowds = crowdsOf(grants);
    for (const grant of grants) this.add(grant, crowds);
  }

  /** Grants that may hold for the subject, each once; the caller still has to judge each. */
  public *candidates(subject: Subject): Generator<Grant> {
    yield* this.always;
    for (const [condition, byValue] of this.byCondition) yield* new Set(filed(byValue, condition, subject));
  }

  private add(grant: Grant, crowds: Crowds): void {
    const key = keyOf(grant, crowds);
    if (key === undefined) {
      this.always.push(grant);
      return;
    }
    const byValue = this.byCondition.get(key.name) ?? emptyByValue();
    this.byCondition.set(key.name, byValue);
    byValue.all.push(grant);
    const prefix = key.operator === "startsWith";
    for (const value of key.values) {
      append(prefix ? byValue.prefix : byValue.equal, value, grant);
      if (prefix) byValue.prefixLengths.add(value.length);
    }
  }
}

function emptyByValue(): ByValue {
  return { all: [], equal: new Map(), prefix: new Map(), prefixLengths: new Set() };
}

/** Conditions that only hold for values that can be listed; global ones would put all grants under one value. */
function isKey({ name, operator }: GrantCondition): boolean {
  return !name.startsWith("global:") && (operator === "=" || operator === "IN" || operator === "startsWith");
}

/** How many grants name a value, by condition and value. */
type Crowds = ReadonlyMap<string, number>;

function crowdsOf(grants: readonly Grant[]): Crowds {
  const crowds = new Map<string, number>();
  for (const { conditions } of grants)
    for (const { name, values } of conditions)
      for (const value of values) crowds.set(`${name} ${value}`, (crowds.get(`${name} ${value}`) ?? 0) + 1);
  return crowds;
}

/** Of the conditions to file a grant under, the one whose values the fewest grants share: a zone, not a schema. */
function keyOf({ conditions }: Grant, crowds: Crowds): GrantCondition | undefined {
  const crowd = ({ name, values }: GrantCondition) =>
    Math.max(...values.map((value) => crowds.get(`${name} ${value}`) ?? 0));
  const [first, ...rest] = conditions.filter(isKey);
  return first && rest.reduce((best, each) => (crowd(each) < crowd(best) ? each : best), first);
}

function filed(byValue: ByValue, condition: string, subject: Subject): Grant[] {
  const attribute = attributeOf(subject, condition);
  if (!attribute.known) return byValue.all;
  const values = typeof attribute.values === "string" ? [attribute.values] : attribute.values;
  return values.flatMap((value) => [
    ...(byValue.equal.get(value) ?? []),
    ...[...byValue.prefixLengths]
      .filter((length) => length <= value.length)
      .flatMap((length) => byValue.prefix.get(value.slice(0, length)) ?? []),
  ]);
}

function append(map: Map<string, Grant[]>, key: string, grant: Grant): void {
  const list = map.get(key);
  if (list) list.push(grant);
  else map.set(key, [grant]);
}
