import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

jest.setTimeout(600_000);

/** A lab and a configuration of this test's own, with a second team. */
let folder: string;
let environment: NodeJS.ProcessEnv;

const BILLING = readFileSync(join("config", "teams", "tlo-python.yaml"), "utf8")
  .replaceAll("tlo-python", "billing")
  .replaceAll("TLO-Python", "Billing")
  .replace(/claim: .*/, "claim: 0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11");
const teamFile = (name: string) => join(folder, "config", "teams", `${name}.yaml`);
const stateFile = (stack: string) => join(folder, "lab", "state", `${stack}.tfstate`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "forgotten-"));
  mkdirSync(join(folder, "config"));
  for (const name of ["environments", "teams", "platform.yaml"])
    cpSync(join("config", name), join(folder, "config", name), { recursive: true });
  writeFileSync(teamFile("billing"), BILLING);
  environment = {
    ...process.env,
    ONBOARD_LAB_FOLDER: join(folder, "lab"),
    ONBOARD_CONFIG: join(folder, "config"),
    CI: "true",
  };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly printed: string;
}

function run(program: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join("scripts", "run.mjs"), program, ...args], { env: environment });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
      });
    }
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, printed }));
  });
}

const start = (...args: readonly string[]) => run("cli/start.ts", ...args);
/** What is forgotten stands in states, so that no cluster has to run to be told of it. */
const startWithoutClusters = (...args: readonly string[]) => start("--no-cluster", ...args);

interface Forgotten {
  readonly orphans: readonly { readonly stack: string; readonly objects: number; readonly remove: string }[];
}

const jsonIn = <T>({ printed }: Ended): T => JSON.parse(printed.slice(printed.indexOf("{")));
const stacksIn = ({ orphans }: Forgotten) => orphans.map(({ stack, objects }) => [stack, objects]);

test("two teams are deployed, and nothing is forgotten", async () => {
  const ended = await start("--json");
  expect({ status: ended.status, printed: ended.status === 0 ? "" : ended.printed }).toEqual({
    status: 0,
    printed: "",
  });
  expect(jsonIn<Forgotten>(ended).orphans).toEqual([]);
});

test("a workload that a file ceases to declare is named, with the command that takes it off the clusters", async () => {
  writeFileSync(
    teamFile("billing"),
    BILLING.replace(/^workload:\n(?: .*\n)*/m, "").replace(/^environments:\n(?: .*\n)*/m, ""),
  );
  const ended = await startWithoutClusters("--json");
  expect(ended.status).toBe(1);
  const summary = jsonIn<Forgotten>(ended);
  expect(stacksIn(summary)).toEqual([
    ["nonprod-billing-workload", 7],
    ["prod-billing-workload", 7],
  ]);
  expect(new Set(summary.orphans.map(({ remove }) => remove))).toEqual(new Set(["npm start -- --prune"]));
  const { status, printed } = await start("--prune");
  expect(printed).toContain("7 objects deleted, and their namespaces with them");
  expect(printed).toContain("No stack is left that no file declares.");
  expect(status).toBe(0);
});

test("a renamed team is found before anything is applied, and its states can have the new name", async () => {
  rmSync(teamFile("billing"));
  const renamed = BILLING.replace(/^name: billing/m, "name: invoices").replace(/^workload:\n(?: .*\n)*/m, "");
  writeFileSync(teamFile("invoices"), renamed.replace(/^environments:\n(?: .*\n)*/m, ""));
  const refused = await startWithoutClusters();
  expect(refused.status).toBe(1);
  expect(refused.printed).toContain('dynatrace_iam_group "billing-group (prod)"');
  expect(refused.printed).toContain(`mv ${stateFile("prod-billing")} ${stateFile("prod-invoices")}`);
  expect(refused.printed).not.toContain("planning");
  for (const name of ["nonprod", "prod"]) renameSync(stateFile(`${name}-billing`), stateFile(`${name}-invoices`));
  const ended = await startWithoutClusters("--json");
  expect({ status: ended.status, printed: ended.status === 0 ? "" : ended.printed }).toEqual({
    status: 0,
    printed: "",
  });
});

test("a team whose file is deleted is forgotten by no command", async () => {
  rmSync(teamFile("invoices"));
  const ended = await startWithoutClusters("--json");
  expect(ended.status).toBe(1);
  expect(stacksIn(jsonIn(ended))).toEqual([
    ["nonprod-invoices", 16],
    ["prod-invoices", 20],
  ]);
  const validated = await run("cli/main.ts", "validate");
  expect(validated.status).toBe(0);
  expect(validated.printed).toContain("prod-invoices is declared by no file and has 20 objects in its state");
  const examined = await run("cli/main.ts", "doctor", "--json");
  expect(examined.printed).toContain("no file declares prod-invoices");
});

test("a destroy takes what is forgotten before the policies that it uses, and nothing is left anywhere", async () => {
  const { status, printed } = await start("--destroy");
  expect(printed).toContain("Nothing is left: 0 objects in 6 states, 0 in the lab tenant.");
  expect(status).toBe(0);
  const states = readdirSync(join(folder, "lab", "state")).filter((name) => name.endsWith(".applied.json"));
  expect(states).toEqual([]);
  const clusters = join(folder, "lab", "kubernetes");
  expect(existsSync(clusters) ? readdirSync(clusters) : []).toEqual([]);
});
