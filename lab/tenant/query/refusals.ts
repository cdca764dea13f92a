import { ApiError } from "../errors";
import type { DqlError, QueryRange } from "./dql";

/** What Grail says of a query that it does not run. */
interface Refusal {
  readonly status: number;
  /** `PARSE_ERROR`, `NOT_AUTHORIZED_FOR_TABLE`, … */
  readonly errorType: string;
  readonly exceptionType: string;
  readonly message: string;
  readonly subjects: readonly string[];
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A refusal in the shape that Dynatrace's clients read. */
function refusal(
  { status, errorType, exceptionType, message, subjects, more }: Refusal,
  queryString: string,
  queryId: string,
) {
  return new ApiError(status, errorType, [], {
    exceptionType,
    errorType,
    errorMessage: message,
    arguments: subjects,
    queryString,
    errorMessageFormatSpecifierTypes: subjects.map(() => "GENERAL_MESSAGE"),
    errorMessageFormat: formatOf(message, subjects),
    queryId,
    ...more,
  });
}

/** The refusal of a query that is not understood. */
export function syntaxRefusal(error: DqlError, query: string, queryId: string): ApiError {
  const { type: errorType, message, subjects, range } = error;
  const more = { syntaxErrorPosition: positionOf(range) };
  return refusal(
    { status: 400, errorType, exceptionType: "DQL-SYNTAX-ERROR", message, subjects, more },
    query,
    queryId,
  );
}

/** A table that a person has no permission for. */
export class TableRefusal extends Error {
  public override readonly name = "TableRefusal";

  public constructor(
    public readonly table: string,
    public readonly missingPermissions: readonly string[],
  ) {
    super(`Insufficient permission to access table (${table}).`);
  }
}

/** The refusal of a query that reads a table for which its author has no permission. */
export function tableRefusal(
  { table, message, missingPermissions }: TableRefusal,
  query: string,
  queryId: string,
): ApiError {
  const errorType = "NOT_AUTHORIZED_FOR_TABLE";
  const more = { missingPermissions };
  const subjects = [table];
  return refusal(
    { status: 403, errorType, exceptionType: "DQL-AUTHORIZATION", message, subjects, more },
    query,
    queryId,
  );
}

/** A part of a query, as answers give it. */
export function positionOf({ start, end }: QueryRange) {
  const place = ({ column, index, line }: QueryRange["start"]) => ({ column, index, line });
  return { start: place(start), end: place(end) };
}

/** The message with numbered places for what it is about. */
function formatOf(message: string, subjects: readonly string[]): string {
  return subjects.reduce(
    (text, subject, index) => {
      return subject === "" ? text : text.replace(subject, () => `%${index + 1}$s`);
    },
    message.replaceAll("%", "%%"),
  );
}
