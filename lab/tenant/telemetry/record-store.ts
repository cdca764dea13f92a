import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TableName } from "./catalogue";
import { Database, type SqlParameter, type SqlValue } from "./database";
import { isLong, type MetricPoint, type TelemetryRecord } from "./field-value";
import type { Origin } from "./origins";
import { type Relation, relationOf, seriesRelationOf } from "./relation";
import { Tables } from "./tables";

const FILE = "telemetry.duckdb";

/** Rows of one table that wait for their turn to be written, with those of later calls. */
interface Batch<Row> {
  readonly rows: Row[];
  readonly written: Promise<void>;
}

/**
 * The logs, spans, events, business events and metrics of all environments, in one DuckDB database that is opened when it
 * is first needed. What `append` has answered is seen by each later query, and outlives the process if there is a folder.
 *
 * A record without `dt.system.bucket` lies in the default bucket of its table, such as `default_logs`. A field that
 * arrives with another type than before is kept with both, and reads as double if all its values are numbers, else as
 * text; see `relation`.
 *
 * @example
 * const store = new RecordStore();
 * await store.append("abc12345", "logs", [{ timestamp: 1n, fields: { content: "started", status: "INFO" } }]);
 * const { from, time, columns } = await store.relation("abc12345", "logs");
 * const rows = await store.all(`SELECT ${columns.get("content")?.sql} FROM ${from} WHERE ${time} > ?`, [0n]);
 * await store.close();
 */
export class RecordStore {
  private readonly path: string | undefined;
  private readonly records = new Map<string, Batch<TelemetryRecord>>();
  private readonly points = new Map<string, Batch<MetricPoint>>();
  private opened: Promise<Tables> | undefined;
  /** The last call that changes something; each waits for the one before. */
  private last: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  /** @param folder where the database lies; made when absent. Without it nothing outlives the process. */
  public constructor(folder?: string) {
    this.path = folder === undefined ? undefined : join(folder, FILE);
  }

  /**
   * Adds records, all or none of those whose time fits.
   *
   * @throws RangeError for a time that 64 bits of nanoseconds cannot hold: 1677 to 2262.
   */
  public append(environmentId: string, table: TableName, records: readonly TelemetryRecord[]): Promise<void> {
    const write = (tables: Tables, rows: readonly TelemetryRecord[]) => tables.append(environmentId, table, rows);
    return this.add(this.records, `${environmentId}/${table}`, records, write);
  }

  /**
   * Adds points of metrics.
   *
   * @throws RangeError like `append`.
   */
  public appendPoints(environmentId: string, points: readonly MetricPoint[]): Promise<void> {
    const write = (tables: Tables, rows: readonly MetricPoint[]) => tables.appendPoints(environmentId, rows);
    return this.add(this.points, environmentId, points, write);
  }

  /** How the records of a table are read in SQL, or of `metrics` the points with their series. */
  public async relation(environmentId: string, table: TableName): Promise<Relation> {
    const { catalogue } = await this.open();
    return relationOf(table, catalogue.find(environmentId, table));
  }

  /** How the series of metrics are read in SQL: one row for each, with the time of its newest point. */
  public async seriesRelation(environmentId: string): Promise<Relation> {
    const { catalogue } = await this.open();
    return seriesRelationOf(catalogue.find(environmentId, "metrics"));
  }

  /** Where the records of a table come from; `origin` of its relation holds the `id` of one of these. */
  public async origins(environmentId: string, table: TableName): Promise<readonly Origin[]> {
    const { catalogue, origins } = await this.open();
    const found = catalogue.find(environmentId, table);
    return found === undefined ? [] : origins.of(found.id);
  }

  /**
   * The rows of a query over relations, each a list of cells. Text of people goes into `parameters`, never into `sql`.
   *
   * @param signal ends the query.
   */
  public async all(sql: string, parameters?: readonly SqlParameter[], signal?: AbortSignal): Promise<SqlValue[][]> {
    const { database } = await this.open();
    return database.all(sql, parameters, signal);
  }

  /** Forgets everything. */
  public reset(): Promise<void> {
    return this.exclusively(async () => {
      const holdsNothing = this.opened === undefined && (this.path === undefined || !existsSync(this.path));
      if (!holdsNothing) await (await this.open()).clear();
    });
  }

  /** Writes what waits, and lets go of memory and file. */
  public async close(): Promise<void> {
    for (let waited: unknown; waited !== this.last; await waited) waited = this.last;
    this.isClosed = true;
    const tables = await this.opened?.catch(() => undefined);
    this.opened = undefined;
    await tables?.close();
  }

  private async add<Row extends { readonly timestamp: bigint }>(
    batches: Map<string, Batch<Row>>,
    key: string,
    rows: readonly Row[],
    write: (tables: Tables, rows: readonly Row[]) => Promise<void>,
  ): Promise<void> {
    const wrong = rows.find(({ timestamp }) => !isLong(timestamp));
    if (wrong !== undefined) throw new RangeError(`${wrong.timestamp} ns lies outside of the years 1677 to 2262`);
    if (rows.length === 0) return;
    const batch = batches.get(key) ?? this.batch(batches, key, write);
    for (const row of rows) batch.rows.push(row);
    await batch.written;
  }

  /** Starts a batch: each call takes what has gathered while it waited, for a write costs much more than a row. */
  private batch<Row>(
    batches: Map<string, Batch<Row>>,
    key: string,
    write: (tables: Tables, rows: readonly Row[]) => Promise<void>,
  ): Batch<Row> {
    const rows: Row[] = [];
    const written = this.exclusively(async () => {
      const tables = await this.open();
      batches.delete(key);
      await write(tables, rows);
    }).finally(() => {
      if (batches.get(key)?.rows === rows) batches.delete(key);
    });
    const batch = { rows, written };
    batches.set(key, batch);
    return batch;
  }

  private exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** A failure is not kept: whoever holds the file may have ended by the next call. */
  private open(): Promise<Tables> {
    if (this.opened !== undefined) return this.opened;
    if (this.isClosed) return Promise.reject(new Error("The lab tenant is closed"));
    const opened = openTables(this.path);
    this.opened = opened;
    opened.catch(() => {
      this.opened = undefined;
    });
    return opened;
  }
}

async function openTables(path: string | undefined): Promise<Tables> {
  const database = await Database.open(path);
  try {
    return await Tables.load(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}
