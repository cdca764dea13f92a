import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { ensureBinaries } from "../../../lab/control-plane/binaries";
import { pinnedModule } from "../../../lab/control-plane/pinned-module";
import { downloadPrebuilt, type PrebuiltOptions } from "../../../lab/control-plane/prebuilt";
import { platformName } from "../../../lab/terraform/provider-mirror";

const PLATFORM = platformName().replace("_", "-");
const MODULES = join(__dirname, "..", "..", "..", "lab", "control-plane", "modules");
/** Kubernetes publishes its servers for Linux alone. */
const onLinux = process.platform === "linux" ? test : test.skip;

let server: Server;
let origin: string;
/** What the server has, by path; all else is missing. */
let files: Map<string, Buffer>;
let asked: string[];

beforeEach(async () => {
  files = new Map();
  asked = [];
  server = createServer((request, answer) => {
    asked.push(request.url ?? "");
    const file = files.get(request.url ?? "");
    if (file) answer.end(file);
    else answer.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const folder = () => mkdtempSync(join(tmpdir(), "prebuilt-"));
const sha512 = (content: Buffer) => createHash("sha512").update(content).digest("hex");

/** An archive as envtest packs them. */
function archive(version: string): Buffer {
  const packed = folder();
  const inside = join(packed, "controller-tools", "envtest");
  mkdirSync(inside, { recursive: true });
  for (const name of ["etcd", "kube-apiserver", "kubectl"]) writeFileSync(join(inside, name), `${name} of ${version}`);
  execFileSync("tar", ["-czf", "archive.tar.gz", "controller-tools"], { cwd: packed });
  return readFileSync(join(packed, "archive.tar.gz"));
}

/** Publishes archives of these versions, and the index that names them. */
function publishEnvtest(versions: readonly string[], hashOf = sha512): void {
  const releases = versions.map((version) => {
    const name = `envtest-v${version}-${PLATFORM}.tar.gz`;
    const content = archive(version);
    files.set(`/archives/${name}`, content);
    return [`v${version}`, { [name]: { hash: hashOf(content), selfLink: `${origin}/archives/${name}` } }];
  });
  files.set("/index.yaml", Buffer.from(stringify({ releases: Object.fromEntries(releases) })));
}

function publishKubernetes(version: string, program: string): void {
  const path = `/release/v${version}/bin/${PLATFORM.replace("-", "/")}/${program}`;
  const content = Buffer.from(`${program} of ${version}`);
  files.set(path, content).set(`${path}.sha512`, Buffer.from(sha512(content)));
}

function options(more: Partial<PrebuiltOptions> = {}): PrebuiltOptions & { readonly told: string[] } {
  const told: string[] = [];
  return {
    sources: { envtestIndex: `${origin}/index.yaml`, kubernetesReleases: `${origin}/release` },
    programs: ["etcd", "kube-apiserver", "kube-controller-manager"],
    version: "1.36.3",
    folder: join(folder(), "programs"),
    onProgress: (message) => told.push(message.replace(/ \([\d.]+( of [\d.]+)? MB\)$/, "")),
    onNote: (message) => told.push(message),
    told,
    ...more,
  };
}

onLinux("etcd and the API server come from envtest, the controller manager from Kubernetes", async () => {
  publishEnvtest(["1.35.9", "1.36.3", "1.36.4", "1.36.5-rc.1"]);
  publishKubernetes("1.36.3", "kube-controller-manager");
  const wanted = options();
  await downloadPrebuilt(wanted);
  expect(readdirSync(wanted.folder).sort()).toEqual(["etcd", "kube-apiserver", "kube-controller-manager"]);
  for (const name of wanted.programs) {
    expect(readFileSync(join(wanted.folder, name), "utf8")).toBe(`${name} of 1.36.3`);
    accessSync(join(wanted.folder, name), constants.X_OK);
  }
  expect(wanted.told).toEqual([
    `downloading envtest-v1.36.3-${PLATFORM}.tar.gz`,
    "downloading kube-controller-manager 1.36.3",
  ]);
});

test("without the exact version the newest patch of the same minor version is taken", async () => {
  publishEnvtest(["1.35.9", "1.36.0", "1.36.10", "1.36.2", "1.37.0"]);
  const wanted = options({ programs: ["etcd"] });
  await downloadPrebuilt(wanted);
  expect(readdirSync(wanted.folder)).toEqual(["etcd"]);
  expect(readFileSync(join(wanted.folder, "etcd"), "utf8")).toBe("etcd of 1.36.10");
});

test("an archive that is not what the index says is not used", async () => {
  publishEnvtest(["1.36.3"], () => "0".repeat(128));
  const wanted = options({ programs: ["etcd"] });
  await downloadPrebuilt(wanted);
  expect(readdirSync(wanted.folder)).toEqual([]);
  expect(wanted.told.at(-1)).toMatch(
    /^not all programs can be had prebuilt: \S+tar\.gz must have the SHA-512 0{16}…; got [0-9a-f]{16}…$/,
  );
});

onLinux("an index without this minor version leaves etcd to a build, and the rest to Kubernetes", async () => {
  publishEnvtest(["1.35.9"]);
  for (const name of ["kube-apiserver", "kube-controller-manager"]) publishKubernetes("1.36.3", name);
  const wanted = options();
  await downloadPrebuilt(wanted);
  expect(readdirSync(wanted.folder).sort()).toEqual(["kube-apiserver", "kube-controller-manager"]);
  expect(wanted.told.at(-1)).toBe(
    `not all programs can be had prebuilt: ${origin}/index.yaml has no archive of 1.36 for ${PLATFORM}`,
  );
});

test("where nothing can be reached one line says so", async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const wanted = options({ programs: ["etcd"] });
  await downloadPrebuilt(wanted);
  expect(wanted.told).toEqual([
    expect.stringMatching(
      /^not all programs can be had prebuilt: \S+index\.yaml cannot be reached: connect ECONNREFUSED \S+$/,
    ),
  ]);
});

test("an empty address is not asked", async () => {
  const wanted = options({ sources: { envtestIndex: "", kubernetesReleases: "" } });
  await downloadPrebuilt(wanted);
  expect({ asked, told: wanted.told }).toEqual({ asked: [], told: [] });
});

test("a download that is ended is no reason for a build", async () => {
  publishEnvtest(["1.36.3"]);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(downloadPrebuilt(options({ signal }))).rejects.toThrow("enough");
});

onLinux("the control plane is made of what was downloaded, and the next run asks nobody", async () => {
  const { version } = pinnedModule(join(MODULES, "kubernetes"), "k8s.io/kubernetes");
  publishEnvtest([version]);
  publishKubernetes(version, "kube-controller-manager");
  const cacheFolder = folder();
  const beforeBuild = () => Promise.reject(new Error("nothing should be built here"));
  const find = () =>
    ensureBinaries({
      cacheFolder,
      modulesFolder: MODULES,
      environment: {},
      onProgress: () => undefined,
      prebuilt: { envtestIndex: `${origin}/index.yaml`, kubernetesReleases: `${origin}/release` },
      beforeBuild,
    });
  const found = await find();
  expect(Object.values(found).map((file) => readFileSync(file, "utf8"))).toEqual([
    `etcd of ${version}`,
    `kube-apiserver of ${version}`,
    `kube-controller-manager of ${version}`,
  ]);
  const before = asked.length;
  expect(await find()).toEqual(found);
  expect(asked).toHaveLength(before);
});

test("what cannot be downloaded is built, once the build is allowed", async () => {
  const beforeBuild = () => Promise.reject(new Error("a build begins here"));
  const prebuilt = { envtestIndex: `${origin}/index.yaml`, kubernetesReleases: `${origin}/release` };
  const told: string[] = [];
  const onProgress = (message: string) => told.push(message);
  const all = { cacheFolder: folder(), modulesFolder: MODULES, environment: {}, onProgress, prebuilt, beforeBuild };
  await expect(ensureBinaries(all)).rejects.toThrow("a build begins here");
  expect(told).toEqual([
    expect.stringContaining(`not all programs can be had prebuilt: ${origin}/index.yaml answered with 404; `),
  ]);
});
