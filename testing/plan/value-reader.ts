import { block } from "../../access";
import { JsonText, Mark, type NormalValue, printValue } from "./normal-value";
import type { SetPaths } from "./set-paths";
import type { Texts } from "./texts";

/** How texts become normal. */
export type TextRules = Pick<Texts, "normal" | "ofReference">;

/** A value of a plan with what Terraform says beside it; each part follows the shape of the value. */
export interface RawValue {
  readonly value: unknown;
  /** True where the value is known only after the apply. */
  readonly unknown?: unknown;
  /** True where the value is not for people's eyes. */
  readonly sensitive?: unknown;
  /** The expressions of the configuration, with the references in them. */
  readonly expression?: unknown;
}

const SENSITIVE = new Mark("(sensitive)");

/** Makes the values of one resource normal. */
export class ValueReader {
  public constructor(
    private readonly texts: TextRules,
    private readonly sets: SetPaths,
  ) {}

  /** The attributes of a resource, without ids and others that only the provider sets and that are not known yet. */
  public attributes(raw: RawValue): NormalValue | undefined {
    const { id: _id, ...value } = block(raw.value);
    const isWritten = ([name, each]: [string, unknown]) => each !== true || block(raw.expression)[name] !== undefined;
    const unknown = Object.fromEntries(Object.entries(block(raw.unknown)).filter(isWritten));
    return this.read({ ...raw, value, unknown }, "");
  }

  /** A value; undefined for one that is null or empty. */
  public read(raw: RawValue, path: string): NormalValue | undefined {
    const { value, unknown, sensitive, expression } = raw;
    if (sensitive === true) return SENSITIVE;
    if (unknown === true) return unknownMark(expression);
    if (Array.isArray(value) || Array.isArray(unknown)) return this.items(raw, path);
    if (typeof value === "object" && value !== null) return this.fields(raw, path);
    if (value === undefined || value === null)
      return Object.keys(block(unknown)).length > 0 ? this.fields(raw, path) : undefined;
    if (typeof value === "string") return this.text(value);
    return typeof value === "number" || typeof value === "boolean" ? value : this.text(String(value));
  }

  private fields({ value, unknown, sensitive, expression }: RawValue, path: string): NormalValue | undefined {
    const names = [...new Set([...Object.keys(block(value)), ...Object.keys(block(unknown))])].sort();
    const fields = names.flatMap((name) => {
      const raw = {
        value: block(value)[name],
        unknown: block(unknown)[name],
        sensitive: block(sensitive)[name],
        // An attribute has one expression for all that is in it; a block has one for each of its own.
        expression: block(expression).references === undefined ? block(expression)[name] : expression,
      };
      const found = this.read(raw, path === "" ? name : `${path}.${name}`);
      return found === undefined ? [] : [[this.texts.normal(name), found] as const];
    });
    return fields.length === 0 ? undefined : Object.fromEntries(fields);
  }

  private items({ value, unknown, sensitive, expression }: RawValue, path: string): NormalValue | undefined {
    const [values, unknowns, sensitives] = [asArray(value), asArray(unknown), asArray(sensitive)];
    const raws = Array.from({ length: Math.max(values.length, unknowns.length) }, (_, index) => {
      return { value: values[index], unknown: unknowns[index], sensitive: sensitives[index] };
    });
    const isSet = this.sets.has(path);
    const expressions = asArray(expression);
    const left = [...expressions];
    const items = raws.flatMap((raw, index) => {
      const found = isSet ? this.bestFit(raw, left, path) : -1;
      const own = isSet ? left.splice(found, found < 0 ? 0 : 1)[0] : expressions[index];
      const item = this.read({ ...raw, expression: own }, path);
      return item === undefined ? [] : [item];
    });
    if (items.length === 0) return undefined;
    return isSet ? items.sort((one, other) => compare(orderOf(one), orderOf(other))) : items;
  }

  /** Which block of the configuration an item of a set has most likely come from; -1 for none. */
  private bestFit(raw: RawValue, blocks: readonly unknown[], path: string): number {
    const scores = blocks.map((each) => this.fit(raw, each, path));
    const best = Math.max(-1, ...scores);
    return best < 0 ? -1 : scores.indexOf(best);
  }

  /** How many attributes agree; -1 where one of those that are known on both sides does not. */
  private fit({ value, unknown }: RawValue, expression: unknown, path: string): number {
    let agreeing = 0;
    for (const [name, each] of Object.entries(block(expression))) {
      const meant = this.meant(each, `${path}.${name}`);
      if (meant === undefined || block(unknown)[name] === true) continue;
      const seen = this.read({ value: block(value)[name] }, `${path}.${name}`);
      if (seen === undefined || orderOf(seen) !== orderOf(meant)) return -1;
      agreeing += 1;
    }
    return agreeing;
  }

  private meant(expression: unknown, path: string): NormalValue | undefined {
    const { references, constant_value: constant } = block(expression);
    if (references === undefined) return this.read({ value: constant }, path);
    const [first, ...more] = referencesOf(expression);
    return first === undefined || more.length > 0 ? undefined : this.texts.ofReference(first);
  }

  private text(value: string): NormalValue {
    const shown = this.texts.normal(value);
    if (!/^\s*[{[]/.test(shown)) return shown;
    try {
      const content = this.read({ value: JSON.parse(shown) }, NOWHERE);
      return content === undefined ? shown : new JsonText(content);
    } catch {
      return shown;
    }
  }
}

/** A path that no set has: inside JSON, order has a meaning. */
const NOWHERE = "\u0000";

function unknownMark(expression: unknown): Mark {
  const references = referencesOf(expression);
  return new Mark(references.length === 0 ? "(known after apply)" : `(known after apply: ${references.join(", ")})`);
}

/** What an expression refers to; Terraform also names the object of each attribute, which says nothing more. */
function referencesOf(expression: unknown): string[] {
  const all = asArray(block(expression).references).filter((each): each is string => typeof each === "string");
  return all
    .filter((each) => !all.some((other) => other.startsWith(`${each}.`) || other.startsWith(`${each}[`)))
    .sort();
}

function orderOf(value: NormalValue): string {
  return printValue(value).join("\n");
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function asArray(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null || typeof value === "boolean" ? [] : [value];
}
