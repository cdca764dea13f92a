import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ContainerRunner, type ContainerRunnerOptions } from "../../../lab/node/container-runner";
import { ConfigurationError } from "../../../lab/node/environment";
import type { Container } from "../../../lab/node/pod";
import { ProcessGuard } from "../../../lab/process-guard";

let folder: string;
const guard = new ProcessGuard();
const runners: ContainerRunner[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "container-runner-"));
});
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop(0, false)));
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => guard.close());

/** A container that runs a line of shell. */
function runnerOf(script: string, more: Partial<ContainerRunnerOptions> = {}, container: Partial<Container> = {}) {
  const runner = new ContainerRunner({
    container: { name: "app", image: "app:1", ...container },
    restartPolicy: "Always",
    local: "127.0.0.1",
    folder: join(folder, "files"),
    logFolder: join(folder, "logs"),
    programOf: () => ({ command: "/bin/sh", args: ["-c", script] }),
    environment: async () => ({ PATH: process.env.PATH ?? "" }),
    backOff: { firstMs: 1, longestMs: 4, forgottenAfterMs: 60_000 },
    guard,
    onChange: () => undefined,
    ...more,
  });
  runners.push(runner);
  return runner;
}

const HANGS = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done";

async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const logOf = (run = 0) => {
  try {
    return readFileSync(join(folder, "logs", `${run}.log`), "utf8").replace(/^\S+ /gm, "");
  } catch {
    return "";
  }
};

test("a program that ends is started again, with a log of its own for each run", async () => {
  const runner = runnerOf("echo run; exit 3");
  const report = await until(() => runner.report.restartCount >= 3 && runner.report);
  expect(report.lastState.terminated).toMatchObject({ exitCode: 3, reason: "Error" });
  await runner.stop(0, false);
  expect([logOf(0), logOf(2)]).toEqual(["stdout F run\n", "stdout F run\n"]);
});

test("between two starts it says that it waits", async () => {
  const runner = runnerOf("exit 1", { backOff: { firstMs: 60_000, longestMs: 60_000, forgottenAfterMs: 60_000 } });
  const state = await until(
    () => "waiting" in runner.report.state && runner.report.restartCount === 1 && runner.report.state,
  );
  expect(state).toEqual({
    waiting: { reason: "CrashLoopBackOff", message: "back-off 60s restarting failed container app" },
  });
});

test.each([
  ["Never", "exit 3", 3, "Error"],
  ["OnFailure", "exit 0", 0, "Completed"],
] as const)("with the policy %s it stays ended", async (restartPolicy, script, exitCode, reason) => {
  const runner = runnerOf(script, { restartPolicy });
  const terminated = await until(() => "terminated" in runner.report.state && runner.report.state.terminated);
  expect(terminated).toMatchObject({ exitCode, reason });
  expect(runner.report).toMatchObject({ restartCount: 0, ready: false, started: false });
});

test("a program that there is not says so", async () => {
  const runner = runnerOf("", { restartPolicy: "Never", programOf: () => ({ command: "/no/such", args: [] }) });
  const terminated = await until(() => "terminated" in runner.report.state && runner.report.state.terminated);
  expect(terminated).toMatchObject({
    exitCode: 127,
    reason: "ContainerCannotRun",
    message: expect.stringContaining("cannot start /no/such: "),
  });
});

test("a secret that is missing is waited for", async () => {
  let isThere = false;
  const environment = async () => {
    if (!isThere) throw new ConfigurationError('secret "later" not found');
    return { PATH: process.env.PATH ?? "" };
  };
  const runner = runnerOf(HANGS, { environment });
  await until(
    () => "waiting" in runner.report.state && runner.report.state.waiting.reason === "CreateContainerConfigError",
  );
  isThere = true;
  await until(() => runner.report.ready);
});

test("a stop asks first, and what the program prints then is kept", async () => {
  const runner = runnerOf(HANGS);
  await until(() => logOf().includes("up"));
  await runner.stop(10_000, false);
  expect(logOf()).toBe("stdout F up\nstdout F bye\n");
  expect(runner.report.state).toMatchObject({ terminated: { exitCode: 0, reason: "Completed" } });
});

test("a program that does not listen is killed, with all that it has started", async () => {
  const runner = runnerOf("trap '' TERM; sleep 600 & echo $!; wait; while :; do sleep 1; done");
  const child = await until(() => /stdout F (\d+)/.exec(logOf())?.[1]);
  await runner.stop(50, false);
  expect(runner.report.state).toMatchObject({ terminated: { exitCode: 137, signal: 9 } });
  await until(() => !isAlive(Number(child)));
});

test("preStop runs before the program is asked to stop", async () => {
  const preStop = { exec: { command: ["sh", "-c", "echo done > pre-stop"] } };
  const runner = runnerOf(
    `trap 'cat pre-stop; exit 0' TERM; echo up; while :; do sleep 0.05; done`,
    {},
    { lifecycle: { preStop } },
  );
  await until(() => logOf().includes("up"));
  await runner.stop(10_000, true);
  expect(logOf()).toBe("stdout F up\nstdout F done\n");
});

test("readiness waits for the startup probe, and liveness restarts", async () => {
  const file = (name: string) => ({
    exec: { command: ["test", "-e", name] },
    periodSeconds: 0.02,
    failureThreshold: 1,
  });
  const probes = {
    startupProbe: { ...file("started"), failureThreshold: 1_000 },
    readinessProbe: file("ready"),
    livenessProbe: file("alive"),
  };
  const runner = runnerOf(`touch alive; ${HANGS}`, {}, probes);
  const touch = (name: string) => writeFileSync(join(folder, "files", name), "");
  touch("ready");
  await until(() => logOf().includes("up"));
  expect(runner.report).toMatchObject({ started: false, ready: false });
  touch("started");
  await until(() => runner.report.ready);
  rmSync(join(folder, "files", "ready"));
  await until(() => !runner.report.ready);
  expect(runner.report).toMatchObject({ started: true, restartCount: 0 });
  rmSync(join(folder, "files", "alive"));
  await until(() => runner.report.restartCount === 1);
});

test("a container that does not start in time is restarted", async () => {
  const startupProbe = { exec: { command: ["false"] }, periodSeconds: 0.02, failureThreshold: 2 };
  const runner = runnerOf(HANGS, {}, { startupProbe });
  await until(() => runner.report.restartCount === 1);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
