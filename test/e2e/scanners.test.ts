import { join } from "node:path";
import { manifests, toStream } from "../../cli/commands/manifests";
import { readConfiguration } from "../../cli/configuration";
import { cacheFolder } from "../../lab/cache-folder";
import { EXCEPTIONS, ensureKubeScore, kubeScore } from "../../lab/scanners/kube-score";

/** A first build on two busy cores. */
const BUILD_MINUTES = 10;

let program: string;
let yaml: string;

beforeAll(async () => {
  program = await ensureKubeScore({
    folder: join(cacheFolder(), "scanners"),
    moduleFolder: "lab/scanners/modules/kube-score",
    onProgress: (message) => process.stderr.write(`${message}\n`),
  });
  yaml = toStream(manifests(readConfiguration("config")));
}, BUILD_MINUTES * 60_000);

test("kube-score finds nothing in the rendered workloads but the named exceptions, and needs all of them", async () => {
  const findings = await kubeScore(program, yaml);
  expect(findings.filter(({ check }) => EXCEPTIONS[check] === undefined)).toEqual([]);
  expect([...new Set(findings.map(({ check }) => check))].sort()).toEqual(Object.keys(EXCEPTIONS).sort());
});

test("kube-score would see a container that may write to its root file system", async () => {
  const broken = yaml.replaceAll("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false");
  const checks = (await kubeScore(program, broken)).map(({ check }) => check);
  expect(checks).toContain("container-security-context-readonlyrootfilesystem");
});
