import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { dashboards, printOutcome, registerDashboard } from "../../../cli/commands/dashboard";
import { splunkFaults } from "../../../cli/dashboard/splunk-schema";
import { configuration, environment, team } from "../../stacks/fixtures";
import { shipped } from "../fixtures";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dashboard-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const USUAL = { last: 7_200_000, index: "main", sourcetype: "*", json: false };

test("the tiles of each environment are listed as a deploy makes them", async () => {
  const outcome = await dashboards(shipped(), "tlo-python", USUAL);
  expect(outcome.files).toEqual([]);
  expect(outcome.dashboards.map(({ name, id, tiles }) => [name, id, tiles.length])).toEqual([
    ["tlo-python (nonprod)", "onboarding-tlo-python", 20],
    ["tlo-python (prod)", "onboarding-tlo-python", 20],
  ]);
  expect(outcome.dashboards[1]?.tiles.find(({ id }) => id === "log-volume")).toEqual({
    id: "log-volume",
    title: "Log lines by level",
    shows: "barChart",
    query: [
      "fetch logs",
      '| filter k8s.cluster.name == "tlo-prod" and k8s.namespace.name == "tlo-python"',
      "| makeTimeseries lines = count(), by:{loglevel}",
    ].join("\n"),
  });
});

test("the list is read in a terminal", () => {
  const tiles = [
    { id: "header", title: "", shows: "markdown" },
    { id: "cpu", title: "Processor cores\u001b[31m", shows: "lineChart", query: "q" },
  ];
  const described = { team: "orders", environment: "prod", id: "onboarding-orders", name: "orders (prod)", tiles };
  expect(printOutcome({ dashboards: [described], files: ["a.html"] })).toBe(
    [
      "orders (prod): document onboarding-orders",
      "  header  markdown",
      "  cpu     lineChart    Processor cores\\u001b[31m",
      "",
      "wrote a.html",
    ].join("\n"),
  );
});

test("a definition for Splunk is written for one environment", async () => {
  const splunk = join(folder, "deep", "splunk.json");
  const outcome = await dashboards(shipped(), "tlo-python", { ...USUAL, env: "prod", splunk, index: "kubernetes" });
  expect(outcome.files).toEqual([splunk]);
  const definition = JSON.parse(readFileSync(splunk, "utf8"));
  expect(splunkFaults(definition)).toEqual([]);
  expect(definition).toMatchObject({
    title: "tlo-python (prod)",
    inputs: { input_index: { options: { defaultValue: "kubernetes" } } },
  });
  await expect(dashboards(shipped(), "tlo-python", { ...USUAL, splunk })).rejects.toThrow(
    "--splunk writes the dashboard of one environment; name it with --env",
  );
});

test("with no lab running, the page shows the stored state of the last one, and lets go of it", () => {
  const preview = join(folder, "page.html");
  const env = { ...process.env, NO_COLOR: "1", ONBOARD_LAB_FOLDER: join(folder, "lab") };
  const args = [
    "packages/onboard/onboard.mjs",
    "dashboard",
    "tlo-python",
    "--env",
    "prod",
    "--preview",
    preview,
    "--last",
    "30m",
  ];
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: "utf8", env });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`wrote ${preview}`);
  const page = readFileSync(preview, "utf8");
  expect(page).toContain("Seen by a member of tlo-python-group in the local lab, as the files have it");
  expect(page).toContain("Last 30 minutes until ");
  // Nothing is deployed there, so nobody may read anything.
  expect(page.match(/data-state="empty"/g)).toHaveLength(19);
  expect(existsSync(join(folder, "lab", "tenant", "running.json"))).toBe(false);
});

test("a team that has switched its dashboard off is told how to have one", async () => {
  const orders = team("orders", { dashboards: { dynatrace: false, links: {} } });
  const own = configuration([environment("nonprod"), environment("prod")], [orders]);
  await expect(dashboards(own, "orders", USUAL)).rejects.toThrow(
    "team orders has no dashboard in nonprod, prod; write dashboards: { dynatrace: true } in its file",
  );
  await expect(dashboards(own, "billing", USUAL)).rejects.toThrow('"billing" is not a known team; use one of orders');
});

test.each(["2", "0m", "2 h", "1w", "99999d"])("%j is no duration", async (last) => {
  const program = new Command("onboard").exitOverride().configureOutput({ writeErr: () => undefined });
  registerDashboard(program);
  for (const command of program.commands) command.exitOverride();
  const given = ["node", "onboard", "dashboard", "tlo-python", "--last", last];
  await expect(program.parseAsync(given)).rejects.toThrow(
    `must be a duration such as 30m or 2h; got ${JSON.stringify(last)}`,
  );
});
