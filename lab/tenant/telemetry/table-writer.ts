import { setImmediate } from "node:timers/promises";
import type { DuckDBAppender, DuckDBListType } from "@duckdb/node-api";
import type { Database } from "./database";
import type { FieldValue } from "./field-value";

/** Rows that are written in one go; then others get a turn. */
const SLICE = 2_000;

/**
 * Adds rows to one table. The appender stays open: each one takes a megabyte that is freed when Node sees fit, which
 * for an appender per batch adds up to more than the data.
 */
export class TableWriter {
  private appender: DuckDBAppender | undefined;

  public constructor(
    private readonly database: Database,
    private readonly sqlName: string,
  ) {}

  /** Adds rows; `write` appends the values of one. */
  public async add<Row>(rows: readonly Row[], write: (appender: DuckDBAppender, row: Row, index: number) => void) {
    this.appender ??= await this.database.appender(this.sqlName);
    const { appender } = this;
    try {
      for (let start = 0; start < rows.length; start += SLICE) {
        if (start > 0) await setImmediate();
        rows.slice(start, start + SLICE).forEach((row, index) => {
          write(appender, row, start + index);
          appender.endRow();
        });
        appender.flushSync();
      }
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  /** Must be called before the table's columns change. */
  public close(): void {
    this.appender?.closeSync();
    this.appender = undefined;
  }

  /** After a failure nothing of an unfinished row may reach the next one. */
  private drop(): void {
    this.appender?.clear();
    this.appender = undefined;
  }
}

/** Appends one value, whose type is that of its column; `texts` is the type of a list of texts. */
export function appendValue(appender: DuckDBAppender, value: FieldValue | undefined, texts: DuckDBListType): void {
  if (value === undefined) appender.appendNull();
  else if (typeof value === "string") appender.appendVarchar(value);
  else if (typeof value === "bigint") appender.appendBigInt(value);
  else if (typeof value === "number") appender.appendDouble(value);
  else if (typeof value === "boolean") appender.appendBoolean(value);
  else if ("nanoseconds" in value) appender.appendBigInt(value.nanoseconds);
  else appender.appendList(value, texts);
}
