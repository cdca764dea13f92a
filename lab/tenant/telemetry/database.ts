import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type {
  DuckDBAppender,
  DuckDBConnection,
  DuckDBInstance,
  DuckDBListType,
  DuckDBType,
  DuckDBValue,
} from "@duckdb/node-api";
import { isLong } from "./field-value";

/** What a query may be given for a `?`. */
export type SqlParameter = string | bigint | number | boolean | null | readonly string[];

/** A statement and what stands for its `?`. */
export type Statement = readonly [sql: string, ...parameters: SqlParameter[]];

/** What a query answers in a cell; whole numbers come as `bigint`. */
export type SqlValue = string | bigint | number | boolean | null | readonly SqlValue[];

/** Bytes that DuckDB may take before it moves data to disk; Node needs its own share of the 1 GB of a lab. */
const MEMORY_LIMIT = "512MB";
const THREADS = "2";
/** Rows of one INSERT. */
const ROWS_AT_ONCE = 500;
/** No query reads another file or the network, and none changes that. */
const CLOSED = {
  enable_external_access: "false",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  lock_configuration: "true",
};

/** Files that a lab of this process holds: the lock of a file keeps out other processes only. */
const held = new Set<string>();

/**
 * A DuckDB database, in memory or in a file, loaded when it is first needed: its library costs a tenth of a second that
 * a lab without telemetry should not pay.
 */
export class Database {
  /**
   * @param path file that keeps the data; made when absent. Without it nothing outlives the process.
   * @throws Error naming the file when another lab holds it, or when it is none of DuckDB's.
   */
  public static async open(path?: string): Promise<Database> {
    const duckdb = await import("@duckdb/node-api");
    if (path !== undefined) {
      if (held.has(path)) throw lockedError(path);
      mkdirSync(dirname(path), { recursive: true });
      held.add(path);
    }
    let instance: DuckDBInstance | undefined;
    try {
      // DuckDB spills into the working folder unless it is told where.
      const temp_directory = path === undefined ? join(tmpdir(), `lab-telemetry-${process.pid}`) : `${path}.spill`;
      const options = { memory_limit: MEMORY_LIMIT, threads: THREADS, temp_directory, ...CLOSED };
      instance = await duckdb.DuckDBInstance.create(path ?? ":memory:", options);
      return new Database(duckdb, instance, await instance.connect(), path);
    } catch (error) {
      instance?.closeSync();
      if (path !== undefined) held.delete(path);
      throw explain(error, path);
    }
  }

  /** Types of lists, which an empty list does not tell. */
  public readonly lists: Readonly<Record<"texts" | "numbers", DuckDBListType>>;

  /** Queries under way, and what ends each. */
  private readonly queries = new Map<Promise<unknown>, () => void>();

  private constructor(
    private readonly duckdb: typeof import("@duckdb/node-api"),
    private readonly instance: DuckDBInstance,
    private readonly writer: DuckDBConnection,
    private readonly path: string | undefined,
  ) {
    this.lists = { texts: duckdb.LIST(duckdb.VARCHAR), numbers: duckdb.LIST(duckdb.DOUBLE) };
  }

  /** Runs statements that change something, one after another, all or none. */
  public async change(...statements: readonly Statement[]): Promise<void> {
    await this.writer.run("BEGIN");
    try {
      for (const [sql, ...parameters] of statements) await this.writer.run(sql, ...this.bind(parameters));
      await this.writer.run("COMMIT");
    } catch (error) {
      await this.writer.run("ROLLBACK");
      throw error;
    }
  }

  /**
   * The rows of a query, on a connection of its own, so that a long query holds up nobody.
   *
   * @param signal ends the query.
   */
  public async all(sql: string, parameters: readonly SqlParameter[] = [], signal?: AbortSignal): Promise<SqlValue[][]> {
    signal?.throwIfAborted();
    const connection = await this.instance.connect();
    const interrupt = () => connection.interrupt();
    signal?.addEventListener("abort", interrupt, { once: true });
    const query = connection.runAndReadAll(sql, ...this.bind(parameters));
    this.queries.set(query, interrupt);
    try {
      return (await query).getRowsJS() as SqlValue[][];
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      this.queries.delete(query);
      signal?.removeEventListener("abort", interrupt);
      connection.closeSync();
    }
  }

  /** Adds rows to a table without parsing SQL; the table must not change its columns while it is open. */
  public appender(table: string): Promise<DuckDBAppender> {
    return this.writer.createAppender(table);
  }

  /** Ends all queries, and lets go of memory and file. */
  public async close(): Promise<void> {
    for (const interrupt of this.queries.values()) interrupt();
    await Promise.allSettled(this.queries.keys());
    this.writer.closeSync();
    this.instance.closeSync();
    if (this.path !== undefined) held.delete(this.path);
  }

  /** Types are said, because the library takes a `bigint` for 128 bits wide, and then no index of a column helps. */
  private bind(parameters: readonly SqlParameter[]): [DuckDBValue[], DuckDBType[]] {
    const { BIGINT, BOOLEAN, DOUBLE, HUGEINT, LIST, listValue, VARCHAR } = this.duckdb;
    const typeOf = (value: SqlParameter): DuckDBType => {
      if (typeof value === "bigint") return isLong(value) ? BIGINT : HUGEINT;
      if (typeof value === "number") return DOUBLE;
      if (typeof value === "boolean") return BOOLEAN;
      return value === null || typeof value === "string" ? VARCHAR : LIST(VARCHAR);
    };
    const boundOf = (value: SqlParameter): DuckDBValue =>
      value !== null && typeof value === "object" ? listValue([...value]) : value;
    return [parameters.map(boundOf), parameters.map(typeOf)];
  }
}

/** Statements that add rows to a table of ours, many with each: one for each row costs ten times as much. */
export function insertions(table: string, rows: readonly (readonly SqlParameter[])[]): Statement[] {
  const row = `(${(rows[0] ?? []).map(() => "?").join(", ")})`;
  const slices = Array.from({ length: Math.ceil(rows.length / ROWS_AT_ONCE) }, (_, index) =>
    rows.slice(index * ROWS_AT_ONCE, (index + 1) * ROWS_AT_ONCE),
  );
  return slices.map((slice) => [`INSERT INTO ${table} VALUES ${slice.map(() => row).join(", ")}`, ...slice.flat()]);
}

/** The library's errors may come from another realm, as in tests, so they are known by their message alone. */
function explain(error: unknown, path: string | undefined): unknown {
  const { message } = error as { message?: string };
  if (path === undefined || message === undefined) return error;
  if (/lock on file/i.test(message)) return lockedError(path, error);
  return new Error(`${path} cannot be opened: ${message}; delete the file to start without telemetry`, {
    cause: error,
  });
}

function lockedError(path: string, cause?: unknown): Error {
  const advice = "end one of the two, or give them different folders";
  return new Error(`Another lab tenant holds the telemetry in ${path}; ${advice}`, { cause });
}
