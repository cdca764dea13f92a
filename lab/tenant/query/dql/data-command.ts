import { CommandArguments } from "./command-arguments";
import type { CompileContext } from "./compiler";
import { DqlError } from "./errors";
import { compileExpression, type Scope } from "./expression";
import { columnOf, nameOf } from "./field-commands";
import { Sql, sql } from "./sql";
import { assertNew, type Column, nameRangeOf, Stage } from "./stage";
import { type Call, type Item, isBlock } from "./syntax";
import { cast, nullValue, type Value } from "./value";
import { commonType, sqlTypeOf, typeName, type ValueType } from "./value-type";

/** Compiles `data record(a = 1), record(a = 2)`: records that the query itself says. */
export function data(command: CommandArguments["command"], context: CompileContext): Stage {
  const args = new CommandArguments(command, [], context.now);
  const records = args.several("at least one record(…)").map((item) => recordOf(item, args, context.now));
  const types = new Map<string, ValueType>();
  for (const record of records) {
    for (const [name, value] of record) {
      const type = commonType(types.get(name) ?? "null", value.type);
      if (type === undefined) {
        const message = `'${name}' is of type ${typeName(types.get(name) ?? "null")} in one record and ${typeName(value.type)} in another`;
        throw new DqlError("PARAMETER_TYPE", message, value.range, [name]);
      }
      types.set(name, type);
    }
  }
  const fields = new Map<string, Column>();
  for (const [name, type] of types) fields.set(name, { sql: context.names.next("f"), type, isCertain: false });
  const rows = records.map((record) => {
    const cells = [...fields].map(([name, { sql: alias, type }]) => {
      const value = record.get(name) ?? nullValue(command.range);
      return sql`CAST(${cast(value, type)} AS ${Sql.raw(sqlTypeOf(type))}) AS ${alias}`;
    });
    return sql`SELECT ${cells.length === 0 ? sql`1 AS nothing` : Sql.join(cells, ", ")}`;
  });
  const from = sql`(${Sql.join(rows, " UNION ALL ")}) AS ${context.names.next("q")}`;
  return new Stage({ from, fields, timeframe: context.timeframe });
}

function recordOf(item: Item, args: CommandArguments, now: bigint): Map<string, Value> {
  const { value } = item;
  if (value.kind !== "call" || value.name !== "record" || item.name !== undefined || item.direction !== undefined) {
    throw args.fault("needs records such as record(a = 1)", item);
  }
  const scope: Scope = { now, field: ({ range }) => noField(range) };
  const fields = new Map<string, Value>();
  for (const each of itemsOf(value)) {
    assertNew(fields, nameOf(each), nameRangeOf(each));
    const compiled = compileExpression(each.value, scope);
    fields.set(nameOf(each), { ...compiled, ...columnOf(compiled) });
  }
  return fields;
}

function itemsOf(call: Call): Item[] {
  return call.args.map(({ content, parameter, range }) => {
    if (!isBlock(content) && parameter === undefined) return content;
    throw new DqlError("PARSE_ERROR", "record() takes values such as a = 1", range, ["record"]);
  });
}

function noField(range: Value["range"]): never {
  throw new DqlError("PARSE_ERROR", "data has no fields to refer to; a record holds constants", range);
}
