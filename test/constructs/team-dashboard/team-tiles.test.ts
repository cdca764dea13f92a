import { array, assert, property, string } from "fast-check";
import { type TeamTilesProps, teamTiles } from "../../../constructs/team-dashboard/team-tiles";
import type { PlacedTile } from "../../../constructs/team-dashboard/tile";

const ORDERS: TeamTilesProps = {
  team: "orders",
  environmentName: "prod",
  cluster: "prod-eu",
  namespaces: ["orders"],
  traces: true,
  links: [{ label: "Logs in Splunk", url: "https://splunk.example.com/app" }],
};
const ON_CLUSTER = 'k8s.cluster.name == "prod-eu"';
const OWNED = `${ON_CLUSTER} and k8s.namespace.name == "orders"`;

const queries = (tiles: readonly PlacedTile[]) => tiles.flatMap(({ tile }) => (tile.kind === "data" ? tile.query : []));
const ids = (tiles: readonly PlacedTile[]) => tiles.map(({ tile }) => tile.id);

test("a team sees requests, errors, latency, saturation, logs, load balancer, deployments and traces", () => {
  expect(ids(teamTiles(ORDERS))).toEqual([
    "header",
    "requests-total",
    "error-share",
    "average-latency",
    "ready-now",
    "requests",
    "errors",
    "latency",
    "slowest-routes",
    "in-progress",
    "cpu",
    "memory",
    "open-files",
    "ready-pods",
    "server-errors",
    "log-volume",
    "deployments",
    "latest-errors",
    "slowest-spans",
    "failed-spans",
  ]);
});

test("without traces there is no tile about them, and all others are the same", () => {
  const [all, fewer] = [teamTiles(ORDERS), teamTiles({ ...ORDERS, traces: false })];
  expect(fewer).toEqual(all.slice(0, -2));
});

test("every query is about the team's records and says nothing about time but where the title does", () => {
  const tiles = teamTiles(ORDERS);
  for (const query of queries(tiles)) {
    // A pipeline may leave the cluster open.
    const owned = query.startsWith("fetch events")
      ? OWNED.replace(ON_CLUSTER, `(isNull(k8s.cluster.name) or ${ON_CLUSTER})`)
      : OWNED;
    expect(query).toContain(owned);
  }
  const timed = tiles.flatMap(({ tile }) =>
    tile.kind === "data" && /\b(from|to):/.test(tile.query) ? tile.title : [],
  );
  expect(timed).toEqual(["Pods ready, last five minutes"]);
});

test("what people wrote never changes the shape of a query", () => {
  const shape = (tiles: readonly PlacedTile[]) =>
    queries(tiles).map((query) => query.replace(/"(?:[^"\\]|\\.)*"/g, "S"));
  const expected = shape(teamTiles({ ...ORDERS, namespaces: ["a", "b"] }));
  const text = string({ unit: "grapheme" });
  assert(
    property(text, array(text, { minLength: 2, maxLength: 2 }), (cluster, namespaces) => {
      expect(shape(teamTiles({ ...ORDERS, cluster, namespaces }))).toEqual(expected);
    }),
  );
});

test("the header names team, environment, namespaces and cluster, and leads to the other pages", () => {
  const hostile = { ...ORDERS, cluster: "[x](javascript:1)", environmentName: "# prod" };
  const [header] = teamTiles(hostile);
  expect(header?.tile).toEqual({
    kind: "markdown",
    id: "header",
    content: [
      "## orders in \\# prod",
      "Namespaces orders on cluster \\[x\\]\\(javascript\\:1\\) · [Logs in Splunk](<https://splunk.example.com/app>)",
    ].join("\n\n"),
  });
});
