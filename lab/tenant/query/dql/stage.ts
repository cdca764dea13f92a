import { DqlError, type QueryRange } from "./errors";
import type { Scope } from "./expression";
import { Sql, sql } from "./sql";
import type { Field, Item } from "./syntax";
import { nullValue, type Value } from "./value";
import type { ValueType } from "./value-type";

/** A field as the commands before have made it. */
export interface Column {
  readonly sql: Sql;
  readonly type: ValueType;
  /** See `Value.isCertain`. */
  readonly isCertain: boolean;
}

/** What records are sorted by. */
export interface SortKey {
  readonly sql: Sql;
  readonly direction: "asc" | "desc";
}

/** A span of time, from its first nanosecond since 1970 to the first one after it. */
export interface Timeframe {
  readonly start: bigint;
  readonly end: bigint;
}

interface StageParts {
  readonly from: Sql;
  readonly fields: ReadonlyMap<string, Column>;
  readonly timeframe: Timeframe;
  readonly conditions?: readonly Sql[];
  readonly order?: readonly SortKey[];
}

/** Numbers the columns and subqueries of a query. */
export class Names {
  private last = 0;

  public next(letter: "f" | "q" | "o"): Sql {
    this.last += 1;
    return Sql.raw(`${letter}${this.last}`);
  }
}

/** Records on their way through the commands: a SELECT that is not written yet. */
export class Stage {
  public readonly from: Sql;
  public readonly fields: ReadonlyMap<string, Column>;
  public readonly timeframe: Timeframe;
  public readonly conditions: readonly Sql[];
  public readonly order: readonly SortKey[];

  public constructor({ from, fields, timeframe, conditions = [], order = [] }: StageParts) {
    this.from = from;
    this.fields = fields;
    this.timeframe = timeframe;
    this.conditions = conditions;
    this.order = order;
  }

  /** The stage with some parts replaced. */
  public with(parts: Partial<StageParts>): Stage {
    const { from, fields, timeframe, conditions, order } = this;
    return new Stage({ from, fields, timeframe, conditions, order, ...parts });
  }

  /** The clauses after FROM that the conditions need. */
  public get where(): Sql {
    return this.conditions.length === 0 ? sql`` : sql` WHERE ${Sql.join(this.conditions, " AND ")}`;
  }

  /** The clause that sorts; what is null comes last. */
  public get orderBy(): Sql {
    if (this.order.length === 0) return sql``;
    const keys = this.order.map(({ sql: key, direction }) => {
      return direction === "desc" ? sql`${key} DESC NULLS LAST` : sql`${key} ASC NULLS LAST`;
    });
    return sql` ORDER BY ${Sql.join(keys, ", ")}`;
  }

  /**
   * The same records as a subquery, so that what follows does not repeat the expressions of its fields.
   *
   * @param limit Records that are kept, in the order of the stage.
   */
  public nested(names: Names, limit?: bigint): Stage {
    const fields = new Map<string, Column>();
    const selected: Sql[] = [];
    for (const [name, column] of this.fields) {
      const alias = names.next("f");
      selected.push(sql`${column.sql} AS ${alias}`);
      fields.set(name, { ...column, sql: alias });
    }
    const order = this.order.map((key) => {
      const alias = names.next("o");
      selected.push(sql`${key.sql} AS ${alias}`);
      return { ...key, sql: alias };
    });
    const columns = selected.length === 0 ? sql`1 AS ${names.next("f")}` : Sql.join(selected, ", ");
    const cut = limit === undefined ? sql`` : sql`${this.orderBy} LIMIT ${Sql.bind(limit)}`;
    const from = sql`(SELECT ${columns} FROM ${this.from}${this.where}${cut}) AS ${names.next("q")}`;
    return new Stage({ from, fields, timeframe: this.timeframe, order });
  }

  /** A field as a value; one that no record has is null. */
  public value({ name, range }: Pick<Field, "name" | "range">): Value {
    const column = this.fields.get(name);
    return column === undefined ? nullValue(range) : { ...column, range };
  }

  /** What expressions over these records can refer to. */
  public scope(now: bigint): Scope {
    return { now, field: (field) => this.value(field) };
  }
}

/**
 * Keeps names apart.
 *
 * @throws DqlError for a name that is there already.
 */
export function assertNew(names: ReadonlyMap<string, unknown>, name: string, range: QueryRange): void {
  if (!names.has(name)) return;
  throw new DqlError("PARSE_ERROR", `the name '${name}' is given twice; give one of the values another name`, range, [
    name,
  ]);
}

/** Where an item gets its name, for a message. */
export function nameRangeOf({ nameRange, value }: Item): QueryRange {
  return nameRange ?? value.range;
}
