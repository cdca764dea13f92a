import { type Database, insertions, type Statement } from "./database";
import type { FieldType } from "./field-value";

/** Tables of an environment, as DQL names them; `metrics` holds the series. */
export type TableName = "logs" | "spans" | "events" | "bizevents" | "metrics";

/** One column of a table: each type that a field arrives with has a column of its own. */
export interface Column {
  readonly field: string;
  readonly type: FieldType;
  /** Name in the database: `c1`, `c2`, … */
  readonly name: string;
}

/** A table of one environment. */
export interface Table {
  readonly id: number;
  readonly environmentId: string;
  readonly name: TableName;
  /** Name in the database. */
  readonly sqlName: string;
  /** In the order in which the database has them. */
  readonly columns: Column[];
  /** Columns by field, then by type. */
  readonly byField: Map<string, Map<FieldType, Column>>;
}

/**
 * Columns that a table may have. A client that makes up field names would otherwise make each row cost what all of them
 * cost; fields beyond are not stored.
 */
export const MAX_COLUMNS = 1_000;

const SQL_TYPES: Readonly<Record<FieldType, string>> = {
  string: "VARCHAR",
  long: "BIGINT",
  double: "DOUBLE",
  boolean: "BOOLEAN",
  timestamp: "BIGINT",
  duration: "BIGINT",
  "string[]": "VARCHAR[]",
};

/** Name of the points' table of a series table. */
export function pointsOf({ id }: Table): string {
  return `p${id}`;
}

/**
 * Which field of which table stands in which column. Names of fields are data: they stand in rows of the catalogue and
 * never in SQL.
 */
export class Catalogue {
  /** Makes the catalogue's own tables when they are absent, and reads what they hold. */
  public static async load(database: Database): Promise<Catalogue> {
    await database.change(
      ["CREATE TABLE IF NOT EXISTS lab_tables (id INTEGER, environment VARCHAR, name VARCHAR)"],
      ["CREATE TABLE IF NOT EXISTS lab_columns (table_id INTEGER, field VARCHAR, type VARCHAR, name VARCHAR)"],
    );
    const catalogue = new Catalogue(database);
    for (const [id, environment, name] of await database.all("SELECT id, environment, name FROM lab_tables")) {
      catalogue.addTable(Number(id), String(environment), name as TableName);
    }
    const columns = await database.all("SELECT table_id, field, type, name FROM lab_columns ORDER BY rowid");
    for (const [tableId, field, type, name] of columns) {
      const table = catalogue.tables.find(({ id }) => id === tableId);
      if (table !== undefined) addColumn(table, { field: String(field), type: type as FieldType, name: String(name) });
    }
    return catalogue;
  }

  private readonly tables: Table[] = [];

  private constructor(private readonly database: Database) {}

  public find(environmentId: string, name: TableName): Table | undefined {
    return this.tables.find((table) => table.environmentId === environmentId && table.name === name);
  }

  /** The table, made when absent. */
  public async table(environmentId: string, name: TableName): Promise<Table> {
    const known = this.find(environmentId, name);
    if (known !== undefined) return known;
    const id = 1 + Math.max(0, ...this.tables.map((table) => table.id));
    const points = `series INTEGER, ts BIGINT, "min" DOUBLE, "max" DOUBLE, "sum" DOUBLE, "count" DOUBLE, bounds DOUBLE[], counts DOUBLE[]`;
    const made: [string][] =
      name === "metrics"
        ? [
            [`CREATE TABLE t${id} (series INTEGER, series_key VARCHAR, origin INTEGER)`],
            [`CREATE TABLE p${id} (${points})`],
          ]
        : [[`CREATE TABLE t${id} (ts BIGINT, origin INTEGER)`]];
    await this.database.change(...made, ["INSERT INTO lab_tables VALUES (?, ?, ?)", id, environmentId, name]);
    return this.addTable(id, environmentId, name);
  }

  /** Which of these fields would be new columns of the table, as far as it may have more. */
  public missing(table: Table, wanted: Iterable<readonly [field: string, type: FieldType]>): Column[] {
    const found: Column[] = [];
    for (const [field, type] of wanted) {
      if (table.columns.length + found.length >= MAX_COLUMNS) break;
      found.push({ field, type, name: `c${table.columns.length + found.length + 1}` });
    }
    return found;
  }

  /** Adds columns to a table. */
  public async addColumns(table: Table, columns: readonly Column[]): Promise<void> {
    await this.database.change(
      ...columns.map(
        ({ name, type }): Statement => [`ALTER TABLE ${table.sqlName} ADD COLUMN ${name} ${SQL_TYPES[type]}`],
      ),
      ...insertions(
        "lab_columns",
        columns.map(({ field, type, name }) => [table.id, field, type, name]),
      ),
    );
    for (const column of columns) addColumn(table, column);
  }

  /** Forgets all tables and what they hold. */
  public async clear(): Promise<void> {
    const dropped = this.tables.flatMap((table): [string][] => [
      [`DROP TABLE ${table.sqlName}`],
      [`DROP TABLE IF EXISTS ${pointsOf(table)}`],
    ]);
    await this.database.change(...dropped, ["DELETE FROM lab_tables"], ["DELETE FROM lab_columns"]);
    this.tables.length = 0;
  }

  private addTable(id: number, environmentId: string, name: TableName): Table {
    const table: Table = { id, environmentId, name, sqlName: `t${id}`, columns: [], byField: new Map() };
    this.tables.push(table);
    return table;
  }
}

function addColumn(table: Table, column: Column): void {
  table.columns.push(column);
  const types = table.byField.get(column.field) ?? new Map<FieldType, Column>();
  table.byField.set(column.field, types.set(column.type, column));
}
