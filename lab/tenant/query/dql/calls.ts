import { type ConstantValues, requireConstant } from "./constants";
import { DqlError } from "./errors";
import { suggestion } from "./suggestions";
import { type Argument, type Call, type Expression, isBlock } from "./syntax";
import type { Value } from "./value";

/** A parameter of a function. */
export interface Parameter {
  readonly name: string;
  /** Whether a call must write the name; all others stand in order. */
  readonly isNamed?: boolean;
  readonly isOptional?: boolean;
  /** Whether it takes all that is left. */
  readonly isVariadic?: boolean;
}

/** A function that makes one value out of others. */
export interface FunctionDefinition {
  /** In their order. */
  readonly parameters: readonly Parameter[];
  compile(args: Arguments): Value;
}

/** Parameters whose values stand in order. */
export function ordered(...names: readonly string[]): Parameter[] {
  return names.map((name) => ({ name }));
}

/** Parameters that may be left out, and are written with their names. */
export function named(...names: readonly string[]): Parameter[] {
  return names.map((name) => ({ name, isNamed: true, isOptional: true }));
}

/** A parameter for any number of values, at least one. */
export function many(name: string): Parameter {
  return { name, isVariadic: true };
}

/** Arguments of a call, sorted by the function's parameters. */
export class Arguments {
  private readonly byName: ReadonlyMap<string, readonly Expression[]>;

  public constructor(
    public readonly call: Call,
    parameters: readonly Parameter[],
    private readonly now: bigint,
    private readonly compileExpression: (expression: Expression) => Value,
  ) {
    this.byName = sorted(call, parameters);
  }

  /** Whether a parameter that may be left out was given. */
  public has(name: string): boolean {
    return this.byName.has(name);
  }

  /** The expression of a parameter, if it was given. */
  public find(name: string): Expression | undefined {
    return this.byName.get(name)?.[0];
  }

  /** The expression of a parameter that no call can leave out. */
  public expression(name: string): Expression {
    const found = this.find(name);
    if (found === undefined) throw missing(this.call, name);
    return found;
  }

  public value(name: string): Value {
    return this.compileExpression(this.expression(name));
  }

  public values(name: string): Value[] {
    return (this.byName.get(name) ?? []).map(this.compileExpression);
  }

  /** Values of a parameter that must be constants of some types. */
  public constants<Type extends keyof ConstantValues>(
    name: string,
    ...types: readonly Type[]
  ): readonly ConstantValues[Type][] {
    const what = `the parameter '${name}' of ${this.call.name}()`;
    return (this.byName.get(name) ?? []).map((each) => requireConstant(each, this.now, what, ...types).value);
  }

  /** The constant of a parameter, or nothing where it was left out. */
  public constant<Type extends keyof ConstantValues>(
    name: string,
    ...types: readonly Type[]
  ): ConstantValues[Type] | undefined {
    return this.constants(name, ...types)[0];
  }
}

function sorted(call: Call, parameters: readonly Parameter[]): Map<string, Expression[]> {
  const byName = new Map<string, Expression[]>();
  const positions = parameters.filter(({ isNamed }) => isNamed !== true);
  for (const argument of call.args) {
    const parameter = argument.parameter === undefined ? positions.shift() : parameterOf(call, parameters, argument);
    if (parameter === undefined) throw tooMany(call, parameters, argument);
    if (argument.parameter !== undefined && positions[0]?.name === parameter.name) positions.shift();
    else if (argument.parameter === undefined && parameter.isVariadic === true) positions.unshift(parameter);
    const values = byName.get(parameter.name);
    if (values !== undefined && parameter.isVariadic !== true) {
      throw fault(call, argument, "PARSE_ERROR", `gets the parameter '${parameter.name}' twice`, parameter.name);
    }
    byName.set(parameter.name, [...(values ?? []), ...expressionsOf(call, argument)]);
  }
  const absent = parameters.find(({ name, isOptional }) => isOptional !== true && !byName.has(name));
  if (absent !== undefined) throw missing(call, absent.name);
  return byName;
}

function parameterOf(call: Call, parameters: readonly Parameter[], argument: Argument): Parameter {
  const name = argument.parameter ?? "";
  const found = parameters.find((parameter) => parameter.name === name);
  if (found !== undefined) return found;
  const close = suggestion(
    name,
    parameters.map((parameter) => parameter.name),
  );
  throw fault(call, argument, "UNKNOWN_PARAMETER", `has no parameter '${name}'${close}`, name);
}

/** A block may only stand for several values, or for one. */
function expressionsOf(call: Call, argument: Argument): Expression[] {
  const { content } = argument;
  if (isBlock(content)) {
    if (argument.parameter === undefined) throw fault(call, argument, "PARSE_ERROR", "takes no list in braces here");
    return content.args.flatMap((each) => {
      if (each.parameter !== undefined) throw fault(call, each, "PARSE_ERROR", "takes no parameters in braces");
      return expressionsOf(call, { ...each, parameter: argument.parameter });
    });
  }
  if (content.name !== undefined) throw fault(call, argument, "PARSE_ERROR", "takes no names for its values");
  if (content.direction !== undefined) throw fault(call, argument, "PARSE_ERROR", "takes no direction");
  return [content.value];
}

function tooMany(call: Call, parameters: readonly Parameter[], argument: Argument): DqlError {
  const open = parameters.filter(({ isNamed }) => isNamed === true).map(({ name }) => `'${name}:'`);
  const advice = open.length === 0 ? "" : `; ${open.join(", ")} must be written with the name`;
  return fault(call, argument, "PARSE_ERROR", `takes no further value${advice}`);
}

function missing(call: Call, name: string): DqlError {
  return new DqlError("PARAMETER_MISSING", `${call.name}() needs the parameter '${name}'`, call.range, [
    call.name,
    name,
  ]);
}

function fault(
  call: Call,
  { range }: Argument,
  type: "PARSE_ERROR" | "UNKNOWN_PARAMETER",
  message: string,
  ...subjects: readonly string[]
): DqlError {
  return new DqlError(type, `${call.name}() ${message}`, range, [call.name, ...subjects]);
}
