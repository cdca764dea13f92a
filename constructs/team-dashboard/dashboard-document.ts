import { type DataTile, GRID_COLUMNS, type PlacedTile, type Threshold, type Tile, type Unit } from "./tile";

/** Version of the document's structure that the tiles are written for. */
const DOCUMENT_VERSION = 21;

/** What Dynatrace writes for a query that nobody set anything for. */
const QUERY_SETTINGS = {
  maxResultRecords: 1000,
  defaultScanLimitGbytes: 500,
  maxResultMegaBytes: 1,
  defaultSamplingRatio: 10,
  enableSampling: false,
};

/** How Dynatrace names our units. */
const UNITS: Readonly<Record<Unit, { category: string; base: string; decimals: number; suffix?: string }>> = {
  count: { category: "unspecified", base: "none", decimals: 0 },
  percent: { category: "percentage", base: "percent", decimals: 2 },
  seconds: { category: "time", base: "second", decimals: 3 },
  nanoseconds: { category: "time", base: "nanosecond", decimals: 2 },
  bytes: { category: "data", base: "byte", decimals: 1 },
  cores: { category: "unspecified", base: "none", decimals: 3, suffix: "cores" },
};

const WARNING_COLOR = "var(--dt-colors-charts-status-warning-default, #eca440)";
const CRITICAL_COLOR = "var(--dt-colors-charts-status-critical-default, #c62239)";
const IDEAL_COLOR = "var(--dt-colors-charts-status-ideal-default, #2f6863)";

/**
 * A dashboard as the Dashboards app reads it. The same tiles give the same bytes: the provider compares the content as
 * text, so another order of keys would be a change in every plan.
 *
 * @see Dynatrace documentation, "Dynatrace document structure - Dashboards"
 */
export function dashboardDocument(tiles: readonly PlacedTile[]): string {
  return JSON.stringify({
    version: DOCUMENT_VERSION,
    variables: [],
    tiles: Object.fromEntries(tiles.map(({ tile }) => [tile.id, renderTile(tile)])),
    layouts: Object.fromEntries(tiles.map(({ tile, place: { x, y, w, h } }) => [tile.id, { x, y, w, h }])),
    settings: { gridLayout: { mode: "responsive", columnsCount: GRID_COLUMNS } },
  });
}

function renderTile(tile: Tile) {
  if (tile.kind === "markdown") return { type: "markdown", content: tile.content };
  const { title, query, visualization } = tile;
  return {
    type: "data",
    title,
    query,
    visualization,
    visualizationSettings: renderSettings(tile),
    querySettings: QUERY_SETTINGS,
    davis: { enabled: false, davisVisualization: { isAvailable: true } },
  };
}

function renderSettings({ visualization, field, threshold, units = {} }: DataTile) {
  return {
    autoSelectVisualization: false,
    ...(visualization === "lineChart" && { chartSettings: { gapPolicy: "gap", pointsDisplay: "auto" } }),
    ...(visualization === "barChart" && { chartSettings: { gapPolicy: "gap" } }),
    ...(visualization === "singleValue" && {
      singleValue: {
        recordField: field,
        labelMode: "none",
        colorThresholdTarget: "value",
        trend: { isVisible: false },
      },
    }),
    ...(visualization === "table" && { table: { rowDensity: "condensed", lineWrapIds: [["content"]] } }),
    ...(threshold && { thresholds: [renderThreshold(threshold)] }),
    unitsOverrides: Object.entries(units).map(([identifier, unit], index) => {
      const { category: unitCategory, base: baseUnit, decimals, suffix = "" } = UNITS[unit];
      // The app keeps when an entry was made there, and orders by it.
      const added = index + 1;
      return { identifier, unitCategory, baseUnit, displayUnit: null, decimals, suffix, delimiter: true, added };
    }),
  };
}

/** In ascending order, as the app writes them: the last that holds gives the colour. */
function renderThreshold({ field, warning, critical }: Threshold) {
  const steps: readonly [from: number, color: string][] = [
    [0, IDEAL_COLOR],
    [warning, WARNING_COLOR],
    [critical, CRITICAL_COLOR],
  ];
  const rules = steps.map(([value, color], id) => ({
    id,
    color: { Default: color },
    comparator: "≥",
    label: "",
    value,
  }));
  return { id: 1, field, title: "", isEnabled: true, rules };
}
