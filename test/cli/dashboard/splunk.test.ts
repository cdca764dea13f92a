import { assert, property, string } from "fast-check";
import { readDashboard } from "../../../cli/dashboard/dashboard-content";
import { type SplunkDashboardProps, splunkDefinition } from "../../../cli/dashboard/splunk-definition";
import { type SplunkDefinition, splunkFaults } from "../../../cli/dashboard/splunk-schema";
import { SEARCHED_TILES, splString, splunkQuery } from "../../../cli/dashboard/splunk-searches";
import { dashboardDocument } from "../../../constructs/team-dashboard/dashboard-document";
import { teamTiles } from "../../../constructs/team-dashboard/team-tiles";

const OWNER = { cluster: "tlo-prod", namespaces: ["orders", "orders-batch"] };
const TEAM = { ...OWNER, team: "orders", environmentName: "prod", traces: true, links: [] };
const TILES = readDashboard(JSON.parse(dashboardDocument(teamTiles(TEAM))));
const PROPS: SplunkDashboardProps = {
  ...OWNER,
  title: "orders (prod)",
  description: "",
  tiles: TILES,
  index: "main",
  sourcetype: "*",
};
const changed = (change: (definition: SplunkDefinition) => unknown) => {
  const definition = structuredClone(splunkDefinition(PROPS));
  return splunkFaults(change(definition) ?? definition);
};

test("every search belongs to a tile, and the definition is whole", () => {
  const definition = splunkDefinition(PROPS);
  expect(splunkFaults(definition)).toEqual([]);
  expect(SEARCHED_TILES.filter((id) => !TILES.some((tile) => tile.id === id))).toEqual([]);
  expect(Object.keys(definition.visualizations).sort()).toEqual(SEARCHED_TILES.map((id) => `viz_${id}`).sort());
});

test("titles and rows are those of the Dynatrace dashboard", () => {
  const { visualizations, layout } = splunkDefinition(PROPS);
  expect(visualizations.viz_requests).toEqual({
    type: "splunk.column",
    title: "Requests by class of status",
    dataSources: { primary: "ds_requests" },
    options: { stackMode: "stacked" },
  });
  expect(layout.structure.slice(0, 4)).toEqual([
    { item: "viz_requests-total", type: "block", position: { x: 0, y: 0, w: 400, h: 180 } },
    { item: "viz_error-share", type: "block", position: { x: 400, y: 0, w: 400, h: 180 } },
    { item: "viz_average-latency", type: "block", position: { x: 800, y: 0, w: 400, h: 180 } },
    { item: "viz_requests", type: "block", position: { x: 0, y: 180, w: 600, h: 315 } },
  ]);
});

test("a search finds the team's lines, reads their JSON, and leaves index and source type to the reader", () => {
  expect(splunkQuery(OWNER, { type: "splunk.table", commands: ["head 1"] }).split("\n| ")).toEqual([
    'index=$index|s$ sourcetype=$sourcetype|s$ k8s.namespace.name IN ("orders", "orders-batch")',
    "where 'k8s.cluster.name'=\"tlo-prod\"",
    [
      'eval level=upper(json_extract_exact(_raw, "level"))',
      'message=json_extract_exact(_raw, "message")',
      'method=json_extract_exact(_raw, "http.request.method")',
      'route=json_extract_exact(_raw, "http.route")',
      'status=tonumber(json_extract_exact(_raw, "http.response.status_code"))',
      'seconds=tonumber(json_extract_exact(_raw, "duration_ms"))/1000',
    ].join(", "),
    "head 1",
  ]);
  const { inputs } = splunkDefinition({ ...PROPS, index: "kubernetes", sourcetype: "kube:container:*" });
  expect(Object.values(inputs).map(({ options }) => [options.token, options.defaultValue])).toEqual([
    ["global_time", "-2h@m,now"],
    ["index", "kubernetes"],
    ["sourcetype", "kube:container:*"],
  ]);
});

test("a text of people ends nowhere in a search but at its quote, and begins no token", () => {
  expect(splString('a"b\\c$index$')).toBe('"a\\"b\\\\c$$index$$"');
  assert(
    property(string({ unit: "grapheme" }), (text) => {
      const written = splString(text);
      expect(written.replace(/\\["\\]/g, "").slice(1, -1)).not.toMatch(/["\\]/);
      expect(written.replaceAll("$$", "")).not.toContain("$");
      expect(
        written
          .slice(1, -1)
          .replace(/\\(["\\])/g, "$1")
          .replaceAll("$$", "$"),
      ).toBe(text);
      expect(splunkFaults(splunkDefinition({ ...PROPS, cluster: text }))).toEqual([]);
    }),
  );
});

test.each<[string, (definition: SplunkDefinition) => unknown, string]>([
  ["a shape", () => ({ title: 1 }), "title: "],
  ["an unknown part", (each) => ({ ...each, tiles: {} }), 'Unrecognized key: "tiles"'],
  [
    "an input that is not there",
    (each) => void each.layout.globalInputs.push("x"),
    'layout.globalInputs: "x" is not there',
  ],
  [
    "a visualization that is not there",
    (each) => void delete each.visualizations.viz_requests,
    'layout.structure: "viz_requests" is not there',
  ],
  [
    "a data source that is not there",
    (each) => void delete each.dataSources.ds_errors,
    'visualizations: "ds_errors" is not there',
  ],
  ["a part that nothing shows", (each) => void each.layout.structure.pop(), "is used 0 times"],
  [
    "blocks on each other",
    (each) => void Object.assign(each.layout.structure[1]?.position ?? {}, { x: 0 }),
    'layout.structure: "viz_requests-total" overlaps "viz_error-share"',
  ],
  [
    "a token that no input sets",
    (each) => void delete each.inputs.input_index,
    'dataSources.ds_requests: no input sets the token "index"',
  ],
])("%s is a fault", (_name, change, expected) => {
  expect(changed(change).join("\n")).toContain(expected);
});
