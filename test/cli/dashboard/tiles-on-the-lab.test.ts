import { readDashboard, type ShownData } from "../../../cli/dashboard/dashboard-content";
import { type TeamDashboardDocument, teamDashboards } from "../../../cli/dashboard/team-dashboards";
import { tileData } from "../../../cli/dashboard/tile-data";
import { QueryClient } from "../../../cli/query-client";
import type { Configuration } from "../../../config/load";
import type { RunningTenant } from "../../../lab/tenant/server";
import { configuration, environment, team } from "../../stacks/fixtures";
import { feedService, labWithAccess } from "./fed-lab";

/** Two teams; the one has traces, and each has a service of its own that sends. */
function twoTeams(): Configuration {
  const orders = team("orders", { traces: { otlp: true } });
  return configuration([environment("nonprod"), environment("prod")], [orders, team("billing")]);
}

const TEAMS = twoTeams();
let lab: RunningTenant;
let member: QueryClient;
let stranger: QueryClient;
let administrator: QueryClient;

beforeAll(async () => {
  lab = await labWithAccess(TEAMS);
  const sources = ["orders", "billing"].map((namespace, index) => ({
    environment: "prod",
    namespace,
    cluster: "tlo-prod",
    version: `1.${index}.0`,
  }));
  for (const source of sources) await feedService(lab.ready, source);
  // The same namespace on another cluster that reports to the tenant is somebody else's.
  const namesake = { environment: "prod", namespace: "orders", cluster: "elsewhere", version: "9.9.9" };
  await feedService(lab.ready, { ...namesake, namesCluster: true });
  const [claimOfOrders, claimOfBilling] = ["orders", "billing"].map(claimOf);
  member = await QueryClient.ofPerson(lab.ready, "prod", { claims: [claimOfOrders ?? ""] });
  stranger = await QueryClient.ofPerson(lab.ready, "prod", { claims: [claimOfBilling ?? ""] });
  administrator = QueryClient.ofAdministrator(lab.ready, "prod");
}, 60_000);

afterAll(() => lab.close());

function claimOf(name: string): string {
  const [group] = TEAMS.teams.find((file) => file.name === name)?.in("prod").adGroups ?? [];
  return group?.claim ?? "";
}

function dashboardOf(name: string, environmentName: string): TeamDashboardDocument {
  const file = TEAMS.teams.find((each) => each.name === name);
  const [environmentFile] = TEAMS.environments.filter((each) => each.name === environmentName);
  const [document] = file && environmentFile ? teamDashboards(TEAMS, file, [environmentFile]) : [];
  if (document === undefined) throw new Error(`team ${name} has no dashboard in ${environmentName}`);
  return document;
}

const TILES = readDashboard(dashboardOf("orders", "prod").content).flatMap((tile) =>
  tile.kind === "data" ? tile : [],
);

test("every kind of tile is tried", () => {
  expect(TILES).toHaveLength(19);
  expect([...new Set(TILES.map(({ visualization }) => visualization))].sort()).toEqual([
    "barChart",
    "lineChart",
    "singleValue",
    "table",
  ]);
});

describe.each(TILES.map((tile): [string, ShownData] => [tile.id, tile]))("tile %s", (_id, tile) => {
  test("has a query that the tenant finds valid", async () => {
    expect(await member.verify(tile.query)).toEqual([]);
  });

  test("shows a member of the team data, all of it in fields that the tile names", async () => {
    const shown = await tileData(tile, { person: member, administrator });
    expect(shown.state).toBe({ singleValue: "value", table: "table" }[tile.visualization] ?? "series");
    if (tile.units.size > 0 && shown.state !== "table" && shown.state !== "empty")
      expect([...tile.units.keys()]).toContain(shown.field);
  });

  test("shows a member of another team nothing, although there is something", async () => {
    expect(await tileData(tile, { person: stranger, administrator })).toEqual({
      state: "empty",
      reason: "no right",
      text: "There is data, and none of it may be seen by this person.",
    });
  });

  test("shows somebody of no team nothing", async () => {
    const nobody = await QueryClient.ofPerson(lab.ready, "prod", { claims: ["of nobody"] });
    expect(await tileData(tile, { person: nobody, administrator })).toMatchObject({
      state: "empty",
      reason: "no right",
    });
  });

  test("shows the team nothing in the environment in which nothing was sent", async () => {
    const twin = readDashboard(dashboardOf("orders", "nonprod").content).find(({ id }) => id === tile.id);
    const person = await QueryClient.ofPerson(lab.ready, "nonprod", { claims: [claimOf("orders")] });
    const viewers = { person, administrator: QueryClient.ofAdministrator(lab.ready, "nonprod") };
    expect(twin && (await tileData(twin as ShownData, viewers))).toEqual({
      state: "empty",
      reason: "no data",
      text: "Nothing was stored for this in the time that is shown.",
    });
  });
});

async function shownBy(id: string) {
  const tile = TILES.find((each) => each.id === id);
  if (tile === undefined) throw new Error(`no tile ${id}`);
  return tileData(tile, { person: member, administrator });
}

test("the figures are the service's own, and not those of its namesake on another cluster", async () => {
  expect(await shownBy("ready-now")).toEqual({ state: "value", field: "pods", value: 2 });
  const share = await shownBy("error-share");
  const requests = await shownBy("requests-total");
  const failed = await shownBy("errors");
  if (share.state !== "value" || requests.state !== "value" || failed.state !== "series") throw new Error("no figures");
  const sum = failed.series.flatMap(({ points }) => points).reduce((total, [, value]) => total + value, 0);
  expect(share.value).toBeCloseTo((sum / requests.value) * 100, 6);
  expect(failed.series.map(({ label }) => label)).toEqual(["/orders/{order_id}/refund"]);
  const deployments = await shownBy("deployments");
  expect(deployments.state === "table" && deployments.rows.map((row) => row.slice(1))).toEqual([
    ["sample 1.0.0", "1.0.0"],
  ]);
});

test("levels, classes of status and pods each have a series", async () => {
  const labels = async (id: string) => {
    const shown = await shownBy(id);
    return shown.state === "series" ? shown.series.map(({ label }) => label) : [];
  };
  expect(await labels("log-volume")).toEqual(["ERROR", "INFO", "WARN"]);
  expect(await labels("requests")).toEqual(["2xx", "4xx", "5xx"]);
  expect(await labels("memory")).toEqual(["sample-6c9f7d8b5-q9m4z", "sample-6c9f7d8b5-x7k2p"]);
  expect(await labels("latency")).toEqual(["average", "p95"]);
});

test("the slow and the failing path stand out", async () => {
  const routes = await shownBy("slowest-routes");
  expect(routes.state === "table" && routes.rows[0]?.slice(0, 2)).toEqual(["GET", "/orders/report"]);
  const errors = await shownBy("latest-errors");
  expect(errors.state === "table" && [...new Set(errors.rows.map((row) => row[1]))].sort()).toEqual(["ERROR", "WARN"]);
});
