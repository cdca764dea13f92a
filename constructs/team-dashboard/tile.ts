/** How a data tile shows what its query finds. */
export type Visualization = "lineChart" | "barChart" | "singleValue" | "table";

/** What the numbers of a field count. */
export type Unit = "count" | "percent" | "seconds" | "nanoseconds" | "bytes" | "cores";

/** From which value on a number is bad; higher is worse. */
export interface Threshold {
  readonly field: string;
  readonly warning: number;
  readonly critical: number;
}

/** What all data tiles take. */
export interface DataTileProps {
  /** Name of the tile in the document: letters, digits and `-`. It never changes, so that a diff shows what did. */
  readonly id: string;
  readonly title: string;
  /** DQL whose answer is shown. It says nothing about time: the dashboard's time picker does. */
  readonly query: string;
  /**
   * Units of the fields that the query finds, by name.
   * @default - plain numbers and texts
   */
  readonly units?: Readonly<Record<string, Unit>>;
  /**
   * Where a number takes a colour.
   * @default - it has none
   */
  readonly threshold?: Threshold;
}

/** What a tile with one number takes. */
export interface ValueTileProps extends DataTileProps {
  /** Field of the first record that is shown. */
  readonly field: string;
}

/** A text tile. */
export interface MarkdownTile {
  readonly kind: "markdown";
  readonly id: string;
  /** Markdown; text of people in it is escaped. */
  readonly content: string;
}

/** A tile with a query. */
export interface DataTile extends DataTileProps {
  readonly kind: "data";
  readonly visualization: Visualization;
  /** Field that a single value shows. */
  readonly field?: string;
}

/**
 * One tile of a dashboard, made by what it shows.
 *
 * @example
 * Tile.lineChart({ id: "memory", title: "Memory", query: "timeseries memory = max(process_resident_memory_bytes)" });
 */
export type Tile = DataTile | MarkdownTile;

export const Tile = {
  /** Text with links. */
  markdown: (id: string, content: string): MarkdownTile => ({ kind: "markdown", id, content }),

  /** Values over time as lines: the query is a `timeseries` or `makeTimeseries`. */
  lineChart: (props: DataTileProps): DataTile => ({ ...props, kind: "data", visualization: "lineChart" }),

  /** Values over time as stacked bars, where their sum means something. */
  barChart: (props: DataTileProps): DataTile => ({ ...props, kind: "data", visualization: "barChart" }),

  /** One number. */
  singleValue: (props: ValueTileProps): DataTile => ({ ...props, kind: "data", visualization: "singleValue" }),

  /** Records as they are. */
  table: (props: DataTileProps): DataTile => ({ ...props, kind: "data", visualization: "table" }),
};

/** Where a tile lies on the grid: columns from the left, rows from the top. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A tile with its place. */
export interface PlacedTile {
  readonly tile: Tile;
  readonly place: Place;
}

/** Tiles side by side, all of one height, which share the width. */
export interface TileRow {
  /** Rows of the grid. */
  readonly height: number;
  /** One to four tiles. */
  readonly tiles: readonly Tile[];
}

/** Columns of the grid; halves, thirds, quarters and eighths of it are whole numbers. */
export const GRID_COLUMNS = 24;

/**
 * Lays rows of tiles out from the top, with no gap and no overlap.
 *
 * @throws RangeError for a row whose tiles cannot share the width evenly, or for an id that two tiles have.
 */
export function layOut(rows: readonly TileRow[]): PlacedTile[] {
  const ids = new Set<string>();
  let y = 0;
  return rows.flatMap(({ height, tiles }) => {
    const w = GRID_COLUMNS / tiles.length;
    if (!Number.isInteger(w)) throw new RangeError(`${tiles.length} tiles cannot share ${GRID_COLUMNS} columns evenly`);
    const row = tiles.map((tile, index): PlacedTile => {
      if (ids.has(tile.id)) throw new RangeError(`two tiles have the id "${tile.id}"; rename one`);
      ids.add(tile.id);
      return { tile, place: { x: index * w, y, w, h: height } };
    });
    y += height;
    return row;
  });
}
