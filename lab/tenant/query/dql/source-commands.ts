import { CommandArguments } from "./command-arguments";
import type { CompileContext, SourceTable } from "./compiler";
import { DqlError } from "./errors";
import { valuePattern } from "./matching";
import { within } from "./series";
import { Sql, sql } from "./sql";
import { type Column, Stage, type Timeframe } from "./stage";
import { suggestion } from "./suggestions";
import type { Command } from "./syntax";
import { TIMEFRAME_PARAMETERS, timeframeOf } from "./timeframe";

const PARAMETERS = ["bucket", "samplingRatio", "scanLimitGBytes", ...TIMEFRAME_PARAMETERS];

/** Compiles `fetch`: the records of a table in a timeframe, as far as their reader may see them. */
export async function fetch(command: Command, context: CompileContext): Promise<Stage> {
  const args = new CommandArguments(command, PARAMETERS, context.now);
  const name = args.single("the name of a data object");
  if (name.kind !== "field") throw args.fault("needs the name of a data object", name);
  if (name.name === "metrics") {
    const message = "'metrics' isn't read by fetch; use timeseries";
    throw new DqlError("UNKNOWN_DATA_OBJECT", message, name.range, [name.name]);
  }
  const timeframe = timeframeOf(args, context);
  const ratio = args.constant("samplingRatio", "long", "double")?.value;
  if (ratio !== undefined && Number(ratio) !== 1) {
    throw args.fault(
      "reads every record; leave samplingRatio out, or set it to 1",
      args.expression("samplingRatio") ?? command,
    );
  }
  args.constant("scanLimitGBytes", "long");
  const table = await context.source.table(name.name);
  if (table === undefined) {
    const close = suggestion(name.name, context.source.names);
    const message = `The data object '${name.name}' isn't known${close}`;
    throw new DqlError("UNKNOWN_DATA_OBJECT", message, name.range, [name.name]);
  }
  return recordsOf(table, timeframe, args);
}

/** The records of a table that their reader may see, in a timeframe and the buckets that the command names. */
export function recordsOf(
  { from, columns, time, origins }: SourceTable,
  timeframe: Timeframe,
  args: CommandArguments,
): Stage {
  const conditions: Sql[] = [];
  if (time !== undefined) conditions.push(within(time, timeframe));
  if (origins !== undefined) conditions.push(originIn(origins.column, origins.visible));
  const fields = new Map<string, Column>();
  for (const [name, column] of columns) fields.set(name, { ...column, isCertain: false });
  const patterns = args.list("bucket").map(({ value }) => {
    if (value.kind !== "string") throw args.fault("needs names of buckets as strings", value);
    return valuePattern(value.value);
  });
  const bucket = fields.get("dt.system.bucket")?.sql ?? sql`CAST(NULL AS VARCHAR)`;
  if (patterns.length > 0) {
    const pattern = patterns.map((each) => `(?:${each})`).join("|");
    conditions.push(sql`regexp_full_match(${bucket}, ${Sql.bind(pattern)}, 's')`);
  }
  return new Stage({ from, fields, timeframe, conditions });
}

function originIn(column: Sql, origins: readonly number[]): Sql {
  if (origins.length === 0) return Sql.raw("FALSE");
  return sql`${column} IN (${Sql.raw(origins.map((origin) => String(Math.trunc(origin))).join(", "))})`;
}
