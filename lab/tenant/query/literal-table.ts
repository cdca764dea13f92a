import { type SourceTable, Sql, sql } from "./dql";

/** Type of a column of a table that is not stored. */
export type LiteralType = "string" | "long" | "double" | "boolean" | "string[]";

/** Rows that are handed to the database with the query. */
export type LiteralRow = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** SQL of a cell that arrives as text. */
const READ: Readonly<Record<LiteralType, (cell: Sql) => Sql>> = {
  string: (cell) => cell,
  long: (cell) => sql`CAST(${cell} AS BIGINT)`,
  double: (cell) => sql`CAST(${cell} AS DOUBLE)`,
  boolean: (cell) => sql`CAST(${cell} AS BOOLEAN)`,
  "string[]": (cell) => sql`from_json(${cell}, '["VARCHAR"]')`,
};

/** A table of rows that are not stored; each column is one list of texts, bound like any other value. */
export function literalTable(rows: readonly LiteralRow[], types: Readonly<Record<string, LiteralType>>): SourceTable {
  const columns = Object.entries(types).map(([name, type], index) => {
    const alias = Sql.raw(`c${index}`);
    const cells = rows.map((row) => written(Object.hasOwn(row, name) ? row[name] : undefined));
    // A list of texts cannot hold null, so each cell that has a value begins with a sign.
    const cell = sql`CASE WHEN ${alias} <> '' THEN substring(${alias}, 2) END`;
    return { name, type, cells, alias, sql: READ[type](cell) };
  });
  const lists = columns.map(({ cells, alias }) => sql`unnest(CAST(${Sql.bind(cells)} AS VARCHAR[])) AS ${alias}`);
  return {
    from: sql`(SELECT ${lists.length === 0 ? sql`1 WHERE FALSE` : Sql.join(lists, ", ")}) AS literal`,
    columns: new Map(
      columns.map(({ name, type, sql: read }) => [
        name,
        { sql: read, type: type === "string[]" ? { array: "string" } : type },
      ]),
    ),
  };
}

function written(value: LiteralRow[string]): string {
  if (value === undefined) return "";
  return `=${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
}
