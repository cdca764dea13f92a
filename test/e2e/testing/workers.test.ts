import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { prepareTerraform } from "../../../cli/lab-programs";

jest.setTimeout(180_000);

interface Worker {
  readonly child: ChildProcess;
  readonly said: string[];
  /** The plan that it has told. */
  readonly text: Promise<string>;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "workers-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A worker whose user has no cache yet, and a Terraform that finds providers where the lab has them. */
async function startWorker(): Promise<Worker> {
  const { mirror } = await prepareTerraform(() => undefined);
  const env = { ...process.env, ...mirror.environment, XDG_CACHE_HOME: join(folder, "cache"), TMPDIR: folder };
  const entry = "test/e2e/testing/support/plan-worker.ts";
  const child = spawn(process.execPath, ["scripts/run.mjs", entry], { env, stdio: ["pipe", "pipe", "pipe"] });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  const ended = once(child, "exit").then(() => Promise.reject(new Error(said.join("\n"))));
  ended.catch(() => undefined);
  const told = once(createInterface({ input: child.stdout }), "line").then(([line]) => JSON.parse(String(line)).text);
  return { child, said, text: Promise.race([told, ended]) };
}

async function end({ child }: Worker, kill: boolean): Promise<void> {
  const ended = once(child, "exit");
  if (kill) child.kill("SIGKILL");
  else child.stdin?.end();
  await ended;
}

const labsLeft = () => readdirSync(folder).filter((name) => name.startsWith("dynatrace-onboarding-"));

test("workers at once plan alike, prepare the providers once, and leave no lab, even one that is killed", async () => {
  const workers = await Promise.all([startWorker(), startWorker(), startWorker()]);
  const texts = await Promise.all(workers.map(({ text }) => text));
  expect(texts[0]).toMatch(/^Plan of orders-prod: 7 to create\n/);
  expect(new Set(texts).size).toBe(1);
  const asked = workers.flatMap(({ said }) => said).filter((line) => line.includes("asking Terraform"));
  expect(asked).toEqual(["testing kit: asking Terraform for dynatrace-oss/dynatrace 1.102.0"]);
  expect(labsLeft()).toHaveLength(3);
  await Promise.all(workers.map((worker, index) => end(worker, index === 0)));
  while (labsLeft().length > 0) await pause(50); // the lab of a killed worker ends by itself
});
