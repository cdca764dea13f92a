import type { IToken } from "chevrotain";
import { DqlError, type QueryRange, shownText, spanning } from "./errors";
import {
  type Argument,
  type BinaryOperator,
  type Block,
  type Call,
  type Command,
  DURATION_UNITS,
  type DurationUnit,
  type Expression,
  type Item,
} from "./syntax";
import * as t from "./tokens";

/** How deep expressions may nest; more would exhaust the stack of this process or the database's own limit. */
const MAX_DEPTH = 200;

const MAX_LONG = 2n ** 63n - 1n;
const MAX_HEXADECIMAL = 2n ** 64n - 1n;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
};

/** Makes the nodes of one query out of tokens. */
export class NodeFactory {
  public constructor(private readonly text: string) {}

  public command(name: IToken, args: readonly Argument[]): Command {
    const nameRange = this.range(name);
    return { name: name.image, nameRange, args, range: spanning(nameRange, args.at(-1)?.range ?? nameRange) };
  }

  public argument(parameter: IToken | undefined, content: Item | Block): Argument {
    if (parameter === undefined) return { content, range: content.range };
    const parameterRange = this.range(parameter);
    return { parameter: parameter.image, parameterRange, content, range: spanning(parameterRange, content.range) };
  }

  public block(open: IToken, args: readonly Argument[], close: IToken): Block {
    return { kind: "block", args, range: spanning(this.range(open), this.range(close)) };
  }

  public item(name: IToken | undefined, value: Expression, direction: IToken | undefined): Item {
    const nameRange = name && this.range(name);
    const range = spanning(nameRange ?? value.range, direction ? this.range(direction) : value.range);
    return {
      value,
      range,
      ...(name && nameRange && { name: nameOf(name), nameRange }),
      ...(direction && { direction: direction.tokenType === t.Descending ? ("desc" as const) : ("asc" as const) }),
    };
  }

  public binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
    const range = spanning(left.range, right.range);
    return { kind: "binary", operator, left, right, range, depth: deeper(range, left, right) };
  }

  /** Applies signs from the one next to the operand; `-5` becomes a number of its own. */
  public unary(operator: "-" | "not", signs: readonly IToken[], operand: Expression): Expression {
    let result = this.checkLong(operand, signs.length);
    for (const sign of [...signs].reverse()) result = this.signed(operator, sign, result);
    return result;
  }

  public element(array: Expression, index: Expression | undefined, close: IToken): Expression {
    const range = spanning(array.range, this.range(close));
    const depth = index === undefined ? deeper(range, array) : deeper(range, array, index);
    return { kind: "element", array, ...(index && { index }), range, depth };
  }

  public call(name: IToken, args: readonly Argument[], close: IToken): Call {
    const nameRange = this.range(name);
    const range = spanning(nameRange, this.range(close));
    return { kind: "call", name: name.image, nameRange, args, range, depth: deeper(range, ...args.flatMap(valuesOf)) };
  }

  public field(token: IToken): Expression {
    return { kind: "field", name: nameOf(token), range: this.range(token), depth: 1 };
  }

  public alignment(sign: IToken, unit: IToken, operand?: Expression): Expression {
    const end = this.range(unit);
    const range = spanning(operand?.range ?? this.range(sign), end);
    const [, digits = "", letters = ""] = /^(\d*)(.*)$/.exec(unit.image) ?? [];
    const amount = digits === "" ? 1n : BigInt(digits);
    if (amount === 0n) throw new DqlError("PARSE_ERROR", "a timestamp cannot be aligned to 0 units", end, [unit.image]);
    const depth = operand === undefined ? 1 : deeper(range, operand);
    return { kind: "align", ...(operand && { operand }), amount, unit: this.unit(letters, end), range, depth };
  }

  public literal(token: IToken): Expression {
    const range = this.range(token);
    const { image, tokenType } = token;
    if (tokenType === t.Text) return { kind: "string", value: this.unescape(image, range), range, depth: 1 };
    if (tokenType === t.LongText) return { kind: "string", value: image.slice(3, -3), range, depth: 1 };
    if (tokenType === t.Hexadecimal) return { kind: "long", value: this.hexadecimal(image, range), range, depth: 1 };
    if (tokenType === t.Decimal) return { kind: "double", value: this.decimal(image, range), range, depth: 1 };
    if (tokenType === t.Whole) return { kind: "long", value: BigInt(image), range, depth: 1 };
    if (tokenType === t.NumberWithUnit) return this.duration(image, range);
    if (tokenType === t.Null) return { kind: "null", range, depth: 1 };
    return { kind: "boolean", value: tokenType === t.True, range, depth: 1 };
  }

  private signed(operator: "-" | "not", sign: IToken, operand: Expression): Expression {
    const range = spanning(this.range(sign), operand.range);
    if (operator === "-" && operand.kind === "long") return { ...operand, value: -operand.value, range };
    if (operator === "-" && operand.kind === "double") return { ...operand, value: -operand.value, range };
    if (operator === "-" && operand.kind === "duration") return { ...operand, amount: -operand.amount, range };
    return { kind: "unary", operator, operand, range, depth: deeper(range, operand) };
  }

  private duration(image: string, range: QueryRange): Expression {
    const [, digits = "", unit = ""] = /^(\d+)(.*)$/.exec(image) ?? [];
    return { kind: "duration", amount: BigInt(digits), unit: this.unit(unit, range), range, depth: 1 };
  }

  private unit(name: string, range: QueryRange): DurationUnit {
    const unit = DURATION_UNITS.find((each) => each === name);
    if (unit !== undefined) return unit;
    const known = DURATION_UNITS.join(", ");
    const message = `'${shownText(name)}' isn't a known unit of time; use one of ${known}`;
    throw new DqlError("PARSE_ERROR", message, range, [name]);
  }

  private hexadecimal(image: string, range: QueryRange): bigint {
    const value = BigInt(image);
    if (value > MAX_HEXADECIMAL) throw tooLarge(image, range);
    return BigInt.asIntN(64, value);
  }

  private decimal(image: string, range: QueryRange): number {
    const value = Number(image);
    if (!Number.isFinite(value)) throw tooLarge(image, range);
    return value;
  }

  /** The smallest long is written with a sign, so its digits alone may be one more than the largest. */
  private checkLong(operand: Expression, signs: number): Expression {
    if (operand.kind !== "long") return operand;
    const largest = signs === 1 ? MAX_LONG + 1n : MAX_LONG;
    if (operand.value > largest) throw tooLarge(String(operand.value), operand.range);
    return operand;
  }

  private unescape(image: string, range: QueryRange): string {
    return image.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (whole, code: string) => {
      if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      const plain = Object.hasOwn(ESCAPES, code) ? ESCAPES[code] : undefined;
      if (plain !== undefined) return plain;
      const message = `'${shownText(whole)}' isn't a known escape; write a backslash as \\\\`;
      throw new DqlError("PARSE_ERROR", message, range, [whole]);
    });
  }

  private range(token: IToken): QueryRange {
    return t.rangeOf(token, this.text);
  }
}

/** Everything in an argument that has a depth. */
function valuesOf({ content }: Argument): readonly Expression[] {
  return "kind" in content ? content.args.flatMap(valuesOf) : [content.value];
}

function deeper(range: QueryRange, ...parts: readonly Expression[]): number {
  const depth = 1 + Math.max(0, ...parts.map((part) => part.depth));
  if (depth > MAX_DEPTH) {
    throw new DqlError(
      "QUERY_TOO_COMPLEX",
      `expressions nest deeper than ${MAX_DEPTH}; use in() for long lists`,
      range,
    );
  }
  return depth;
}

function tooLarge(image: string, range: QueryRange): DqlError {
  return new DqlError("PARSE_ERROR", `'${shownText(image)}' is too large a number`, range, [image]);
}

/** The name that a token spells, without its backticks. */
function nameOf({ image, tokenType }: IToken): string {
  return tokenType === t.QuotedName ? image.slice(1, -1).replace(/\\([\s\S])/g, "$1") : image;
}
