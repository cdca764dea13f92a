import { ApiError } from "../errors";
import type { Entity } from "./entity";

/** Whether an entity is what a selector asks for. */
export type EntityFilter = (entity: Entity) => boolean;

interface Criterion {
  readonly name: string;
  readonly values: readonly string[];
  readonly isCaseSensitive: boolean;
}

/** How the values of a criterion are compared; each criterion holds when one of its values does. */
const COMPARISONS: Readonly<Record<string, (entity: Entity, value: string, isCaseSensitive: boolean) => boolean>> = {
  type: ({ type }, value) => type.toUpperCase() === value.toUpperCase(),
  entityId: ({ entityId }, value) => entityId === value,
  "entityName.equals": ({ displayName }, value, exact) => fold(displayName, exact) === fold(value, exact),
  "entityName.in": ({ displayName }, value, exact) => fold(displayName, exact) === fold(value, exact),
  "entityName.startsWith": ({ displayName }, value, exact) => fold(displayName, exact).startsWith(fold(value, exact)),
  "entityName.contains": ({ displayName }, value, exact) => fold(displayName, exact).includes(fold(value, exact)),
  entityName: ({ displayName }, value, exact) => fold(displayName, exact).includes(fold(value, exact)),
  tag: ({ tags }, value) => tags.some((tag) => tag.stringRepresentation === value),
};

/**
 * Reads an entity selector: criteria in a row, all of which must hold, the first of them `type` or `entityId`. Names
 * are compared without regard to case unless a criterion stands in `caseSensitive(…)`.
 *
 * @throws ApiError 400 for what does not parse, and for criteria on relationships, zones and health, which the lab's
 * entities do not have.
 * @see Dynatrace documentation, Entities API v2, entity selector
 */
export function parseSelector(selector: string): EntityFilter {
  const criteria = readCriteria(selector);
  const [first] = criteria;
  if (first?.name !== "type" && first?.name !== "entityId") {
    throw new ApiError(400, `entitySelector: must begin with type("…") or entityId("…"); got "${selector}"`);
  }
  return (entity) => criteria.every((criterion) => holds(criterion, entity));
}

function holds({ name, values, isCaseSensitive }: Criterion, entity: Entity): boolean {
  const compare = COMPARISONS[name];
  return compare !== undefined && values.some((value) => compare(entity, value, isCaseSensitive));
}

function readCriteria(selector: string): Criterion[] {
  const reader = new Reader(selector);
  const criteria = [readCriterion(reader)];
  while (reader.take(",")) criteria.push(readCriterion(reader));
  reader.expectEnd();
  return criteria;
}

function readCriterion(reader: Reader): Criterion {
  const name = reader.word();
  reader.expect("(");
  if (name === "caseSensitive") {
    const inner = readCriterion(reader);
    reader.expect(")");
    return { ...inner, isCaseSensitive: true };
  }
  if (!Object.hasOwn(COMPARISONS, name)) {
    throw new ApiError(400, `entitySelector: "${name}" is not known; known are ${Object.keys(COMPARISONS).join(", ")}`);
  }
  const values = [reader.value()];
  while (reader.take(",")) values.push(reader.value());
  reader.expect(")");
  return { name, values, isCaseSensitive: false };
}

/** Reads a selector from left to right, blanks left out. */
class Reader {
  private at = 0;

  public constructor(private readonly source: string) {}

  public word(): string {
    return this.match(/[A-Za-z.]+/y) ?? this.fail("the name of a criterion");
  }

  /** A value with or without quotes; in quotes a tilde makes the next character a plain one. */
  public value(): string {
    const quoted = this.match(/"(?:[^"~]|~.)*"/y);
    if (quoted !== undefined) return quoted.slice(1, -1).replace(/~(.)/g, "$1");
    return this.match(/[^"(),]+/y)?.trim() ?? this.fail("a value");
  }

  public take(sign: string): boolean {
    this.skipBlanks();
    if (this.source[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  public expect(sign: string): void {
    if (!this.take(sign)) this.fail(`"${sign}"`);
  }

  public expectEnd(): void {
    this.skipBlanks();
    if (this.at < this.source.length) this.fail('"," or the end');
  }

  private match(pattern: RegExp): string | undefined {
    this.skipBlanks();
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.source) ?? [];
    if (found !== undefined) this.at = pattern.lastIndex;
    return found;
  }

  private skipBlanks(): void {
    while (/\s/.test(this.source.charAt(this.at))) this.at += 1;
  }

  private fail(expected: string): never {
    throw new ApiError(400, `entitySelector: expected ${expected} at "${this.source.slice(this.at)}"`);
  }
}

function fold(name: string, isCaseSensitive: boolean): string {
  return isCaseSensitive ? name : name.toLowerCase();
}
