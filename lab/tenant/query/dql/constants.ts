import { DqlError } from "./errors";
import type { Expression } from "./syntax";
import { alignmentOffset, floorTo, NANOSECONDS, timeOf } from "./time";

/** Values by the type of a constant; times and spans count nanoseconds. */
export interface ConstantValues {
  readonly string: string;
  readonly long: bigint;
  readonly timestamp: bigint;
  readonly duration: bigint;
  readonly double: number;
  readonly boolean: boolean;
}

/** A value that the query itself says. */
export type Constant = {
  readonly [Type in keyof ConstantValues]: { readonly type: Type; readonly value: ConstantValues[Type] };
}[keyof ConstantValues];

/**
 * The value of an expression that needs no record: literals, `now()`, times and durations with each other, alignments.
 *
 * @param now The present in nanoseconds since 1970.
 * @returns Nothing for any other expression.
 */
export function constantOf(expression: Expression, now: bigint): Constant | undefined {
  switch (expression.kind) {
    case "string":
    case "double":
    case "boolean":
    case "long":
      return { type: expression.kind, value: expression.value } as Constant;
    case "duration":
      return { type: "duration", value: expression.amount * NANOSECONDS[expression.unit] };
    case "unary":
      return negated(expression.operator === "-" ? constantOf(expression.operand, now) : undefined);
    case "call":
      return callOf(expression.name, expression.args.length, firstOf(expression), now);
    case "align": {
      const time = expression.operand === undefined ? now : momentOf(expression.operand, now);
      const { amount, unit } = expression;
      if (time === undefined) return undefined;
      return { type: "timestamp", value: floorTo(time, amount * NANOSECONDS[unit], alignmentOffset(unit)) };
    }
    case "binary": {
      const [left, right] = [constantOf(expression.left, now), constantOf(expression.right, now)];
      return left && right && (expression.operator === "+" || expression.operator === "-")
        ? shifted(left, right, expression.operator === "-")
        : undefined;
    }
    default:
      return undefined;
  }
}

/** A constant that counts as a time: a timestamp, a text in ISO 8601, or a duration, which is counted from the present. */
export function momentOf(expression: Expression, now: bigint): bigint | undefined {
  const constant = constantOf(expression, now);
  if (constant?.type === "timestamp") return constant.value;
  if (constant?.type === "duration") return now + constant.value;
  return constant?.type === "string" ? timeOf(constant.value) : undefined;
}

/**
 * A constant of one type.
 *
 * @throws DqlError for anything else, saying what is expected.
 */
export function requireConstant<Type extends keyof ConstantValues>(
  expression: Expression,
  now: bigint,
  what: string,
  ...types: readonly Type[]
): { readonly type: Type; readonly value: ConstantValues[Type] } {
  const constant = constantOf(expression, now);
  const type = types.find((each) => each === constant?.type);
  if (constant !== undefined && type !== undefined) return { type, value: constant.value as ConstantValues[Type] };
  throw new DqlError("PARAMETER_TYPE", `${what} has to be a constant ${types.join(" or ")}`, expression.range);
}

function negated(constant: Constant | undefined): Constant | undefined {
  return constant?.type === "duration" ? { type: "duration", value: -constant.value } : undefined;
}

function firstOf({ args }: Extract<Expression, { readonly kind: "call" }>): Expression | undefined {
  const [first] = args;
  return first === undefined || "kind" in first.content ? undefined : first.content.value;
}

function callOf(name: string, count: number, first: Expression | undefined, now: bigint): Constant | undefined {
  if (name === "now" && count === 0) return { type: "timestamp", value: now };
  if (name !== "toTimestamp" || count !== 1 || first === undefined) return undefined;
  const constant = constantOf(first, now);
  const value = constant?.type === "string" ? timeOf(constant.value) : undefined;
  return value === undefined ? undefined : { type: "timestamp", value };
}

function shifted(left: Constant, right: Constant, isMinus: boolean): Constant | undefined {
  if (right.type !== "duration" && right.type !== "timestamp") return undefined;
  if (left.type !== "duration" && left.type !== "timestamp") return undefined;
  const value = isMinus ? left.value - right.value : left.value + right.value;
  if (left.type === "duration") {
    if (right.type === "duration") return { type: "duration", value };
    return isMinus ? undefined : { type: "timestamp", value };
  }
  if (right.type === "duration") return { type: "timestamp", value };
  return isMinus ? { type: "duration", value } : undefined;
}
