import { aggregationScope } from "./aggregations";
import { CommandArguments } from "./command-arguments";
import type { CompileContext } from "./compiler";
import { compileExpression } from "./expression";
import { columnOf, nameOf } from "./field-commands";
import { Sql, sql } from "./sql";
import { assertNew, type Column, type Names, nameRangeOf, Stage } from "./stage";
import type { Command, Item } from "./syntax";
import { closed, type Value } from "./value";

/** Compiles `summarize`: one record for each group, or one for all records. */
export function summarize(command: Command, stage: Stage, { now, names }: CompileContext): Stage {
  const args = new CommandArguments(command, ["by"], now);
  const { base, groups } = withGroups(stage, groupsOf(args, stage, now), names);
  const scope = aggregationScope(base, now, groups);
  const columns = new Map<string, Column>([...groups].map(([name, value]) => [name, columnOf(value)]));
  for (const item of args.items) {
    if (item.direction !== undefined) throw args.fault("takes no direction", item);
    assertNew(columns, nameOf(item), nameRangeOf(item));
    columns.set(nameOf(item), columnOf(compileExpression(item.value, scope)));
  }
  if (columns.size === 0) throw args.fault("needs an aggregation such as count()", command);
  return grouped(base, columns, groups.size, names);
}

/** The values that records are grouped by, as the command's `by` names them. */
export function groupsOf(args: CommandArguments, stage: Stage, now: bigint): Map<string, Value> {
  const groups = new Map<string, Value>();
  for (const item of args.list("by")) {
    if (item.direction !== undefined) throw args.fault("takes no direction in 'by'", item);
    assertNew(groups, nameOf(item), nameRangeOf(item));
    groups.set(nameOf(item), groupOf(item, stage, now));
  }
  return groups;
}

function groupOf({ value }: Item, stage: Stage, now: bigint): Value {
  return closed(compileExpression(value, stage.scope(now)));
}

/** The stage with its groups as columns, so that expressions can refer to a group whatever it is computed from. */
export function withGroups(stage: Stage, groups: ReadonlyMap<string, Value>, names: Names) {
  if (![...groups.values()].some(({ sql: { parameters } }) => parameters.length > 0)) return { base: stage, groups };
  const hidden = (name: string) => `\u0000${name}`;
  const columns = [...groups].map(([name, value]): [string, Column] => [hidden(name), columnOf(value)]);
  const base = stage.with({ fields: new Map([...stage.fields, ...columns]) }).nested(names);
  const nested = [...groups].map(([name, { range }]) => [name, base.value({ name: hidden(name), range })] as const);
  return { base, groups: new Map(nested) };
}

/** One record for each group; without groups one for all records, also for none. */
function grouped(stage: Stage, columns: ReadonlyMap<string, Column>, groups: number, names: Names): Stage {
  const fields = new Map<string, Column>();
  const selected: Sql[] = [];
  for (const [name, column] of columns) {
    const alias = names.next("f");
    selected.push(sql`${column.sql} AS ${alias}`);
    fields.set(name, { ...column, sql: alias });
  }
  const places = Array.from({ length: groups }, (_, index) => Sql.raw(String(index + 1)));
  const groupBy = places.length === 0 ? sql`` : sql` GROUP BY ${Sql.join(places, ", ")}`;
  const from = sql`(SELECT ${Sql.join(selected, ", ")} FROM ${stage.from}${stage.where}${groupBy}) AS ${names.next("q")}`;
  return new Stage({ from, fields, timeframe: stage.timeframe });
}
