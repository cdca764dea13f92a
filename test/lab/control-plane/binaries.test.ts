import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type BinariesOptions, ensureBinaries, ensureOperatorCheck } from "../../../lab/control-plane/binaries";
import { pinnedModule } from "../../../lab/control-plane/pinned-module";

const MODULES = join(__dirname, "..", "..", "..", "lab", "control-plane", "modules");
const folder = () => mkdtempSync(join(tmpdir(), "binaries-"));

function program(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, 0o755);
  return file;
}

function options(more: Partial<BinariesOptions> = {}): BinariesOptions {
  const failing = (message: string) => {
    throw new Error(`nothing should be built here, but: ${message}`);
  };
  return { cacheFolder: folder(), modulesFolder: MODULES, environment: {}, onProgress: failing, ...more };
}

/** Where the cache keeps a program of one of our modules. */
function cached(cacheFolder: string, module: string, upstream: string, name: string): string {
  const { version, hash } = pinnedModule(join(MODULES, module), upstream);
  const built = `${module}-${version}-${hash}`;
  return join(cacheFolder, "control-plane", built, `${process.platform}-${process.arch}`, name);
}

test("programs come from the folder of envtest, and a variable of their own goes before it", async () => {
  const assets = folder();
  for (const name of ["etcd", "kube-apiserver", "kube-controller-manager"]) program(join(assets, name));
  const own = program(join(folder(), "my-etcd"));
  const environment = { KUBEBUILDER_ASSETS: assets, TEST_ASSET_ETCD: own };
  expect(await ensureBinaries(options({ environment }))).toEqual({
    etcd: own,
    kubeApiserver: join(assets, "kube-apiserver"),
    kubeControllerManager: join(assets, "kube-controller-manager"),
  });
});

test("what the folder of envtest lacks comes from the cache", async () => {
  const [assets, cacheFolder] = [folder(), folder()];
  for (const name of ["etcd", "kube-apiserver"]) program(join(assets, name));
  const manager = program(cached(cacheFolder, "kubernetes", "k8s.io/kubernetes", "kube-controller-manager"));
  const environment = { KUBEBUILDER_ASSETS: assets };
  expect(await ensureBinaries(options({ environment, cacheFolder }))).toEqual({
    etcd: join(assets, "etcd"),
    kubeApiserver: join(assets, "kube-apiserver"),
    kubeControllerManager: manager,
  });
});

test("a variable that names no program is refused, not passed over", async () => {
  const missing = join(folder(), "etcd");
  await expect(ensureBinaries(options({ environment: { TEST_ASSET_ETCD: missing } }))).rejects.toThrow(
    `TEST_ASSET_ETCD must name an executable file; got "${missing}"; correct it or unset it to build one`,
  );
});

test("the Operator's check comes from the cache", async () => {
  const cacheFolder = folder();
  const upstream = "github.com/Dynatrace/dynatrace-operator";
  const built = program(cached(cacheFolder, "operator-check", upstream, "operator-check"));
  expect(await ensureOperatorCheck(options({ cacheFolder }))).toBe(built);
});
