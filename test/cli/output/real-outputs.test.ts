import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import type { OutputName } from "../../../cli/output/schemas";
import { ByHand, handMadeZone } from "../../e2e/support/by-hand";
import { cleanUp, configurationFolder } from "../../stacks/mistake-runner";
import { onboard, type Ran } from "../onboard";
import { complaints } from "./complaints";

let folder: string;
let lab: ChildProcess | undefined;
let ready: string;

/** The lab of these tests: a folder of its own, so that no other is joined or changed. */
const place = () => ({ env: { ONBOARD_LAB_FOLDER: join(folder, "lab") } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "outputs-"));
  const args = ["packages/onboard/onboard.mjs", "lab", "tenant", "--port", "0", "--json"];
  lab = spawn(process.execPath, args, {
    env: { ...process.env, ...place().env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  ready = await new Promise<string>((found, missing) => {
    lab?.once("exit", (status) => missing(new Error(`the lab ended with status ${status}`)));
    if (lab?.stdout) createInterface(lab.stdout).once("line", found);
  });
});

afterAll(async () => {
  const ended = new Promise((resolveEnd) => lab?.once("exit", resolveEnd));
  lab?.kill("SIGTERM");
  await ended;
  cleanUp();
  rmSync(folder, { recursive: true, force: true });
});

/** The output of a run, which must be one document of that schema and all that was said. */
function outputOf(name: OutputName, { status, stdout, stderr }: Ran, expected: number) {
  expect([status, stderr]).toEqual([expected, ""]);
  const output: unknown = JSON.parse(stdout);
  expect(complaints(name, output)).toEqual([]);
  return output;
}

test.each<[OutputName, string[]]>([
  ["validate", ["validate"]],
  ["explain", ["explain", "tlo-python"]],
  ["explain", ["explain", "--can", "storage:logs:read k8s.namespace.name=tlo-python", "--env", "prod"]],
  ["parity", ["parity", "tlo-python", "--env", "nonprod"]],
  ["limits", ["limits", "--env", "prod"]],
  ["requests", ["requests", "tlo-python"]],
  ["manifests", ["manifests", "tlo-python", "--env", "prod"]],
  ["changed", ["changed", "--all", "--env", "prod"]],
  ["lab env", ["lab", "env"]],
])("%s prints what its schema says: %j", (name, args) => {
  const output = outputOf(name, onboard([...args, "--json"], place()), 0);
  expect(Object.keys(Object(output)).length).toBeGreaterThan(0);
});

test("init prints the file that it wrote", () => {
  const config = join(folder, "config");
  cpSync("config/environments", join(config, "environments"), { recursive: true });
  cpSync("config/teams", join(config, "teams"), { recursive: true });
  const args = ["init", "orders", "--contact", "orders@example.com", "--scim", "--json"];
  const ran = onboard(args, { env: { ONBOARD_CONFIG: config } });
  const file = join(config, "teams", "orders.yaml");
  expect(outputOf("init", ran, 0)).toEqual({ file, next: "npx onboard explain orders" });
});

test("init prints the files of a pipeline, and a note for each state that a runner would lose", () => {
  const root = join(folder, "project");
  for (const path of ["cdktf.json", "config", "cli/init/pipelines"])
    cpSync(path, join(root, path), { recursive: true });
  const ran = onboard(["init", "--pipeline", "gitlab", "--json"], { cwd: root });
  const note = (name: string) =>
    `${name} keeps its state in a local folder, which a runner loses; choose a backend in its file first`;
  expect(outputOf("init", ran, 0)).toEqual({
    files: [".gitlab-ci.yml", ".gitlab/onboarding.yml", ".gitlab/onboarding-stacks.yml"],
    next: "docs/pipelines.md: what has to be set up on the platform",
    notes: ["nonprod", "prod"].map(note),
  });
  expect(outputOf("init", onboard(["init", "--pipeline", "gitlab", "--json"], { cwd: root }), 0)).toMatchObject({
    files: [],
  });
});

test("comment prints a text of what is planned, also where that is nothing", () => {
  const plans = join(folder, "plans");
  mkdirSync(plans);
  const ran = onboard(["comment", plans, "--json"]);
  expect(outputOf("comment", ran, 0)).toEqual({
    text: "<!-- dynatrace-onboarding -->\n### Onboarding: no stack changes\n\n\n",
    cut: false,
  });
});

test.each([
  [["init"], "init needs the name of a team, or --pipeline <platform>"],
  [["init", "orders", "--pipeline", "github"], "init writes either a team or a pipeline; leave out one of the two"],
])("%j is refused", (args, message) => {
  expect(outputOf("error", onboard([...args, "--json"]), 2)).toMatchObject({ error: { kind: "input", message } });
});

test("validate prints findings, silences and faults, and only those that it is asked for", () => {
  const validateOn = (config: string, ...args: string[]) =>
    onboard(["validate", ...args, "--json"], { env: { ONBOARD_CONFIG: config } });
  const unequal = readFileSync("test/stacks/mistakes/more-access-in-prod.team.yaml", "utf8");
  const loud = configurationFolder(unequal);
  const finding = { rule: "more-access-in-prod", severity: "warning", team: "orders" };
  expect(outputOf("validate", validateOn(loud, "orders", "--env", "prod"), 0)).toMatchObject({ findings: [finding] });
  expect(outputOf("validate", validateOn(loud, "billing"), 0)).toMatchObject({ findings: [], teams: 1 });
  const quiet = configurationFolder(`${unequal}silence: [{ rule: more-access-in-prod, reason: They are on call. }]\n`);
  const silence = { team: "orders", reason: "They are on call.", findings: [finding] };
  expect(outputOf("validate", validateOn(quiet), 0)).toMatchObject({ findings: [], silenced: [silence] });
  const broken = configurationFolder(readFileSync("test/stacks/mistakes/key-typo.team.yaml", "utf8"));
  const fault = { path: expect.any(String), line: expect.any(Number), problem: "is not a known key" };
  expect(outputOf("validate", validateOn(broken), 2)).toMatchObject({ faults: [fault], findings: [] });
});

test("explain --live, status and dashboard ask the running lab, where nothing is deployed", () => {
  const explained = outputOf("explain", onboard(["explain", "tlo-python", "--live", "--json"], place()), 1);
  expect(explained).toMatchObject({
    differences: expect.arrayContaining([expect.objectContaining({ kind: "missing" })]),
  });
  const status = outputOf("status", onboard(["status", "tlo-python", "--env", "prod", "--json"], place()), 1);
  expect(status).toMatchObject([{ team: "tlo-python", environment: "prod" }]);
  const preview = join(folder, "page.html");
  const args = ["dashboard", "tlo-python", "--env", "prod", "--preview", preview, "--json"];
  expect(outputOf("dashboard", onboard(args, place()), 0)).toMatchObject({ files: [preview] });
});

test("import writes what it has found in the running lab, once", async () => {
  const hand = new ByHand(JSON.parse(ready), "prod");
  await hand.setting("builtin:management-zones", handMadeZone("Imported", "imported", "tlo-prod"));
  const out = join(folder, "imported");
  const args = ["import", "imported", "--env", "prod", "--out", out, "--json"];
  const found = outputOf("import", onboard(args, place()), 0);
  expect(found).toMatchObject({
    adopted: [{ stack: "prod-imported", called: "Imported", keep: ["description"], changes: [] }],
    claims: [],
    files: [join(out, "teams", "imported.yaml"), join(out, "imports", "prod-imported.yaml")],
  });
  expect(outputOf("error", onboard(args, place()), 2)).toMatchObject({ error: { kind: "input" } });
});

test("doctor prints what it examined, whether or not this machine has a problem", () => {
  const ran = onboard(["doctor", "--env", "prod", "--json"], place());
  const output = outputOf("doctor", ran, ran.status === 1 ? 1 : 0);
  const credentials = [...z.array(z.object({ what: z.string() })).parse(output)].filter(({ what }) =>
    /prod/.test(what),
  );
  expect(credentials.map(({ what }) => what)).toEqual(["Credentials of prod"]);
});

test("lab tenant prints where it answers", () => {
  expect(complaints("lab tenant", JSON.parse(ready))).toEqual([]);
});

test.each([
  ["usage", ["limits", "--al", "--json"]],
  ["input", ["requests", "nobody", "--json"]],
  ["faults", ["explain", "--json"]],
])("a failure of kind %s is of the schema of failures", (kind, args) => {
  const env = kind === "faults" ? { ONBOARD_CONFIG: resolve("docs") } : undefined;
  expect(outputOf("error", onboard(args, { env }), 2)).toMatchObject({ error: { kind } });
});

test("an output with a key too many or too few is refused", () => {
  expect(complaints("init", { file: "a", next: "b", more: "c" })).toEqual([expect.stringContaining('"more"')]);
  expect(complaints("init", { file: "a" })).toHaveLength(2);
});
