import { readDashboard } from "../../../cli/dashboard/dashboard-content";
import { dashboardDocument } from "../../../constructs/team-dashboard/dashboard-document";
import { layOut, Tile } from "../../../constructs/team-dashboard/tile";

test("a document that the construct writes is read as it was meant, from the top and the left", () => {
  const threshold = { field: "share", warning: 1, critical: 5 };
  const value = { id: "b", title: "B", query: "q", field: "share", units: { share: "percent" as const }, threshold };
  const content = dashboardDocument(
    layOut([
      { height: 2, tiles: [Tile.markdown("z", "text")] },
      { height: 4, tiles: [Tile.singleValue(value), Tile.lineChart({ id: "a", title: "A", query: "q" })] },
    ]),
  );
  const steps = [
    { from: 0, meaning: "ideal" },
    { from: 1, meaning: "warning" },
    { from: 5, meaning: "critical" },
  ];
  expect(readDashboard(JSON.parse(content))).toEqual([
    { kind: "markdown", id: "z", place: { x: 0, y: 0, w: 24, h: 2 }, content: "text" },
    {
      kind: "data",
      id: "b",
      place: { x: 0, y: 2, w: 12, h: 4 },
      title: "B",
      query: "q",
      visualization: "singleValue",
      field: "share",
      units: new Map([["share", { base: "percent", decimals: 2, suffix: "" }]]),
      thresholds: [{ field: "share", steps }],
    },
    {
      kind: "data",
      id: "a",
      place: { x: 12, y: 2, w: 12, h: 4 },
      title: "A",
      query: "q",
      visualization: "lineChart",
      units: new Map(),
      thresholds: [],
    },
  ]);
});

test("what somebody wrote by hand is read as far as it goes", () => {
  const place = { x: 0, y: 0, w: 1, h: 1 };
  const rules = [{ value: 3, color: { Default: "#123456" } }];
  const thresholds = [
    { field: "a", isEnabled: false, rules },
    { field: "b", rules },
  ];
  const tile = { type: "data", query: "q", visualization: "pieChart", visualizationSettings: { thresholds }, more: 1 };
  const bare = { type: "data", query: "q", visualization: "table" };
  expect(readDashboard({ tiles: { a: tile, b: bare }, layouts: { a: place, b: place } })).toMatchObject([
    { title: "", thresholds: [{ field: "b", steps: [{ from: 3, meaning: "ideal" }] }] },
    { title: "", thresholds: [] },
  ]);
});

test.each([
  [{}, "tiles"],
  [{ tiles: { a: { type: "code" } }, layouts: {} }, "tiles.a.type"],
  [{ tiles: { a: { type: "markdown", content: "" } }, layouts: {} }, 'tile "a" has no place'],
  ["text", "expected object"],
])("a document that cannot be shown is refused by name: %j", (content, expected) => {
  const read = () => readDashboard(content);
  expect(read).toThrow("the document is no dashboard that can be shown: ");
  expect(read).toThrow(expected);
});
