import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "../../cli/configuration";
import { prepareTerraform } from "../../cli/lab-programs";
import { labVariables } from "../../cli/lab-variables";
import { numberOf, QueryClient } from "../../cli/query-client";
import type { EnvironmentReport, ShowcaseReport } from "../../cli/showcase/report";
import { TenantAdmin } from "../../cli/showcase/tenant-admin";
import { readStacks, StackRunner } from "../../cli/start/stack-runner";
import type { Configuration } from "../../config/load";
import type { LabReady } from "../../lab/tenant/server";
import { createApp } from "../../stacks/onboarding";
import { complaints } from "../cli/output/complaints";

jest.setTimeout(300_000);

const never = new AbortController().signal;
/** How long a signal may take to move on; only a fault makes anybody wait so long. */
const PATIENCE_MS = 60_000;

let folder: string;
let labFolder: string;
let running: ChildProcess;
let report: ShowcaseReport;
let lab: LabReady;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "showcase-"));
  labFolder = join(folder, "lab");
  ({ report, child: running } = await startShowcase());
  lab = JSON.parse(readFileSync(join(labFolder, "tenant", "running.json"), "utf8"));
}, 300_000);

afterAll(async () => {
  if (running?.exitCode === null && running.signalCode === null) {
    running.kill("SIGINT");
    await new Promise((resolve) => running.once("exit", resolve));
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a kept showcase on the test's own lab, and reads its report. */
function startShowcase(): Promise<{ child: ChildProcess; report: ShowcaseReport }> {
  const child = start("--showcase", "--keep", "--json");
  return new Promise((resolve, reject) => {
    let printed = "";
    let complaint = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      if (printed.endsWith("\n}\n")) resolve({ child, report: JSON.parse(printed) });
    });
    child.once("exit", (status) => reject(new Error(`ended with ${status}: ${printed}${complaint}`)));
  });
}

function start(...args: string[]): ChildProcess {
  const env = { ...process.env, ONBOARD_LAB_FOLDER: labFolder, TF_VAR_secret_of_the_user: "must not leak" };
  return spawn(process.execPath, [join("scripts", "run.mjs"), "cli/start.ts", ...args], { env });
}

const NAMES = ["nonprod", "prod"] as const;
type Name = (typeof NAMES)[number];

function of(name: Name): EnvironmentReport {
  const found = report.environments.find((each) => each.name === name);
  if (!found) throw new Error(`the report has no ${name}`);
  return found;
}

describe.each(NAMES)("in %s", (name) => {
  test("all that was sent is stored, and the member of the team sees all of it", () => {
    for (const { signal, sent, stored, member } of of(name).signals) {
      expect({ signal, stored }).toEqual({ signal, stored: sent });
      if (signal === "metrics") expect({ signal, member }).toEqual({ signal, member: 8 });
      else expect({ signal, member }).toEqual({ signal, member: stored });
      expect(sent).toBeGreaterThan(0);
    }
  });

  test("every log line that was written is sent, mailboxes are hidden, and nothing is refused", () => {
    const [logs] = of(name).signals;
    expect(logs).toMatchObject({ signal: "logs", written: logs?.sent, refused: 0, reasons: {} });
    expect(logs?.masked).toBeGreaterThan(0);
    expect(of(name).problems).toEqual([]);
  });

  test("a member of another team, with the same policies, sees nothing", () => {
    expect(of(name).signals.map(({ signal, otherTeam }) => [signal, otherTeam])).toEqual(
      ["logs", "metrics", "traces", "deployments"].map((signal) => [signal, 0]),
    );
  });

  test("every request through the load balancer got an answer, from all pods in turn", () => {
    const { traffic, pods } = of(name);
    expect(pods).toBe({ nonprod: 1, prod: 2 }[name]);
    expect(traffic).toMatchObject({ requests: 120, unanswered: 0, retries: 0 });
    expect(Object.values(traffic.byPod)).toEqual(pods === 1 ? [120] : [60, 60]);
  });

  test("a trace is shown with the log lines that were written in it", () => {
    const { example } = of(name);
    expect(example?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(example?.spans.length).toBeGreaterThan(0);
    expect(example?.logs.map(({ message }) => message)).toContain("request answered");
  });

  test("no mailbox is in the tenant, not even for its administrator", async () => {
    const administrator = administratorOf(name);
    const [counts] = (
      await administrator.query(
        'fetch logs | summarize clear = countIf(contains(content, "@example.com")), hidden = countIf(contains(content, "<email>"))',
      )
    ).records;
    expect(counts?.clear).toBe("0");
    expect(numberOf(counts?.hidden)).toBeGreaterThan(0);
  });
});

test("the report is as its schema says", () => {
  expect(complaints("start showcase", report)).toEqual([]);
});

test("the processes of the pods know nothing of the user's own variables", () => {
  const variables = pythonProcesses().map((pid) => readFileSync(`/proc/${pid}/environ`, "utf8"));
  expect(variables).toHaveLength(3);
  for (const text of variables) expect(text).not.toMatch(/TF_VAR|must not leak|ONBOARD_/);
});

test("without the Prometheus switch the metrics of that environment vanish, and come back with it", async () => {
  const { url } = endpoint("prod");
  const schemaIds = "builtin:cloud.kubernetes.monitoring";
  const list = await settings("GET", `${url}/api/v2/settings/objects?schemaIds=${schemaIds}&fields=objectId,value`);
  const [object] = (list as { items: { objectId: string; value: object }[] }).items;
  const put = (value: object) => settings("PUT", `${url}/api/v2/settings/objects/${object?.objectId}`, { value });
  expect(object?.value).toMatchObject({ openMetricsPipelineEnabled: true });

  await put({ ...object?.value, openMetricsPipelineEnabled: false });
  await untilExactly("prod metrics");
  await put(object?.value ?? {});
  await untilExactly();
});

test("without the ingest rule the logs of that environment vanish, and come back with it", async () => {
  const configuration = readConfiguration();
  const quiet: Configuration = {
    ...configuration,
    teams: configuration.teams.map((file) => ({
      ...file,
      in: (name) => ({ ...file.in(name), logs: { ...file.in(name).logs, ingest: name !== "nonprod" } }),
    })),
  };
  const { created, destroyed } = await deploy(quiet, "nonprod-tlo-python");
  expect({ created, destroyed }).toEqual({ created: 0, destroyed: 1 });
  await untilExactly("nonprod logs");
  await deploy(configuration, "nonprod-tlo-python");
  await untilExactly();
});

test("without the binding its members see nothing, old or new, and with it everything again", async () => {
  const admin = new TenantAdmin(lab);
  const { items } = (await admin.inAccount("GET", `/iam/v1/accounts/${admin.accountId}/groups`)) as {
    items: { uuid: string; name: string }[];
  };
  const group = items.find(({ name }) => name === `${report.member.group} (prod)`);
  const level = `/iam/v1/repo/environment/${admin.environmentId("prod")}`;
  const stored = await countsOf(administratorOf("prod"));
  await admin.inAccount("PUT", `${level}/bindings/groups/${group?.uuid}`, { policyUuids: [] });

  expect(await countsOf(await member("prod"))).toEqual({ logs: 0, metrics: 0, traces: 0 });
  await untilExactly("prod logs", "prod metrics", "prod traces");
  const still = await countsOf(administratorOf("prod"));
  for (const signal of SIGNALS) expect(still[signal]).toBeGreaterThan(stored[signal]);

  await deploy(readConfiguration(), "prod-tlo-python");
  await untilExactly();
  // What was stored meanwhile is seen as well: access is decided when somebody asks.
  const seen = await countsOf(await member("prod"));
  for (const signal of SIGNALS) expect(seen[signal]).toBeGreaterThanOrEqual(still[signal]);
});

test("while the tenant is away the service answers, and its traces arrive afterwards", async () => {
  const { url } = endpoint("nonprod");
  const match = { environment: "nonprod", path: "/api/v2/otlp/" };
  await control("POST", "/lab/faults", { match, action: "drop" });
  const traces = Array.from({ length: 20 }, (_each, index) => `${"c0ffee".repeat(5)}${String(index).padStart(2, "0")}`);
  for (const trace of traces) {
    const answer = await fetch(`${of("nonprod").loadBalancerUrl}/orders`, { headers: sampled(trace) });
    expect(answer.status).toBe(200);
  }
  const dropped = async () => {
    const { requests } = (await (await fetch(`${url}/lab/requests`)).json()) as { requests: LabRequest[] };
    return requests.some(({ path, status }) => path.startsWith("/api/v2/otlp/") && status === 0);
  };
  await until(dropped, "the service to send spans to a tenant that is away");
  await control("DELETE", "/lab/faults");
  const person = await member("nonprod");
  await until(async () => {
    const { records } = await person.query(
      'fetch spans | filter startsWith(trace.id, "c0ffeec0ffee") | dedup trace.id',
    );
    return records.length === traces.length;
  }, "all traces to arrive");
});

test("Ctrl-C ends it with status 0, and no process is left", async () => {
  const pids = [...report.processIds, ...pythonProcesses()];
  expect(pids.filter(isAlive)).toEqual(pids);
  const ended = new Promise((resolve) => running.once("exit", resolve));
  running.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(processesOfTheLab()).toEqual([]);
});

test("a showcase that is killed outright leaves no process, and a destroy takes everything away", async () => {
  const second = await startShowcase();
  const pids = [...second.report.processIds, ...pythonProcesses()];
  second.child.kill("SIGKILL");
  await until(async () => pids.every((pid) => !isAlive(pid)), "its processes to end");
  const destroy = start("--destroy", "--json");
  let complaint = "";
  destroy.stderr?.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  const status = await new Promise((resolve) => destroy.once("close", resolve));
  expect({ status, complaint }).toEqual({ status: 0, complaint: "" });
});

const SIGNALS = ["logs", "metrics", "traces"] as const;
type Counts = Readonly<Record<(typeof SIGNALS)[number], number>>;

/** Records that a person sees; for metrics, points of one gauge, which grow by one a pod with each reading. */
async function countsOf(person: QueryClient): Promise<Counts> {
  const number = async (dql: string, field: string) => {
    const { records } = await person.query(dql).catch(() => ({ records: [] }));
    return numberOf(records[0]?.[field]) ?? 0;
  };
  const [logs, metrics, traces] = await Promise.all([
    number("fetch logs | summarize n = count()", "n"),
    number("timeseries n = count(service_ready) | fieldsAdd total = arraySum(n)", "total"),
    number("fetch spans | summarize n = count()", "n"),
  ]);
  return { logs, metrics, traces };
}

/**
 * Waits until exactly the named signals stand still for the team's members while all others go on, twice in a row: after
 * a change the agent still has to notice it. The other team must see nothing all the while.
 */
async function untilExactly(...silent: string[]): Promise<void> {
  const end = Date.now() + 2 * PATIENCE_MS;
  // Where nothing is to stand still, all of them going on once is enough.
  const wanted = silent.length === 0 ? 1 : 2;
  for (let inARow = 0; inARow < wanted; ) {
    const moved = await movedOnce(silent);
    inARow = moved.length === 0 ? inARow + 1 : 0;
    if (Date.now() > end) throw new Error(`${moved.join(", ")} must stand still, and went on`);
  }
}

/** Of the silent signals, those that have grown by the time that all others have, metrics by several readings. */
async function movedOnce(silent: readonly string[]): Promise<string[]> {
  const before = await allCounts();
  const others = [...before.keys()].filter((name) => !silent.includes(name));
  // One point for each pod and reading: two readings pass, so that one of the other environment has passed as well.
  const least = (name: string) => (name.endsWith("metrics") ? 2 * of(name.split(" ")[0] as Name).pods : 1);
  const grown = (now: Map<string, number>, name: string) => (now.get(name) ?? 0) - (before.get(name) ?? 0);
  let now = before;
  await until(
    async () => {
      await Promise.all(NAMES.map((name) => fetch(`${of(name).loadBalancerUrl}/orders`, { headers: sampled() })));
      now = await allCounts();
      return others.every((name) => grown(now, name) >= least(name));
    },
    () => `${others.filter((name) => grown(now, name) < least(name)).join(", ")} to go on`,
  );
  for (const name of NAMES) {
    const stranger = await QueryClient.ofPerson(lab, name, { claims: report.otherTeam.claims });
    expect(await countsOf(stranger)).toEqual({ logs: 0, metrics: 0, traces: 0 });
  }
  return silent.filter((name) => grown(now, name) > 0);
}

/** What the member sees, by names such as `prod logs`. */
async function allCounts(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const name of NAMES) {
    for (const [signal, count] of Object.entries(await countsOf(await member(name)))) {
      counts.set(`${name} ${signal}`, count);
    }
  }
  return counts;
}

function member(name: Name): Promise<QueryClient> {
  return QueryClient.ofPerson(lab, name, { claims: report.member.claims });
}

function administratorOf(name: Name): QueryClient {
  return QueryClient.ofBearer(endpoint(name).url, lab.credentials.environments[name]?.platformToken ?? "");
}

function endpoint(name: Name) {
  const found = lab.environments[name];
  if (!found) throw new Error(`the lab has no ${name}`);
  return found;
}

/** A request that belongs to a trace which is kept, whatever share the service keeps by itself. */
function sampled(trace = `${Date.now()}`.padStart(32, "a")): Record<string, string> {
  return { traceparent: `00-${trace}-${"b".repeat(16)}-01` };
}

/** Deploys one stack of a configuration to the running lab, as the next npm start would. */
async function deploy(configuration: Configuration, stackName: string) {
  const outdir = join(labFolder, "cdktf.out");
  createApp(configuration, { outdir, stateFolder: join(labFolder, "state") }).synth();
  const stack = readStacks(outdir).find(({ name }) => name === stackName);
  if (!stack) throw new Error(`there is no stack ${stackName}`);
  const { terraform } = await prepareTerraform(() => undefined);
  const runner = new StackRunner(terraform.with(labVariables(lab)), { stop: never, interrupt: never });
  return runner.deploy(stack, () => undefined);
}

async function settings(method: string, url: string, body?: object): Promise<unknown> {
  const { apiToken } = lab.credentials.environments.prod ?? { apiToken: "" };
  return send(method, url, body, { authorization: `Api-Token ${apiToken}` });
}

async function control(method: string, path: string, body?: object): Promise<void> {
  await send(method, `${lab.account.url}${path}`, body, {});
}

async function send(method: string, url: string, body: object | undefined, headers: Record<string, string>) {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

interface LabRequest {
  readonly path: string;
  readonly status: number;
}

async function until(isReached: () => Promise<boolean>, what: string | (() => string)): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isReached())) {
    if (Date.now() > end) throw new Error(`waited for ${typeof what === "string" ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Ids of the processes of the sample service that this test's lab runs. */
function pythonProcesses(): number[] {
  return report.processIds.filter((pid) => readCommand(pid).includes("tlo_python_sample"));
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Commands of processes that name this test's lab. */
function processesOfTheLab(): string[] {
  const all = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).split("\n");
  return all.filter((line) => line.includes(labFolder));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
