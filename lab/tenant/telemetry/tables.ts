import { Catalogue, pointsOf, type Table, type TableName } from "./catalogue";
import type { Database } from "./database";
import {
  type FieldType,
  type FieldValue,
  type MetricPoint,
  storable,
  type TelemetryRecord,
  typeOf,
} from "./field-value";
import { BUCKET_FIELD, Origins } from "./origins";
import { MetricSeries } from "./series";
import { appendValue, TableWriter } from "./table-writer";

type Fields = Readonly<Record<string, FieldValue>>;

/** The tables of an open database; whoever writes must do it one call after another. */
export class Tables {
  public static async load(database: Database): Promise<Tables> {
    const catalogue = await Catalogue.load(database);
    return new Tables(database, catalogue, await Origins.load(database));
  }

  private readonly writers = new Map<string, TableWriter>();
  private readonly series = new Map<number, MetricSeries>();

  private constructor(
    public readonly database: Database,
    public readonly catalogue: Catalogue,
    public readonly origins: Origins,
  ) {}

  /** Adds records to a table. */
  public async append(environmentId: string, name: TableName, records: readonly TelemetryRecord[]): Promise<void> {
    const table = await this.catalogue.table(environmentId, name);
    const fields = records.map((record) => prepare(record.fields, name));
    const origins = await this.prepareTable(table, fields);
    await this.writer(table.sqlName).add(records, (appender, record, index) => {
      appender.appendBigInt(record.timestamp);
      appender.appendInteger(origins[index] ?? 0);
      this.appendFields(appender, table, fields[index] ?? {});
    });
  }

  /** Adds points of metrics; a series that is new gets its row first. */
  public async appendPoints(environmentId: string, points: readonly MetricPoint[]): Promise<void> {
    const table = await this.catalogue.table(environmentId, "metrics");
    const series = await this.seriesOf(table);
    const added = series.missing(points);
    if (added.length > 0) {
      const fields = added.map(({ key, dimensions }) => prepare({ ...dimensions, "metric.key": key }, "metrics"));
      const origins = await this.prepareTable(table, fields);
      await this.writer(table.sqlName).add(added, (appender, { id, seriesKey }, index) => {
        appender.appendInteger(id);
        appender.appendVarchar(seriesKey);
        appender.appendInteger(origins[index] ?? 0);
        this.appendFields(appender, table, fields[index] ?? {});
      });
      series.add(added);
    }
    const { numbers } = this.database.lists;
    await this.writer(pointsOf(table)).add(points, (appender, point) => {
      appender.appendInteger(series.numberOf(point));
      appender.appendBigInt(point.timestamp);
      for (const value of [point.min, point.max, point.sum, point.count]) appender.appendDouble(value);
      for (const list of [point.bounds, point.counts]) {
        if (list === undefined) appender.appendNull();
        else appender.appendList(list, numbers);
      }
    });
  }

  /** Forgets everything. */
  public async clear(): Promise<void> {
    this.closeWriters();
    await this.catalogue.clear();
    await this.origins.clear();
    this.series.clear();
  }

  public async close(): Promise<void> {
    this.closeWriters();
    await this.database.close();
  }

  /** Makes the columns and origins that the rows need; answers the rows' origins. */
  private async prepareTable(table: Table, rows: readonly Fields[]): Promise<number[]> {
    const wanted = new Map<string, readonly [string, FieldType]>();
    for (const fields of rows) {
      for (const [field, value] of Object.entries(fields)) {
        const type = typeOf(value);
        if (table.byField.get(field)?.has(type) !== true) wanted.set(`${type} ${field}`, [field, type]);
      }
    }
    const missing = this.catalogue.missing(table, wanted.values());
    if (missing.length > 0) {
      this.writer(table.sqlName).close();
      await this.catalogue.addColumns(table, missing);
    }
    return this.origins.numbers(table.id, rows);
  }

  private appendFields(appender: Parameters<typeof appendValue>[0], table: Table, fields: Fields): void {
    const { texts } = this.database.lists;
    for (const { field, type } of table.columns) {
      const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
      appendValue(appender, value !== undefined && typeOf(value) === type ? value : undefined, texts);
    }
  }

  private async seriesOf(table: Table): Promise<MetricSeries> {
    const series = this.series.get(table.id) ?? (await MetricSeries.load(this.database, table.sqlName));
    this.series.set(table.id, series);
    return series;
  }

  private writer(sqlName: string): TableWriter {
    const writer = this.writers.get(sqlName) ?? new TableWriter(this.database, sqlName);
    this.writers.set(sqlName, writer);
    return writer;
  }

  private closeWriters(): void {
    for (const writer of this.writers.values()) writer.close();
    this.writers.clear();
  }
}

/** The fields as they are kept: with the bucket that records of their kind lie in unless they say another one. */
function prepare(fields: Fields, table: TableName): Fields {
  const kept = Object.entries(fields).map(([field, value]) => [field, storable(value)] as const);
  return { [BUCKET_FIELD]: `default_${table}`, ...Object.fromEntries(kept) };
}
