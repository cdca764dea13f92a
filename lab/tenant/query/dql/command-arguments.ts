import { type ConstantValues, requireConstant } from "./constants";
import { DqlError } from "./errors";
import { suggestion } from "./suggestions";
import { type Argument, type Command, type Expression, type Item, isBlock } from "./syntax";

/** Arguments of a command, sorted into those with a parameter's name and those without. */
export class CommandArguments {
  /** What stands without a name, braces opened. */
  public readonly items: readonly Item[];
  private readonly byName = new Map<string, Argument>();

  /** @param parameters Names that the command knows. */
  public constructor(
    public readonly command: Command,
    parameters: readonly string[],
    private readonly now: bigint,
  ) {
    const items: Item[] = [];
    for (const argument of command.args) {
      if (argument.parameter === undefined) items.push(...this.open(argument));
      else this.keep(argument, argument.parameter, parameters);
    }
    this.items = items;
  }

  /** The things in the list of a parameter, with or without braces; none where it was left out. */
  public list(parameter: string): readonly Item[] {
    const argument = this.byName.get(parameter);
    return argument === undefined ? [] : this.open(argument);
  }

  /** The one expression of a parameter, if it was given. */
  public expression(parameter: string): Expression | undefined {
    const argument = this.byName.get(parameter);
    if (argument === undefined) return undefined;
    const [item, ...more] = this.open(argument);
    if (item === undefined || more.length > 0) throw this.fault(`needs one value for '${parameter}'`, argument);
    return plainOf(item, this.command);
  }

  /** The constant of a parameter, if it was given. */
  public constant<Type extends keyof ConstantValues>(
    parameter: string,
    ...types: readonly Type[]
  ): { readonly type: Type; readonly value: ConstantValues[Type] } | undefined {
    const expression = this.expression(parameter);
    return expression && requireConstant(expression, this.now, `the parameter '${parameter}'`, ...types);
  }

  /** The only thing that stands without a name. */
  public single(what: string): Expression {
    const [item, ...more] = this.items;
    if (item === undefined || more.length > 0) throw this.fault(`needs ${what}`, more[0] ?? this.command);
    return plainOf(item, this.command);
  }

  /** At least one thing without a name. */
  public several(what: string): readonly Item[] {
    if (this.items.length === 0) throw this.fault(`needs ${what}`, this.command);
    return this.items;
  }

  /** A refusal that speaks of the command. */
  public fault(message: string, { range }: Pick<Argument, "range">): DqlError {
    return new DqlError("PARSE_ERROR", `${this.command.name} ${message}`, range, [this.command.name]);
  }

  private keep(argument: Argument, parameter: string, parameters: readonly string[]): void {
    if (!parameters.includes(parameter)) {
      const message = `${this.command.name} has no parameter '${parameter}'${suggestion(parameter, parameters)}`;
      const range = argument.parameterRange ?? argument.range;
      throw new DqlError("UNKNOWN_PARAMETER", message, range, [this.command.name, parameter]);
    }
    if (this.byName.has(parameter)) throw this.fault(`gets the parameter '${parameter}' twice`, argument);
    this.byName.set(parameter, argument);
  }

  private open({ content }: Argument): Item[] {
    if (!isBlock(content)) return [content];
    return content.args.flatMap((each) => {
      if (each.parameter !== undefined) throw this.fault(`takes no parameter '${each.parameter}' in braces`, each);
      return this.open(each);
    });
  }
}

/** An expression that has neither a name nor a direction. */
export function plainOf({ value, name, direction, range }: Item, command: Command): Expression {
  if (name === undefined && direction === undefined) return value;
  const what = name === undefined ? "no direction" : "no name for a value";
  throw new DqlError("PARSE_ERROR", `${command.name} takes ${what} here`, range, [command.name]);
}
