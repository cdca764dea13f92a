import { dashboardDocument } from "../../../constructs/team-dashboard/dashboard-document";
import { layOut, Tile } from "../../../constructs/team-dashboard/tile";

const DAVIS = { enabled: false, davisVisualization: { isAvailable: true } };
const QUERY_SETTINGS = {
  maxResultRecords: 1000,
  defaultScanLimitGbytes: 500,
  maxResultMegaBytes: 1,
  defaultSamplingRatio: 10,
  enableSampling: false,
};

test("a document holds version, variables, tiles, layouts and the width of its grid", () => {
  const tiles = layOut([{ height: 3, tiles: [Tile.markdown("header", "## orders")] }]);
  expect(JSON.parse(dashboardDocument(tiles))).toEqual({
    version: 21,
    variables: [],
    tiles: { header: { type: "markdown", content: "## orders" } },
    layouts: { header: { x: 0, y: 0, w: 24, h: 3 } },
    settings: { gridLayout: { mode: "responsive", columnsCount: 24 } },
  });
});

test("a data tile holds its query, how it is shown, and the settings of the app", () => {
  const props = { id: "a", title: "A", query: "fetch logs" };
  const [line, bar, value, table] = [
    Tile.lineChart({ ...props, id: "line", units: { share: "percent", took: "seconds" } }),
    Tile.barChart({ ...props, id: "bar", units: { cores: "cores" } }),
    Tile.singleValue({ ...props, id: "value", field: "share", threshold: { field: "share", warning: 1, critical: 5 } }),
    Tile.table({ ...props, id: "table" }),
  ];
  const { tiles } = JSON.parse(dashboardDocument(layOut([{ height: 3, tiles: [line, bar, value, table] }])));
  const common = { type: "data", title: "A", query: "fetch logs", querySettings: QUERY_SETTINGS, davis: DAVIS };
  const unit = { displayUnit: null, suffix: "", delimiter: true };
  expect(tiles.line).toEqual({
    ...common,
    visualization: "lineChart",
    visualizationSettings: {
      autoSelectVisualization: false,
      chartSettings: { gapPolicy: "gap", pointsDisplay: "auto" },
      unitsOverrides: [
        { ...unit, identifier: "share", unitCategory: "percentage", baseUnit: "percent", decimals: 2, added: 1 },
        { ...unit, identifier: "took", unitCategory: "time", baseUnit: "second", decimals: 3, added: 2 },
      ],
    },
  });
  expect(tiles.bar.visualizationSettings).toMatchObject({
    chartSettings: { gapPolicy: "gap" },
    unitsOverrides: [{ identifier: "cores", unitCategory: "unspecified", baseUnit: "none", suffix: "cores" }],
  });
  const rule = (id: number, value: number, color: string) => ({
    id,
    value,
    comparator: "≥",
    label: "",
    color: { Default: expect.stringContaining(color) },
  });
  expect(tiles.value.visualizationSettings).toEqual({
    autoSelectVisualization: false,
    singleValue: {
      recordField: "share",
      labelMode: "none",
      colorThresholdTarget: "value",
      trend: { isVisible: false },
    },
    thresholds: [
      {
        id: 1,
        field: "share",
        title: "",
        isEnabled: true,
        rules: [rule(0, 0, "ideal"), rule(1, 1, "warning"), rule(2, 5, "critical")],
      },
    ],
    unitsOverrides: [],
  });
  expect(tiles.table.visualizationSettings).toEqual({
    autoSelectVisualization: false,
    table: { rowDensity: "condensed", lineWrapIds: [["content"]] },
    unitsOverrides: [],
  });
});
