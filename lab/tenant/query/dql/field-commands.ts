import { CommandArguments, plainOf } from "./command-arguments";
import type { CompileContext } from "./compiler";
import { DqlError } from "./errors";
import { compileExpression, type Scope } from "./expression";
import { printExpression } from "./print";
import { assertNew, type Column, nameRangeOf, type Stage } from "./stage";
import type { Command, Expression, Field, Item } from "./syntax";
import { closed, type Value } from "./value";

/** Compiles a command that takes records and gives records. */
export type StepCompiler = (command: Command, stage: Stage, context: CompileContext) => Stage;

/** Commands that change the fields of each record. */
export const FIELD_COMMANDS: Readonly<Record<string, StepCompiler>> = {
  fields: (command, stage, { now, names }) => {
    const args = new CommandArguments(command, [], now);
    const fields = named(args, args.several("at least one field"), stage.scope(now), stage.fields);
    return stage.with({ fields }).nested(names);
  },
  fieldsAdd: (command, stage, { now, names }) => {
    const args = new CommandArguments(command, [], now);
    const added = named(args, args.several("at least one field"), stage.scope(now), stage.fields);
    return stage.with({ fields: new Map([...stage.fields, ...added]) }).nested(names);
  },
  fieldsKeep: (command, stage, { now }) => {
    const wanted = new Set(fieldNames(new CommandArguments(command, [], now)));
    return stage.with({ fields: new Map([...stage.fields].filter(([name]) => wanted.has(name))) });
  },
  fieldsRemove: (command, stage, { now }) => {
    const gone = new Set(fieldNames(new CommandArguments(command, [], now)));
    return stage.with({ fields: new Map([...stage.fields].filter(([name]) => !gone.has(name))) });
  },
  fieldsRename: rename,
};

/** The name that a value has in the result: its own, or the text of its expression. */
export function nameOf({ name, value }: Item): string {
  if (name !== undefined) return name;
  return value.kind === "field" ? value.name : printExpression(value);
}

/** A compiled value as a field. */
export function columnOf(value: Value): Column {
  const { sql, type, isCertain } = closed(value);
  return { sql, type, isCertain };
}

/** Compiles named expressions, each of which sees the fields as they were before the command. */
function named(
  args: CommandArguments,
  items: readonly Item[],
  scope: Scope,
  before: ReadonlyMap<string, unknown>,
): Map<string, Column> {
  const columns = new Map<string, Column>();
  const careful: Scope = {
    ...scope,
    field: (field) => {
      if (columns.has(field.name) && !before.has(field.name)) throw sameCommand(args, field);
      return scope.field(field);
    },
  };
  for (const item of items) {
    if (item.direction !== undefined) throw args.fault("takes no direction", item);
    const value = compileExpression(
      item.value,
      item.name === undefined && item.value.kind === "field" ? scope : careful,
    );
    assertNew(columns, nameOf(item), nameRangeOf(item));
    columns.set(nameOf(item), columnOf(value));
  }
  return columns;
}

function sameCommand({ command }: CommandArguments, { name, range }: Field): DqlError {
  const message = `'${name}' is made by the same command; use it in another ${command.name} after this one`;
  return new DqlError("PARSE_ERROR", message, range, [name]);
}

function fieldNames(args: CommandArguments): string[] {
  return args.several("at least one field").map((item) => fieldOf(plainOf(item, args.command), args).name);
}

/** The field that an expression must be. */
export function fieldOf(expression: Expression, args: CommandArguments): Field {
  if (expression.kind === "field") return expression;
  throw args.fault("needs the name of a field here", expression);
}

function rename(command: Command, stage: Stage, { now }: CompileContext): Stage {
  const args = new CommandArguments(command, [], now);
  const renamed = new Map<string, string>();
  for (const item of args.several("at least one field")) {
    if (item.name === undefined) throw args.fault("needs a new name, as in new = old", item);
    const { name } = fieldOf(item.value, args);
    assertNew(renamed, name, item.value.range);
    renamed.set(name, item.name);
  }
  const fields = new Map<string, Column>();
  for (const [name, column] of stage.fields) {
    if (renamed.has(name) || ![...renamed.values()].includes(name)) fields.set(renamed.get(name) ?? name, column);
  }
  return stage.with({ fields });
}
