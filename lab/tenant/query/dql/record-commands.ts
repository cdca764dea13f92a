import { CommandArguments } from "./command-arguments";
import type { CompileContext } from "./compiler";
import { DqlError } from "./errors";
import { compileCondition, compileExpression, type Scope, searched } from "./expression";
import type { StepCompiler } from "./field-commands";
import { condition, junction } from "./operators";
import { Sql, sql } from "./sql";
import type { SortKey, Stage } from "./stage";
import type { Command, Expression, Item } from "./syntax";
import { closed, type Value } from "./value";

/** Commands that choose records, or put them in order. */
export const RECORD_COMMANDS: Readonly<Record<string, StepCompiler>> = {
  filter: (command, stage, { now }) => {
    return where(stage, condition(conditionOf(command, stage.scope(now), now)));
  },
  filterOut: (command, stage, { now }) => {
    const unwanted = condition(conditionOf(command, stage.scope(now), now));
    return where(stage, sql`(${unwanted}) IS NOT TRUE`);
  },
  search: (command, stage, { now }) => {
    return where(stage, condition(conditionOf(command, searchScope(stage, now), now)));
  },
  sort: (command, stage, { now }) => {
    const args = new CommandArguments(command, [], now);
    return stage.with({ order: sortKeys(args.several("at least one field"), stage, now) });
  },
  limit: (command, stage, { now, names }) => {
    const args = new CommandArguments(command, [], now);
    const size = args.single("a number of records");
    if (size.kind !== "long" || size.value < 0n) {
      throw new DqlError("PARAMETER_VALUE", "limit needs a whole number of records, 0 or more", size.range);
    }
    return stage.nested(names, size.value);
  },
  dedup,
};

/** Keys that records are sorted by. */
export function sortKeys(items: readonly Item[], stage: Stage, now: bigint): SortKey[] {
  return items.map(({ value, direction = "asc" }) => {
    return { sql: closed(compileExpression(value, stage.scope(now))).sql, direction };
  });
}

/** The stage with one more condition. */
export function where(stage: Stage, holds: Sql): Stage {
  return stage.with({ conditions: [...stage.conditions, holds] });
}

function conditionOf(command: Command, scope: Scope, now: bigint): Value {
  const args = new CommandArguments(command, [], now);
  const value = compileCondition(args.single("one condition"), scope);
  if (value.walks === undefined) return value;
  throw new DqlError("PARAMETER_TYPE", "a condition is about a record; '[]' gives one for each element", value.range);
}

/** In `search` a text alone is searched in all fields. */
function searchScope(stage: Stage, now: bigint): Scope {
  const anywhere = (pattern: string, { range }: Expression): Value => {
    const tests = [...stage.fields.values()].map((column) => searched({ ...column, range }, pattern, range));
    const found = tests.map((test) => ({ ...test, sql: sql`COALESCE(${test.sql}, FALSE)` }));
    if (found.length > 0) return junction("or", found, range);
    return { sql: Sql.raw("FALSE"), type: "boolean", isCertain: true, range };
  };
  return { ...stage.scope(now), search: anywhere };
}

/** Keeps one record of those that are alike: the first by `sort`, else by the order that there is. */
function dedup(command: Command, stage: Stage, { now, names }: CompileContext): Stage {
  const args = new CommandArguments(command, ["sort"], now);
  const by = args.several("at least one field").map((item) => {
    if (item.name !== undefined || item.direction !== undefined) throw args.fault("takes fields alone", item);
    return closed(compileExpression(item.value, stage.scope(now))).sql;
  });
  const order = sortKeys(args.list("sort"), stage, now);
  const ranked = order.length === 0 ? stage : stage.with({ order });
  const number = sql`row_number() OVER (PARTITION BY ${Sql.join(by, ", ")}${ranked.orderBy})`;
  const place = { sql: number, type: "long", isCertain: true } as const;
  const hidden = "\u0000place";
  const nested = stage.with({ fields: new Map([...stage.fields, [hidden, place]]) }).nested(names);
  const fields = new Map(nested.fields);
  const column = fields.get(hidden);
  fields.delete(hidden);
  return column === undefined ? nested : where(nested.with({ fields }), sql`${column.sql} = 1`);
}
