import type { Person } from "../people/person";
import type { RecordStore, TableName } from "../telemetry";
import { type DataSource, type SourceTable, storedTable } from "./dql";
import { TableRefusal } from "./refusals";
import type { Sight, Visibility } from "./visibility";

/** Tables of the record store. */
export const STORED_TABLES: readonly TableName[] = ["logs", "spans", "events", "bizevents", "metrics"];

/** The series of metrics, each a record; `fetch` reads these, and `timeseries` their points. */
const METRIC_SERIES = "metric.series";

/** Tables that are made when they are asked for. */
export interface MadeTables {
  readonly names: readonly string[];
  /**
   * The table for its reader, or for somebody who sees everything; nothing for an unknown name.
   *
   * @param assume told what had to be assumed about the reader's access.
   * @throws TableRefusal for a reader who has no permission for the table at all.
   */
  table(
    name: string,
    reader: Person | undefined,
    assume: (conditions: readonly string[]) => void,
  ): SourceTable | undefined;
}

interface TenantDataOptions {
  readonly environmentId: string;
  /** Who reads; somebody who sees everything where it is absent. */
  readonly reader?: Person;
  readonly telemetry: RecordStore;
  readonly visibility: Visibility;
  readonly made: MadeTables;
  /** Told what had to be assumed about a reader's access. */
  assume(conditions: readonly string[]): void;
}

/** What one reader can query in one environment. */
export class TenantData implements DataSource {
  public readonly names: readonly string[];

  public constructor(private readonly options: TenantDataOptions) {
    this.names = [...STORED_TABLES.filter((name) => name !== "metrics"), METRIC_SERIES, ...options.made.names];
  }

  /** @throws TableRefusal for a reader who has no permission for the table at all. */
  public async table(name: string): Promise<SourceTable | undefined> {
    const { environmentId, telemetry, reader, made } = this.options;
    if (name === METRIC_SERIES)
      return storedTable(await telemetry.seriesRelation(environmentId), await this.visibleOrigins("metrics"));
    const stored = STORED_TABLES.find((each) => each === name);
    if (stored === undefined) return made.table(name, reader, this.options.assume);
    // Records that arrive in between have an origin that is not listed, and so are not seen.
    const origins = await this.visibleOrigins(stored);
    return storedTable(await telemetry.relation(environmentId, stored), origins);
  }

  private async visibleOrigins(table: TableName): Promise<readonly number[] | undefined> {
    const { environmentId, reader, telemetry, visibility } = this.options;
    if (reader === undefined) return undefined;
    const needed = [`storage:${table}:read`, "storage:buckets:read"];
    const missing = visibility.missing(reader, environmentId, needed);
    if (missing.length > 0) throw new TableRefusal(table, missing);
    const origins = await telemetry.origins(environmentId, table);
    return this.assumed(visibility.recordOrigins(reader, environmentId, table, origins));
  }

  private assumed<Thing>({ visible, assumed }: Sight<Thing>): readonly Thing[] {
    this.options.assume(assumed);
    return visible;
  }
}
