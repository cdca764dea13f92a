import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { complaints } from "../cli/output/complaints";
import { runMainJob } from "./support/main-job";

jest.setTimeout(600_000);

/** Runs the main job on a lab of this test's own. */
let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "main-job-"));
  environment = { ...process.env, ONBOARD_LAB_FOLDER: join(folder, "lab"), CI: "true" };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Watching = Parameters<typeof runMainJob>;
const start = (args: readonly string[], onPrinted?: Watching[2], onStarted?: Watching[3]) =>
  runMainJob(environment, args, onPrinted, onStarted);

test("a Ctrl-C in the middle of a deploy ends the children and keeps the state whole", async () => {
  let isInterrupted = false;
  const { status, printed } = await start([], (sofar, child) => {
    if (isInterrupted || !/\d+\/\d+ dynatrace_/.test(sofar)) return;
    isInterrupted = true;
    child.kill("SIGINT");
  });
  expect(printed).toContain("Stopping once the commands under way have ended");
  expect(printed).toContain("the next npm start goes on from there");
  expect(status).toBe(130);
});

test("with --json a Ctrl-C is told as data, and nothing else is said", async () => {
  const { status, printed } = await start(["--json"], undefined, (child) => {
    const locks = () =>
      readdirSync(join(folder, "lab"), { recursive: true }).filter((each) => `${each}`.endsWith(".lock.info"));
    const watch = setInterval(() => locks().length > 0 && child.kill("SIGINT"), 100);
    child.once("close", () => clearInterval(watch));
  });
  const document = JSON.parse(printed);
  expect(complaints("error", document)).toEqual([]);
  expect([status, document.error.kind, document.error.message]).toEqual([
    130,
    "interrupted",
    "Interrupted. What was done is in the state; the next npm start goes on from there.",
  ]);
});

test("the next start goes on, deploys everything, and reports what is there", async () => {
  const { status, printed } = await start(["--json"]);
  expect({ status, printed: status === 0 ? "" : printed }).toEqual({ status: 0, printed: "" });
  const summary = JSON.parse(printed);
  expect(complaints("start", summary)).toEqual([]);
  expect(summary.environments.map(({ name, teams }: { name: string; teams: unknown[] }) => [name, teams])).toEqual(
    ["nonprod", "prod"].map((name) => [
      name,
      [
        expect.objectContaining({
          team: "tlo-python",
          zone: "TLO-Python",
          access: [`tlo-python-group (${name === "prod" ? "viewer" : "operator"})`],
          workload: expect.objectContaining({ namespace: "tlo-python" }),
        }),
      ],
    ]),
  );
});

test("a second start changes nothing", async () => {
  const { status, printed } = await start([]);
  expect(status).toBe(0);
  expect(printed).not.toMatch(/\d+ (created|changed|destroyed);/);
  expect(printed.match(/nothing to do; \d+ resources/g)).toHaveLength(4);
  expect(printed.match(/, 0 new or changed, by|nothing to do; \d+ resources, by/g)).toHaveLength(2);
});

test("a destroy leaves nothing in the tenant, in the states and on the clusters", async () => {
  const { status, printed } = await start(["--destroy"]);
  expect(status).toBe(0);
  expect(printed).toContain("Nothing is left: 0 objects in 4 states, 0 in the lab tenant.");
  const clusters = join(folder, "lab", "kubernetes");
  expect(existsSync(clusters) ? readdirSync(clusters) : []).toEqual([]);
});
