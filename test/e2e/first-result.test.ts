import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareControlPlane, prepareTerraform } from "../../cli/lab-programs";
import { cacheFolder } from "../../lab/cache-folder";
import type { ControlPlaneBinaries } from "../../lab/control-plane/binaries";
import { pinnedModule } from "../../lab/control-plane/pinned-module";
import { platformName } from "../../lab/terraform/provider-mirror";
import { DYNATRACE } from "../../stacks/required-providers";
import { runMainJob } from "./support/main-job";

/** A first build on two busy cores. */
const BUILD_MINUTES = 20;
jest.setTimeout(300_000);

const PLATFORM = platformName().replace("_", "-");

/** The first run on a machine that has Terraform's provider, and none of the programs of Kubernetes. */
let folder: string;
let environment: NodeJS.ProcessEnv;
let binaries: ControlPlaneBinaries;
let server: Server;
let origin: string;
/** What the publishers have, by path. */
const published = new Map<string, string | Buffer>();

beforeAll(async () => {
  const say = () => undefined;
  binaries = await prepareControlPlane(say);
  await prepareTerraform(say);
  folder = mkdtempSync(join(tmpdir(), "first-result-"));
  // Terraform follows a link only in the place of the provider's own folder.
  const version = join("providers", "registry.terraform.io", DYNATRACE.source, DYNATRACE.version);
  mkdirSync(join(folder, "cache", "dynatrace-onboarding", version), { recursive: true });
  symlinkSync(
    join(cacheFolder(), version, platformName()),
    join(folder, "cache", "dynatrace-onboarding", version, platformName()),
    "dir",
  );
  server = createServer((request, answer) => {
    const content = published.get(request.url ?? "");
    if (content === undefined) answer.writeHead(404).end();
    else answer.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  environment = {
    ...process.env,
    XDG_CACHE_HOME: join(folder, "cache"),
    ONBOARD_LAB_FOLDER: join(folder, "lab"),
    ONBOARD_ENVTEST_INDEX: `${origin}/index.yaml`,
    ONBOARD_KUBERNETES_RELEASES: `${origin}/release`,
    CI: "true",
  };
  for (const name of Object.keys(environment)) {
    if (name.startsWith("TEST_ASSET_") || name === "KUBEBUILDER_ASSETS") delete environment[name];
  }
}, BUILD_MINUTES * 60_000);

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The environment with a Go of a few lines of shell, which notes that it was called. */
function withGo(script: string): NodeJS.ProcessEnv {
  const bin = mkdtempSync(join(folder, "go-"));
  writeFileSync(join(bin, "go"), `#!/bin/sh\ntouch ${bin}/called\n${script}\n`, { mode: 0o755 });
  return { ...environment, PATH: `${bin}:${process.env.PATH}` };
}

const SUMMARY = /Dynatrace: \d+ resources, each second plan empty \(\d+ s\)/;

test("Dynatrace is summed up while the programs of Kubernetes are still being built, and a Ctrl-C skips them", async () => {
  const go = withGo("trap 'kill $!; exit 1' INT\nsleep 600 & wait");
  let isInterrupted = false;
  const { status, printed } = await runMainJob(go, [], (sofar, child) => {
    if (isInterrupted || !/❯ Kubernetes control plane/.test(sofar)) return;
    isInterrupted = true;
    child.kill("SIGINT");
  });
  expect(printed).toMatch(SUMMARY);
  expect(printed).toContain("Its programs are being built: about 8 minutes on two cores, once.");
  expect(printed.search(SUMMARY)).toBeLessThan(printed.indexOf("❯ Kubernetes control plane"));
  expect(printed.match(/not all programs can be had prebuilt: .*index\.yaml answered with 404; .*/g)).toHaveLength(1);
  expect(printed).toContain(
    "Interrupted. Dynatrace is deployed, not all workloads are; the next npm start goes on from there.",
  );
  expect(status).toBe(130);
});

test("where they cannot be built the summary stands, and the error names the way without them", async () => {
  const { status, printed } = await runMainJob(withGo("echo 'no room' >&2; exit 1"), []);
  expect(printed).toMatch(SUMMARY);
  expect(printed).toMatch(
    /go build of etcd \S+ failed:\n {2}no room\nnpm start -- --no-cluster deploys Dynatrace alone/,
  );
  expect(status).toBe(3);
});

test("--no-cluster deploys Dynatrace alone, and neither downloads nor builds", async () => {
  const go = withGo("exit 1");
  const { status, printed } = await runMainJob(go, ["--no-cluster"]);
  expect(printed).toMatch(SUMMARY);
  expect(printed).toContain("Not deployed: the workloads (--no-cluster). npm start deploys them.");
  expect(printed).not.toContain("Kubernetes control plane");
  expect(existsSync(join(String(go.PATH?.split(":")[0]), "called"))).toBe(false);
  expect(status).toBe(0);
});

/** Publishes the programs of this machine's cache as their publishers would. */
function publish(): void {
  const { version } = pinnedModule(join("lab", "control-plane", "modules", "kubernetes"), "k8s.io/kubernetes");
  const sha512 = (content: Buffer) => createHash("sha512").update(content).digest("hex");
  const inside = join(folder, "controller-tools", "envtest");
  mkdirSync(inside, { recursive: true });
  copyFileSync(binaries.etcd, join(inside, "etcd"));
  copyFileSync(binaries.kubeApiserver, join(inside, "kube-apiserver"));
  const name = `envtest-v${version}-${PLATFORM}.tar.gz`;
  execFileSync("tar", ["-cf", `${name}.tar`, "controller-tools"], { cwd: folder });
  execFileSync("gzip", ["-1", "-S", ".gz", `${name}.tar`], { cwd: folder });
  const archive = readFileSync(join(folder, `${name}.tar.gz`));
  const index = { releases: { [`v${version}`]: { [name]: { hash: sha512(archive), selfLink: `${origin}/${name}` } } } };
  const manager = readFileSync(binaries.kubeControllerManager);
  const path = `/release/v${version}/bin/${PLATFORM.replace("-", "/")}/kube-controller-manager`;
  published.set("/index.yaml", JSON.stringify(index)).set(`/${name}`, archive); // JSON is YAML
  published.set(path, manager).set(`${path}.sha512`, sha512(manager));
}

/** Kubernetes publishes its servers for Linux alone. */
(process.platform === "linux" ? test : test.skip)(
  "programs that their publishers have are downloaded, and the workloads run on them without Go",
  async () => {
    publish();
    const go = withGo("exit 1");
    const { status, printed } = await runMainJob(go, []);
    expect({ status, printed: status === 0 ? "" : printed }).toEqual({ status: 0, printed: "" });
    expect(printed).toContain("Kubernetes: 14 objects, and nothing to change a second time");
    expect(printed.search(SUMMARY)).toBeLessThan(printed.indexOf("Kubernetes: 14 objects"));
    expect(existsSync(join(String(go.PATH?.split(":")[0]), "called"))).toBe(false);
  },
);
