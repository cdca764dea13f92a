import { type Arguments, type FunctionDefinition, named, ordered } from "./calls";
import { DqlError } from "./errors";
import { Sql, sql } from "./sql";
import { NANOSECONDS } from "./time";
import { isUnfit, nullValue, type Value, walksOf } from "./value";
import type { ValueType } from "./value-type";

const isTimestamp = (type: ValueType) => type === "timestamp";

/** Text of a timestamp in ISO 8601 with nine digits. */
export function isoText(time: Sql): Sql {
  return sql`(strftime(${momentSql(time)}, '%Y-%m-%dT%H:%M:%S') || '.' || ${nanosecondDigits(time)} || 'Z')`;
}

/** Letters of Java's patterns, as DuckDB writes them. */
const PATTERN_LETTERS: Readonly<Record<string, string>> = {
  yyyy: "%Y",
  uuuu: "%Y",
  yy: "%y",
  MM: "%m",
  MMM: "%b",
  MMMM: "%B",
  dd: "%d",
  d: "%-d",
  HH: "%H",
  H: "%-H",
  hh: "%I",
  h: "%-I",
  mm: "%M",
  ss: "%S",
  SSS: "%g",
  SSSSSS: "%f",
  a: "%p",
  E: "%a",
  EEE: "%a",
  EEEE: "%A",
};

const DEFAULT_PATTERN = "yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS";

/** Functions of time. */
export const TIME_FUNCTIONS: Readonly<Record<string, FunctionDefinition>> = {
  formatTimestamp: {
    parameters: [...ordered("timestamp"), ...named("format", "timezone")],
    compile: formatTimestamp,
  },
};

function formatTimestamp(args: Arguments): Value {
  const value = args.value("timestamp");
  const format = args.constant("format", "string") ?? DEFAULT_PATTERN;
  const zone = args.constant("timezone", "string") ?? "UTC";
  if (!/^(utc|z|gmt)$/i.test(zone)) {
    throw new DqlError("PARAMETER_VALUE", "formatTimestamp() knows the timezone UTC only", args.call.range, [zone]);
  }
  const pieces = piecesOf(args, format);
  if (isUnfit(value, isTimestamp, "a timestamp")) return { ...nullValue(args.call.range), ...walksOf(value) };
  const text = Sql.join(
    pieces.map((piece) => written(value.sql, piece)),
    " || ",
  );
  return { sql: sql`(${text})`, type: "string", isCertain: true, range: args.call.range, ...walksOf(value) };
}

type Piece = { readonly plain: string } | { readonly pattern: string } | { readonly digits: number };

/** Cuts a pattern into runs of one letter, quoted text and other characters. */
function piecesOf(args: Arguments, format: string): Piece[] {
  const runs = format.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g) ?? [];
  const pieces = runs.map((run): Piece => {
    if (run === "''") return { plain: "'" };
    if (run.startsWith("'") && run.length > 1) return { plain: run.slice(1, -1).replaceAll("''", "'") };
    if (!/^[A-Za-z']/.test(run)) return { plain: run };
    const pattern = Object.hasOwn(PATTERN_LETTERS, run) ? PATTERN_LETTERS[run] : undefined;
    if (pattern !== undefined) return { pattern };
    if (/^S{1,9}$/.test(run)) return { digits: run.length };
    const message = `formatTimestamp() doesn't know '${run}' in a format; quote plain text as 'T'`;
    throw new DqlError("PARAMETER_VALUE", message, args.call.range, [run]);
  });
  return pieces.length === 0 ? [{ plain: "" }] : pieces;
}

function written(time: Sql, piece: Piece): Sql {
  if ("plain" in piece) return Sql.bind(piece.plain);
  if ("pattern" in piece) {
    return sql`strftime(${momentSql(time)}, ${Sql.bind(piece.pattern)})`;
  }
  return sql`substring(${nanosecondDigits(time)}, 1, ${Sql.bind(BigInt(piece.digits))})`;
}

/** A time as DuckDB has it, cut to microseconds; whole numbers all the way, since a double would lose digits. */
function momentSql(time: Sql): Sql {
  return sql`make_timestamp(${flooredSql(time, 1_000n, 0n)} // 1000)`;
}

/** The nine digits of a time after its second. */
function nanosecondDigits(time: Sql): Sql {
  return sql`lpad(CAST(${time} - ${flooredSql(time, NANOSECONDS.s, 0n)} AS VARCHAR), 9, '0')`;
}

/** A whole number of steps, as `bin` and `@` cut times and numbers. */
export function flooredSql(value: Sql, step: bigint, offset: bigint): Sql {
  const [by, from] = [Sql.bind(step), Sql.bind(offset)];
  return sql`(${value} - ((((${value} - ${from}) % ${by}) + ${by}) % ${by}))`;
}
