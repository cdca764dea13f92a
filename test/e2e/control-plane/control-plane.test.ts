import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { ensureBinaries } from "../../../lab/control-plane/binaries";
import { KubernetesClient } from "../../../lab/control-plane/client";
import { BUILD_OPTIONS, BUILD_TIMEOUT_MS, isAlive, newFolder, startTestPlane } from "./support/plane";

const ROOT = join(__dirname, "..", "..", "..");
const ORDERS = { apiVersion: "v1", kind: "Namespace", metadata: { name: "orders" } };
const OWNER = { fieldManager: "test" };

beforeAll(() => ensureBinaries(BUILD_OPTIONS), BUILD_TIMEOUT_MS);

test("it answers under every context, and leaves neither process nor port nor file", async () => {
  const folder = newFolder();
  const plane = await startTestPlane({ folder, contexts: ["tlo-prod", "tlo-nonprod"] });
  const kubeconfig = JSON.parse(readFileSync(plane.kubeconfig, "utf8"));
  const mode = statSync(plane.kubeconfig).mode & 0o777;
  const version = await pageOf(plane, "/version");
  await plane.stop();

  expect(kubeconfig.contexts.map((context: { name: string }) => context.name)).toEqual(["tlo-prod", "tlo-nonprod"]);
  expect(kubeconfig.clusters[0].cluster.server).toBe(plane.url);
  expect(mode).toBe(0o600);
  expect(version).toMatchObject({ gitVersion: expect.stringMatching(/^v1\.\d+\.\d+$/) });
  expect(plane.processIds).toHaveLength(3);
  expect(plane.processIds.filter(isAlive)).toEqual([]);
  expect(await accepts(Number(new URL(plane.url).port))).toBe(false);
  expect(existsSync(folder)).toBe(false);
}, 60_000);

test("a folder serves one control plane at a time", async () => {
  const folder = newFolder();
  const plane = await startTestPlane({ folder });
  const second = startTestPlane({ folder });
  await expect(second).rejects.toThrow(
    `a control plane already runs in ${folder}, started by process ${process.pid}; end that one first, or choose another folder`,
  );
  await plane.stop();
}, 60_000);

test("what is stored outlives a stop where data is kept, and goes with it otherwise", async () => {
  const folder = newFolder();
  const first = await startTestPlane({ folder, keepData: true });
  await withClient(first, (client) => client.apply([ORDERS], OWNER));
  await first.stop();
  const second = await startTestPlane({ folder, keepData: true });
  const kept = await withClient(second, (client) => client.get(ORDERS));
  await second.stop();
  const third = await startTestPlane({ folder });
  const gone = await withClient(third, (client) => client.get(ORDERS));
  await third.stop();
  expect(kept?.metadata.name).toBe("orders");
  expect(second.token).toBe(first.token);
  expect(gone).toBeUndefined();
  expect(existsSync(folder)).toBe(false);
}, 90_000);

test("a program that cannot start fails with its own last words, and nothing stays", async () => {
  const folder = newFolder();
  const etcd = join(newFolder(), "etcd");
  writeFileSync(etcd, "#!/bin/sh\necho 'no space left for tests' >&2\nexit 3\n", { mode: 0o755 });
  const binaries = { ...(await ensureBinaries(BUILD_OPTIONS)), etcd };
  await expect(startTestPlane({ folder, binaries })).rejects.toThrow(/did not start.*\n {2}no space left for tests/);
  expect(existsSync(folder)).toBe(false);
}, 60_000);

test("the processes end with a starter that is killed outright", async () => {
  const entry = join("test", "e2e", "control-plane", "support", "start-and-wait.ts");
  const starter = spawn(process.execPath, ["scripts/run.mjs", entry, newFolder()], { cwd: ROOT });
  const pids = await new Promise<number[]>((resolve, reject) => {
    let complaint = "";
    starter.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    starter.stdout.setEncoding("utf8").once("data", (line: string) => resolve(JSON.parse(line)));
    starter.once("exit", () => reject(new Error(`ended too early: ${complaint}`)));
  });
  expect(pids.filter(isAlive)).toHaveLength(3);
  starter.kill("SIGKILL");
  await until(() => pids.every((pid) => !isAlive(pid)), 10_000);
  expect(pids.filter(isAlive)).toEqual([]);
}, 60_000);

async function withClient<T>(
  plane: Awaited<ReturnType<typeof startTestPlane>>,
  use: (client: KubernetesClient) => Promise<T>,
) {
  const client = new KubernetesClient(plane);
  return use(client).finally(() => client.close());
}

function pageOf(plane: Awaited<ReturnType<typeof startTestPlane>>, path: string): Promise<unknown> {
  return withClient(plane, (client) => client.page(path));
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" }, () => resolve(socket.destroy() !== undefined));
    socket.once("error", () => resolve(false));
  });
}

async function until(reached: () => boolean, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!reached() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
}
