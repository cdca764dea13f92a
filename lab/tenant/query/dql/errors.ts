/** A place in a query, as Dynatrace counts: the index from 0, line and column from 1. */
export interface QueryPosition {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

/** A part of a query, from its first character to its last. */
export interface QueryRange {
  readonly start: QueryPosition;
  readonly end: QueryPosition;
}

/** What kind of fault a query has; the first five are Dynatrace's own names, as its clients report them. */
export type DqlErrorType =
  | "PARSE_ERROR"
  | "UNKNOWN_COMMAND"
  | "UNKNOWN_FUNCTION"
  | "UNKNOWN_DATA_OBJECT"
  | "UNKNOWN_PARAMETER"
  | "PARAMETER_MISSING"
  | "PARAMETER_TYPE"
  | "PARAMETER_VALUE"
  | "AGGREGATION_NOT_ALLOWED"
  | "QUERY_TOO_COMPLEX";

/** Why a query is refused: what is not understood, and where. */
export class DqlError extends Error {
  public override readonly name = "DqlError";

  /** @param subjects What the message is about, such as the name of an unknown function. */
  public constructor(
    public readonly type: DqlErrorType,
    message: string,
    public readonly range: QueryRange,
    public readonly subjects: readonly string[] = [],
  ) {
    super(message);
  }
}

/** The range from the beginning of one part to the end of another. */
export function spanning(first: QueryRange, last: QueryRange): QueryRange {
  return { start: first.start, end: last.end };
}

/** Text of a query as a message shows it: shortened, without what could steer a terminal. */
export function shownText(text: string): string {
  const plain = text.replace(/\s+/g, " ").replace(/\p{C}/gu, "?");
  return plain.length > 60 ? `${plain.slice(0, 57)}...` : plain;
}
