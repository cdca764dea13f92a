import type { CompileContext, DataSource, Notification } from "./compiler";
import { data } from "./data-command";
import { DqlError } from "./errors";
import { FIELD_COMMANDS, type StepCompiler } from "./field-commands";
import { makeTimeseries } from "./make-timeseries";
import { RECORD_COMMANDS } from "./record-commands";
import { fetch } from "./source-commands";
import { Sql, sql } from "./sql";
import { Names, type Stage, type Timeframe } from "./stage";
import { suggestion } from "./suggestions";
import { summarize } from "./summarize";
import type { Command, Query } from "./syntax";
import { timeseries } from "./timeseries";
import type { ValueType } from "./value-type";

type SourceCompiler = (command: Command, context: CompileContext) => Stage | Promise<Stage>;

/** Commands that a query begins with. */
const SOURCES: ReadonlyMap<string, SourceCompiler> = new Map<string, SourceCompiler>([
  ["fetch", fetch],
  ["timeseries", timeseries],
  ["data", data],
]);

/** Commands that take the records of the one before. */
const STEPS: ReadonlyMap<string, StepCompiler> = new Map(
  Object.entries({ ...FIELD_COMMANDS, ...RECORD_COMMANDS, summarize, makeTimeseries }),
);

/** A query as SQL. */
export interface CompiledQuery {
  /** Answers a row for each record, its cells in the order of `fields`. */
  readonly sql: Sql;
  readonly fields: readonly { readonly name: string; readonly type: ValueType }[];
  /** Counts the records that the query reads; absent where it reads none. */
  readonly scanned?: Sql;
  readonly timeframe: Timeframe;
  readonly notifications: readonly Notification[];
}

/** What a query is compiled for. */
export interface CompileOptions {
  /** The present in nanoseconds since 1970. */
  readonly now: bigint;
  /** Timeframe of commands that name none. */
  readonly timeframe: Timeframe;
  readonly source: DataSource;
  /** Records that the query may answer at most. */
  readonly limit: bigint;
}

/**
 * Compiles a query.
 *
 * @throws DqlError for commands, parameters and functions that are not known, and for types that the query gets wrong.
 */
export async function compileQuery(query: Query, options: CompileOptions): Promise<CompiledQuery> {
  const [first, ...steps] = query.commands;
  if (first === undefined) throw new Error("a query has at least one command");
  const notifications: Notification[] = [];
  const context: CompileContext = { ...options, names: new Names(), notify: (each) => void notifications.push(each) };
  const source = await sourceOf(first)(first, context);
  const last = steps.reduce((stage, command) => stepOf(command)(command, stage, context), source);
  const fields = [...last.fields].map(([name, { type }]) => ({ name, type }));
  const columns = [...last.fields.values()].map((column) => column.sql);
  const selected = columns.length === 0 ? sql`1` : Sql.join(columns, ", ");
  const rows = sql`SELECT ${selected} FROM ${last.from}${last.where}${last.orderBy} LIMIT ${Sql.bind(options.limit)}`;
  const isRead = first.name === "fetch";
  const scanned = isRead ? { scanned: sql`SELECT count(*) FROM ${source.from}${source.where}` } : {};
  return { sql: rows, fields, ...scanned, timeframe: source.timeframe, notifications };
}

function sourceOf({ name, nameRange }: Command): SourceCompiler {
  const found = SOURCES.get(name);
  if (found !== undefined) return found;
  const known = [...SOURCES.keys()];
  if (!STEPS.has(name)) throw unknown(name, nameRange, [...known, ...STEPS.keys()]);
  const message = `'${name}' needs records; a query begins with one of ${known.join(", ")}`;
  throw new DqlError("PARSE_ERROR", message, nameRange, [name]);
}

function stepOf({ name, nameRange }: Command): StepCompiler {
  const found = STEPS.get(name);
  if (found !== undefined) return found;
  if (!SOURCES.has(name)) throw unknown(name, nameRange, [...SOURCES.keys(), ...STEPS.keys()]);
  throw new DqlError("PARSE_ERROR", `'${name}' is only allowed at the beginning of a query`, nameRange, [name]);
}

function unknown(name: string, range: Command["nameRange"], known: readonly string[]): DqlError {
  return new DqlError("UNKNOWN_COMMAND", `There's no command '${name}'${suggestion(name, known)}`, range, [name]);
}
