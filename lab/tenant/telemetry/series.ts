import type { Database } from "./database";
import type { MetricPoint } from "./field-value";

/** A series that has no row yet. */
export interface NewSeries extends Pick<MetricPoint, "key" | "dimensions"> {
  readonly id: number;
  readonly seriesKey: string;
}

/** The numbers of the series of one table: a series is a metric with certain values of its dimensions. */
export class MetricSeries {
  /** Reads the series that a table holds. */
  public static async load(database: Database, sqlName: string): Promise<MetricSeries> {
    const series = new MetricSeries();
    for (const [id, seriesKey] of await database.all(`SELECT series, series_key FROM ${sqlName}`)) {
      series.numbers.set(String(seriesKey), Number(id));
    }
    return series;
  }

  private readonly numbers = new Map<string, number>();

  private constructor() {}

  /** The series of these points that are not known yet, each once and with a number of its own. */
  public missing(points: readonly MetricPoint[]): NewSeries[] {
    const found = new Map<string, NewSeries>();
    for (const { key, dimensions } of points) {
      const seriesKey = seriesKeyOf(key, dimensions);
      if (this.numbers.has(seriesKey) || found.has(seriesKey)) continue;
      found.set(seriesKey, { id: this.numbers.size + found.size + 1, seriesKey, key, dimensions });
    }
    return [...found.values()];
  }

  /** Remembers series whose rows are written. */
  public add(added: readonly NewSeries[]): void {
    for (const { id, seriesKey } of added) this.numbers.set(seriesKey, id);
  }

  /** The number of a point's series; 0, which none has, when it is unknown. */
  public numberOf({ key, dimensions }: MetricPoint): number {
    return this.numbers.get(seriesKeyOf(key, dimensions)) ?? 0;
  }
}

/** The order in which a client names the dimensions makes no other series. */
function seriesKeyOf(key: string, dimensions: MetricPoint["dimensions"]): string {
  const sorted = Object.entries(dimensions).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([key, ...sorted.flat()]);
}
