import { type Database, insertions } from "./database";
import type { FieldValue } from "./field-value";

/**
 * All that conditions of storage permissions can look at, besides the bucket.
 *
 * @see Dynatrace documentation, IAM policy reference, storage permissions
 */
export const ORIGIN_FIELDS = [
  "aws.account.id",
  "azure.resource.group",
  "azure.subscription",
  "dt.host_group.id",
  "dt.security_context",
  "event.kind",
  "event.provider",
  "event.type",
  "gcp.project.id",
  "host.name",
  "k8s.cluster.name",
  "k8s.namespace.name",
  "log.source",
  "metric.key",
] as const;

/** The field that names the bucket of a record. */
export const BUCKET_FIELD = "dt.system.bucket";

/**
 * Where records come from, as far as access can depend on it. Records are many and origins few, so a query decides once
 * for each origin and takes the records by its number.
 */
export interface Origin {
  readonly id: number;
  readonly bucket: string;
  /** Those of `ORIGIN_FIELDS` that the records have. */
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
}

/** The origins of all tables, each with a number that never changes. */
export class Origins {
  /** Makes the table of origins when it is absent, and reads what it holds. */
  public static async load(database: Database): Promise<Origins> {
    await database.change([
      "CREATE TABLE IF NOT EXISTS lab_origins (table_id INTEGER, id INTEGER, bucket VARCHAR, fields VARCHAR)",
    ]);
    const origins = new Origins(database);
    const rows = await database.all("SELECT table_id, id, bucket, fields FROM lab_origins ORDER BY rowid");
    for (const [tableId, id, bucket, fields] of rows) {
      const origin = { id: Number(id), bucket: String(bucket), fields: JSON.parse(String(fields)) as Origin["fields"] };
      origins.known(Number(tableId)).set(keyOf(origin), origin);
    }
    return origins;
  }

  private readonly byTable = new Map<number, Map<string, Origin>>();

  private constructor(private readonly database: Database) {}

  /** The origins of a table. */
  public of(tableId: number): readonly Origin[] {
    return [...(this.byTable.get(tableId)?.values() ?? [])];
  }

  /** The numbers of these records' origins, in their order; new ones are written. */
  public async numbers(tableId: number, records: readonly Readonly<Record<string, FieldValue>>[]): Promise<number[]> {
    const known = this.known(tableId);
    const added = new Map<string, Origin>();
    const numbers = records.map((fields) => {
      const origin = originOf(fields);
      const key = keyOf(origin);
      const found = known.get(key) ?? added.get(key) ?? { id: known.size + added.size + 1, ...origin };
      if (!known.has(key)) added.set(key, found);
      return found.id;
    });
    if (added.size > 0) {
      const rows = [...added.values()].map(({ id, bucket, fields }) => [tableId, id, bucket, JSON.stringify(fields)]);
      await this.database.change(...insertions("lab_origins", rows));
    }
    for (const [key, origin] of added) known.set(key, origin);
    return numbers;
  }

  /** Forgets all origins. */
  public async clear(): Promise<void> {
    await this.database.change(["DELETE FROM lab_origins"]);
    this.byTable.clear();
  }

  private known(tableId: number): Map<string, Origin> {
    const known = this.byTable.get(tableId) ?? new Map<string, Origin>();
    this.byTable.set(tableId, known);
    return known;
  }
}

function originOf(record: Readonly<Record<string, FieldValue>>): Omit<Origin, "id"> {
  const fields: Record<string, string | readonly string[]> = {};
  for (const field of ORIGIN_FIELDS) {
    const value = record[field];
    if (value !== undefined) fields[field] = Array.isArray(value) ? value.map(String) : textOf(value);
  }
  return { bucket: textOf(record[BUCKET_FIELD] ?? ""), fields };
}

function textOf(value: FieldValue): string {
  return typeof value === "object" && "nanoseconds" in value ? String(value.nanoseconds) : String(value);
}

function keyOf({ bucket, fields }: Omit<Origin, "id">): string {
  return JSON.stringify([bucket, fields]);
}
