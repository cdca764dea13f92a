import { z } from "zod";

const ID = z.string().regex(/^[A-Za-z][\w-]*$/);
const TOKEN = z.string().regex(/^[A-Za-z]\w*$/);

const INPUT = z.strictObject({
  type: z.enum(["input.timerange", "input.text", "input.dropdown", "input.multiselect", "input.number"]),
  title: z.string(),
  options: z.looseObject({ token: TOKEN, defaultValue: z.string() }),
});
const DATA_SOURCE = z.strictObject({
  type: z.literal("ds.search"),
  name: z.string().min(1),
  options: z.strictObject({
    query: z.string().min(1),
    queryParameters: z.strictObject({ earliest: z.string(), latest: z.string() }).optional(),
  }),
});
const VISUALIZATION = z.strictObject({
  type: z.enum([
    "splunk.singlevalue",
    "splunk.column",
    "splunk.line",
    "splunk.area",
    "splunk.table",
    "splunk.markdown",
  ]),
  title: z.string(),
  dataSources: z.strictObject({ primary: ID }),
  options: z.record(z.string(), z.unknown()),
});
const PIXELS = z.int().nonnegative();
const BLOCK = z.strictObject({
  item: ID,
  type: z.literal("block"),
  position: z.strictObject({ x: PIXELS, y: PIXELS, w: PIXELS.positive(), h: PIXELS.positive() }),
});
const DEFINITION = z.strictObject({
  title: z.string().min(1),
  description: z.string(),
  inputs: z.record(ID, INPUT),
  defaults: z.strictObject({
    dataSources: z.strictObject({
      "ds.search": z.strictObject({
        options: z.strictObject({
          queryParameters: z.strictObject({ earliest: z.string(), latest: z.string() }),
        }),
      }),
    }),
  }),
  dataSources: z.record(ID, DATA_SOURCE),
  visualizations: z.record(ID, VISUALIZATION),
  layout: z.strictObject({
    type: z.literal("grid"),
    options: z.strictObject({}),
    globalInputs: z.array(ID),
    structure: z.array(BLOCK),
  }),
});

/**
 * A Dashboard Studio definition, as far as our dashboards use it.
 *
 * @see Splunk documentation, Dashboard Studio: "What is a dashboard definition?", "Data source options and properties",
 * "Time range", "Inputs"
 */
export type SplunkDefinition = z.infer<typeof DEFINITION>;

/** What is wrong with a definition: its shape, references that lead nowhere, parts that nothing shows, blocks that overlap. */
export function splunkFaults(definition: unknown): string[] {
  const read = DEFINITION.safeParse(definition);
  if (!read.success) return read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  const { inputs, dataSources, visualizations, defaults, layout } = read.data;
  const shown = layout.structure.map(({ item }) => item);
  const asked = Object.values(visualizations).map((each) => each.dataSources.primary);
  const tokens = new Set(Object.values(inputs).map(({ options }) => options.token));
  const texts = [
    ...Object.entries(dataSources).map(([id, { options }]) => [`dataSources.${id}`, options.query] as const),
    ...Object.values(defaults.dataSources["ds.search"].options.queryParameters).map(
      (each) => ["defaults", each] as const,
    ),
  ];
  return [
    ...unresolved("layout.globalInputs", layout.globalInputs, inputs),
    ...unresolved("layout.structure", shown, visualizations),
    ...unresolved("visualizations", asked, dataSources),
    ...unused("inputs", inputs, layout.globalInputs),
    ...unused("visualizations", visualizations, shown),
    ...unused("dataSources", dataSources, asked),
    ...texts.flatMap(([place, text]) =>
      tokensOf(text)
        .filter((token) => !tokens.has(token))
        .map((token) => `${place}: no input sets the token "${token}"`),
    ),
    ...overlaps(layout.structure),
  ];
}

function unresolved(place: string, ids: readonly string[], known: Readonly<Record<string, unknown>>): string[] {
  return ids.filter((id) => !Object.hasOwn(known, id)).map((id) => `${place}: "${id}" is not there`);
}

function unused(place: string, known: Readonly<Record<string, unknown>>, ids: readonly string[]): string[] {
  const counts = Object.keys(known).map((id) => [id, ids.filter((each) => each === id).length] as const);
  return counts.filter(([, count]) => count !== 1).map(([id, count]) => `${place}.${id}: is used ${count} times`);
}

/** Names of the tokens in a text, without filters and fields; `$$` is a dollar sign. */
function tokensOf(text: string): string[] {
  return Array.from(text.replaceAll("$$", "").matchAll(/\$([^$]*)\$/g), ([, token = ""]) =>
    token.replace(/[.|].*$/, ""),
  );
}

function overlaps(blocks: SplunkDefinition["layout"]["structure"]): string[] {
  return blocks.flatMap(({ item, position: a }, index) =>
    blocks
      .slice(index + 1)
      .filter(({ position: b }) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
      .map((other) => `layout.structure: "${item}" overlaps "${other.item}"`),
  );
}
