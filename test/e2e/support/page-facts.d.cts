/** What a person would see of a tile. */
export interface TileFacts {
  readonly id: string;
  readonly state: "series" | "value" | "table" | "empty" | "text";
  /** Bars, lines and points of a chart. */
  readonly marks: number;
  readonly rows: number;
  readonly text: string;
  /** Whether something of it is wider than the tile. */
  readonly isCut: boolean;
}

export function tiles(): TileFacts[];
export function overflow(): number;
export function contrasts(): { readonly text: string; readonly contrast: number }[];
