import type { CommandArguments } from "./command-arguments";
import type { CompileContext } from "./compiler";
import { momentOf } from "./constants";
import { DqlError } from "./errors";
import type { Timeframe } from "./stage";
import type { Expression } from "./syntax";
import { NANOSECONDS, timeOf } from "./time";

/** Parameters that say a timeframe. */
export const TIMEFRAME_PARAMETERS = ["from", "to", "timeframe"] as const;

/** Span that a query looks at when nothing else is said. */
export const DEFAULT_SPAN = 2n * NANOSECONDS.h;

/**
 * The timeframe of a command: `from` and `to`, which count from the present when they are durations, or `timeframe`, two
 * times with a slash between them; else that of the query.
 *
 * @throws DqlError for what is no time, and for a timeframe that ends before it begins.
 */
export function timeframeOf(args: CommandArguments, { now, timeframe }: CompileContext): Timeframe {
  const [from, to, both] = TIMEFRAME_PARAMETERS.map((parameter) => args.expression(parameter));
  if (both !== undefined) {
    if (from !== undefined || to !== undefined) throw args.fault("takes either 'timeframe' or 'from' and 'to'", both);
    return checked(readBoth(both, now), both);
  }
  if (from === undefined && to === undefined) return timeframe;
  const end = to === undefined ? (from === undefined ? timeframe.end : now) : read(to, now);
  const start = from === undefined ? end - DEFAULT_SPAN : read(from, now);
  return checked({ start, end }, from ?? to ?? args.command);
}

function read(expression: Expression, now: bigint): bigint {
  const moment = momentOf(expression, now);
  if (moment === undefined) {
    throw new DqlError("PARAMETER_TYPE", "expected a duration, a timestamp or a time in ISO 8601", expression.range);
  }
  return moment;
}

function readBoth(expression: Expression, now: bigint): Timeframe {
  if (expression.kind === "call" && expression.name === "timeframe") {
    const bounds = new Map(
      expression.args.map(({ parameter, content }) => [parameter, "kind" in content ? undefined : content.value]),
    );
    const [from, to] = [bounds.get("from"), bounds.get("to")];
    if (from !== undefined) return { start: read(from, now), end: to === undefined ? now : read(to, now) };
  }
  const parts = expression.kind === "string" ? expression.value.split("/") : [];
  const [start, end] = parts.map(timeOf);
  if (parts.length !== 2 || start === undefined || end === undefined) {
    throw new DqlError("PARAMETER_TYPE", "expected two times in ISO 8601 with a slash between them", expression.range);
  }
  return { start, end };
}

function checked({ start, end }: Timeframe, { range }: Pick<Expression, "range">): Timeframe {
  if (start >= end) throw new DqlError("PARAMETER_VALUE", "the timeframe ends before it begins", range);
  if (BigInt.asIntN(63, start) !== start || BigInt.asIntN(63, end) !== end) {
    throw new DqlError("PARAMETER_VALUE", "the timeframe lies outside of the years 1824 to 2116", range);
  }
  return { start, end };
}
