import {
  compileQuery,
  type DataSource,
  DqlError,
  parseQuery,
  recordsOf,
  storedTable,
  typesOf,
} from "../../../../../lab/tenant/query/dql";
import { RecordStore, type TableName } from "../../../../../lab/tenant/telemetry";

/** The present of all tests: 2025-11-25T00:00:00Z. */
export const NOW = 1_764_028_800_000_000_000n;
export const MINUTE = 60_000_000_000n;
export const HOUR = 60n * MINUTE;

const TABLES: readonly TableName[] = ["logs", "spans", "events", "bizevents", "metrics"];

/** A store of records in memory with what runs queries over it. */
export class DqlBench {
  public readonly store = new RecordStore();

  /** Runs a query as somebody who sees everything, or only some origins. */
  public async run(query: string, visible?: readonly number[]) {
    const source: DataSource = {
      names: TABLES,
      table: async (name) => {
        const table = TABLES.find((each) => each === name);
        return table && storedTable(await this.store.relation("e", table), visible);
      },
    };
    const timeframe = { start: NOW - 2n * HOUR, end: NOW };
    const compiled = await compileQuery(parseQuery(query), { now: NOW, timeframe, source, limit: 1_000n });
    const rows = await this.store.all(compiled.sql.text, compiled.sql.parameters);
    return {
      records: recordsOf(rows, compiled.fields),
      types: typesOf(rows, compiled.fields),
      sql: compiled.sql.text,
      notifications: compiled.notifications,
    };
  }

  /** The records that a query answers. */
  public async records(query: string) {
    return (await this.run(query)).records;
  }

  /** The value of an expression over no record. */
  public async value(expression: string) {
    const [record] = await this.records(`data record() | fields x = ${expression}`);
    return record?.x;
  }

  /** The fault of a query, with the part of it that the fault is about. */
  public async fault(query: string): Promise<string> {
    try {
      await this.run(query);
    } catch (error) {
      if (!(error instanceof DqlError)) throw error;
      const { start, end } = error.range;
      return `${error.type} ${start.line}:${start.column} «${query.slice(start.index, end.index + 1)}» ${error.message}`;
    }
    throw new Error("the query is not refused");
  }
}
