import { z } from "zod";
import { numberOf, type QueryClient, QueryError, type QueryOptions, type QueryResult } from "../query-client";
import type { ShownData } from "./dashboard-content";
import { formatNumber, formatTime } from "./format";

/** One line or one kind of bar: values at times in ms since 1970. */
export interface Series {
  readonly label: string;
  readonly points: readonly (readonly [time: number, value: number])[];
}

/** Why a tile shows nothing. */
export type EmptyReason = "no data" | "no right" | "error";

/** What a tile shows. */
export type TileData =
  | {
      readonly state: "series";
      /** Name of the values, where all series have the same: its unit is that of the axis. */
      readonly field: string;
      readonly series: readonly Series[];
      readonly from: number;
      readonly to: number;
      /** ms between two points. */
      readonly interval: number;
    }
  | { readonly state: "value"; readonly field: string; readonly value: number }
  | { readonly state: "table"; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly state: "empty"; readonly reason: EmptyReason; readonly text: string };

/** Who looks, and who could tell whether there is something that they may not see. */
export interface Viewers {
  /** The person whose view it is. */
  readonly person: QueryClient;
  /**
   * Somebody who sees everything.
   * @default - an empty answer is taken for no data
   */
  readonly administrator?: QueryClient;
}

/** Runs the query of a tile as a person, and says why it shows nothing where it does. */
export async function tileData(tile: ShownData, viewers: Viewers, options: QueryOptions = {}): Promise<TileData> {
  try {
    const shown = shapeOf(tile, await viewers.person.query(tile.query, options));
    if (shown !== undefined) return shown;
    const hidden = await viewers.administrator?.query(tile.query, options);
    if (hidden !== undefined && shapeOf(tile, hidden) !== undefined)
      return empty("no right", "There is data, and none of it may be seen by this person.");
    return empty("no data", "Nothing was stored for this in the time that is shown.");
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    if (error.status === 403) return empty("no right", error.message);
    return empty("error", error.message);
  }
}

function empty(reason: EmptyReason, text: string): TileData {
  return { state: "empty", reason, text };
}

/** Undefined where there is nothing to show. */
function shapeOf(tile: ShownData, result: QueryResult): TileData | undefined {
  switch (tile.visualization) {
    case "lineChart":
    case "areaChart":
    case "barChart":
      return seriesOf(result);
    case "singleValue":
      return numberShown(tile, result);
    default:
      return tableOf(tile, result);
  }
}

const FRAME = z.looseObject({ start: z.iso.datetime({ offset: true }), end: z.iso.datetime({ offset: true }) });

/** The arrays of a `timeseries` or `makeTimeseries`, each with what distinguishes it from the others. */
function seriesOf({ records }: QueryResult): TileData | undefined {
  const found = records.flatMap((record) => {
    const frame = FRAME.safeParse(record.timeframe);
    const interval = numberOf(record.interval);
    if (!frame.success || interval === undefined) return [];
    const [from, to, step] = [Date.parse(frame.data.start), Date.parse(frame.data.end), interval / 1e6];
    const others = Object.entries(record).filter(([name]) => name !== "timeframe" && name !== "interval");
    const arrays = others.flatMap(([name, value]) => (Array.isArray(value) ? [{ name, value }] : []));
    const dimensions = others.flatMap(([, value]) => (Array.isArray(value) ? [] : String(value ?? "(none)")));
    return arrays.map(({ name, value }) => ({
      name,
      label: [...(arrays.length > 1 || dimensions.length === 0 ? [name] : []), ...dimensions].join(" · "),
      points: value.flatMap((each, index): [number, number][] => {
        const number = numberOf(each);
        return number === undefined ? [] : [[from + index * step, number]];
      }),
      frame: { from, to, interval: step },
    }));
  });
  const filled = found.filter(({ points }) => points.length > 0);
  const [first] = filled;
  if (first === undefined) return undefined;
  const series = filled.map(({ label, points }) => ({ label, points }));
  series.sort((one, other) => (one.label < other.label ? -1 : Number(one.label > other.label)));
  return { state: "series", field: first.name, series, ...first.frame };
}

function numberShown({ field }: ShownData, { records: [record = {}] }: QueryResult): TileData | undefined {
  const name = field ?? Object.keys(record)[0] ?? "";
  const value = numberOf(record[name]);
  return value === undefined ? undefined : { state: "value", field: name, value };
}

function tableOf({ units }: ShownData, { records, types }: QueryResult): TileData | undefined {
  if (records.length === 0) return undefined;
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const cell = (column: string, value: unknown): string => {
    if (value === null || value === undefined) return "–";
    const unit = units.get(column) ?? (types[column] === "duration" ? DURATION : undefined);
    const number = unit === undefined && typeof value !== "number" ? undefined : numberOf(value);
    if (number !== undefined) return formatNumber(number, unit);
    if (typeof value === "string") return types[column] === "timestamp" ? formatTime(value) : value;
    return JSON.stringify(value);
  };
  return { state: "table", columns, rows: records.map((record) => columns.map((each) => cell(each, record[each]))) };
}

const DURATION = { base: "nanosecond", decimals: 2, suffix: "" };
