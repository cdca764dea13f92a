import { z } from "zod";

/** How a number is shown. */
export interface ShownUnit {
  /** Dynatrace's name of the unit: `percent`, `second`, `nanosecond`, `byte` or `none`. */
  readonly base: string;
  /** Digits behind the point, at most. */
  readonly decimals: number;
  readonly suffix: string;
}

/** From which value on a number has which meaning. */
export interface ShownThreshold {
  readonly field: string;
  /** In ascending order; the last that holds counts. */
  readonly steps: readonly { readonly from: number; readonly meaning: "ideal" | "warning" | "critical" }[];
}

interface ShownPlace {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A text tile of a document. */
export interface ShownMarkdown {
  readonly kind: "markdown";
  readonly id: string;
  readonly place: ShownPlace;
  readonly content: string;
}

/** A tile of a document that shows what a query finds. */
export interface ShownData {
  readonly kind: "data";
  readonly id: string;
  readonly place: ShownPlace;
  readonly title: string;
  readonly query: string;
  readonly visualization: string;
  /** Field that a single value shows; the first one if the document does not say. */
  readonly field?: string;
  readonly units: ReadonlyMap<string, ShownUnit>;
  readonly thresholds: readonly ShownThreshold[];
}

/** One tile of a document, as far as a page can show it. */
export type ShownTile = ShownMarkdown | ShownData;

const PLACE = z.looseObject({ x: z.number(), y: z.number(), w: z.number().positive(), h: z.number().positive() });
const UNIT = z.looseObject({
  identifier: z.string(),
  baseUnit: z.string(),
  decimals: z.number().nullish(),
  suffix: z.string().nullish(),
});
const THRESHOLD = z.looseObject({
  field: z.string(),
  isEnabled: z.boolean().optional(),
  rules: z.array(z.looseObject({ value: z.number(), color: z.looseObject({ Default: z.string() }) })),
});
const TILE = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("markdown"), content: z.string() }),
  z.looseObject({
    type: z.literal("data"),
    title: z.string().default(""),
    query: z.string(),
    visualization: z.string(),
    visualizationSettings: z
      .looseObject({
        singleValue: z.looseObject({ recordField: z.string().optional() }).optional(),
        unitsOverrides: z.array(UNIT).default([]),
        thresholds: z.array(THRESHOLD).default([]),
      })
      .prefault({}),
  }),
]);
const DOCUMENT = z.looseObject({ tiles: z.record(z.string(), TILE), layouts: z.record(z.string(), PLACE) });

/**
 * The tiles of a dashboard document, from the top and the left.
 *
 * @throws Error naming what the document lacks.
 * @see Dynatrace documentation, "Dynatrace document structure - Dashboards"
 */
export function readDashboard(content: unknown): ShownTile[] {
  const read = DOCUMENT.safeParse(content);
  if (!read.success) throw new Error(`the document is no dashboard that can be shown: ${z.prettifyError(read.error)}`);
  const { tiles, layouts } = read.data;
  const shown = Object.entries(tiles).map(([id, tile]): ShownTile => {
    const place = layouts[id];
    if (place === undefined)
      throw new Error(`the document is no dashboard that can be shown: tile "${id}" has no place`);
    if (tile.type === "markdown") return { kind: "markdown", id, place, content: tile.content };
    const { title, query, visualization, visualizationSettings } = tile;
    const { singleValue, unitsOverrides, thresholds } = visualizationSettings;
    const field = singleValue?.recordField;
    return {
      kind: "data",
      id,
      place,
      title,
      query,
      visualization,
      ...(field !== undefined && { field }),
      units: new Map(
        unitsOverrides.map(({ identifier, baseUnit: base, decimals, suffix }) => [
          identifier,
          { base, decimals: decimals ?? 2, suffix: suffix ?? "" },
        ]),
      ),
      thresholds: thresholds.filter(({ isEnabled }) => isEnabled !== false).map(thresholdOf),
    };
  });
  return shown.sort((one, other) => one.place.y - other.place.y || one.place.x - other.place.x);
}

function thresholdOf({ field, rules }: z.infer<typeof THRESHOLD>): ShownThreshold {
  const steps = rules.map(({ value: from, color }) => ({ from, meaning: meaningOf(color.Default) }));
  return { field, steps: steps.sort((one, other) => one.from - other.from) };
}

/** Dynatrace names its colours of states; any other colour has no meaning that we know. */
function meaningOf(color: string): "ideal" | "warning" | "critical" {
  if (color.includes("critical")) return "critical";
  return color.includes("warning") ? "warning" : "ideal";
}
