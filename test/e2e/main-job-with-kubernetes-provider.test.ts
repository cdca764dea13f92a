import { spawn } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareControlPlane, prepareTerraform } from "../../cli/lab-programs";
import { cacheFolder } from "../../lab/cache-folder";
import { platformName } from "../../lab/terraform/provider-mirror";
import { DYNATRACE, KUBERNETES } from "../../stacks/required-providers";
import { type ProviderProgram, providerMirror, standInProvider } from "./support/stand-in-provider";

/** A first build on two busy cores. */
const BUILD_MINUTES = 20;
jest.setTimeout(300_000);

let folder: string;
/** Configuration files of two machines: Terraform can have the Kubernetes provider on one of them. */
let configFiles: { readonly without: string; readonly with: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "main-job-with-provider-"));
  const say = () => undefined;
  await prepareControlPlane(say);
  const { mirror } = await prepareTerraform(say);
  const dynatrace = { ...DYNATRACE, file: dynatraceProgram(String(mirror.environment.TF_CLI_CONFIG_FILE)) };
  configFiles = {
    without: providerMirror(join(folder, "mirror-without"), [dynatrace]),
    with: providerMirror(join(folder, "mirror-with"), [dynatrace, await standInProvider()]),
  };
  // A cache of its own: the stand-in must not lie where the user's main job finds it and takes it for the real one.
  mkdirSync(join(folder, "cache", "dynatrace-onboarding"), { recursive: true });
  symlinkSync(
    join(cacheFolder(), "control-plane"),
    join(folder, "cache", "dynatrace-onboarding", "control-plane"),
    "dir",
  );
}, BUILD_MINUTES * 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function dynatraceProgram(configFile: string): ProviderProgram["file"] {
  const place = join(configFile, "..", "registry.terraform.io", DYNATRACE.source, DYNATRACE.version, platformName());
  const program = readdirSync(place).find((file) => file.startsWith("terraform-provider-"));
  if (!program) throw new Error(`${place} must hold the Dynatrace provider`);
  return join(place, program);
}

/** Folder of the files that people edit. */
let configuration = "config";

/** Runs the main job to its end, which must be a good one. */
async function start(machine: keyof typeof configFiles, ...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    ONBOARD_LAB_FOLDER: join(folder, "lab"),
    XDG_CACHE_HOME: join(folder, "cache"),
    TF_CLI_CONFIG_FILE: configFiles[machine],
    ONBOARD_CONFIG: configuration,
    CI: "true",
  };
  const child = spawn(process.execPath, [join("scripts", "run.mjs"), "cli/start.ts", ...args], { env });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  }
  const status = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (status !== 0) throw new Error(`npm start ${args.join(" ")} must succeed; got ${status}:\n${printed.join("")}`);
  return printed.join("");
}

/** The summary, without the ports, which each run chooses anew. */
function summaryIn(printed: string): unknown {
  return JSON.parse(printed.slice(printed.indexOf("{")).replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:0"));
}

interface State {
  readonly resources: readonly {
    readonly type: string;
    readonly instances: readonly {
      readonly attributes: { readonly id: string; readonly metadata: readonly { uid: string }[] };
    }[];
  }[];
}

/** What the state of a workload's stack holds, or nothing where there is no such state. */
function objectsInState(environment: string): { id: string; type: string; uid: string | undefined }[] {
  const file = join(folder, "lab", "state", `${environment}-tlo-python-workload.tfstate`);
  if (!existsSync(file)) return [];
  const state: State = JSON.parse(readFileSync(file, "utf8"));
  return state.resources.flatMap(({ type, instances }) =>
    instances.map(({ attributes }) => ({ type, id: attributes.id, uid: attributes.metadata[0]?.uid })),
  );
}

let summary: unknown;

test("without the provider the workloads are applied by the lab, and no state knows them", async () => {
  summary = summaryIn(await start("without", "--json"));
  expect(objectsInState("nonprod")).toEqual([]);
});

test("with it the summary is the same, and each object is imported, not created", async () => {
  expect(summaryIn(await start("with", "--json"))).toEqual(summary);
  for (const environment of ["nonprod", "prod"]) {
    const objects = objectsInState(environment);
    expect(objects.map(({ uid }) => uid)).toEqual(Array(7).fill("imported-by-the-stand-in"));
    expect(objects).toContainEqual(
      expect.objectContaining({ type: "kubernetes_deployment_v1", id: "tlo-python/tlo-python-sample" }),
    );
    expect(objects).toContainEqual(expect.objectContaining({ type: "kubernetes_namespace_v1", id: "tlo-python" }));
  }
});

test("a second start with it finds nothing to do in any stack", async () => {
  const printed = await start("with");
  expect(printed).toMatch(/hashicorp\/kubernetes \S+ \(mirror\)/);
  expect(printed).not.toMatch(/\d+ (created|changed|destroyed);/);
  expect(printed.match(/nothing to do; \d+ resources/g)).toHaveLength(4);
  expect(printed.match(/7 objects in namespace tlo-python, 0 new or changed, by Terraform/g)).toHaveLength(2);
  expect(printed.match(/^\w+ {2}tlo-python: workload of 7 objects in namespace tlo-python$/gm)).toHaveLength(2);
  expect(printed).toContain("Kubernetes: 14 objects, and nothing to change a second time");
});

/** The next build of the same version: other bytes, so another hash than a lock file has. */
function rebuildProvider(): void {
  const { source, version } = KUBERNETES;
  const providers = join(folder, "cache", "dynatrace-onboarding", "providers", "registry.terraform.io");
  appendFileSync(join(providers, source, version, platformName(), `terraform-provider-kubernetes_v${version}`), "\0");
}

/** The files of a team that has ceased to declare its workload. */
function withoutWorkload(): string {
  const copy = join(folder, "config");
  mkdirSync(copy);
  for (const name of ["environments", "teams", "platform.yaml"])
    cpSync(join("config", name), join(copy, name), { recursive: true });
  const file = join(copy, "teams", "tlo-python.yaml");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/^(workload|environments):\n(?: .*\n)*/gm, ""));
  return copy;
}

test("a run without it in between changes nothing for the next one with it", async () => {
  await start("without");
  expect(await start("with")).not.toMatch(/\d+ (created|changed|destroyed);/);
  expect(objectsInState("prod")).toHaveLength(7);
});

test("a destroy with another build of it, and without the workload in the files, leaves nothing in the states and on the clusters", async () => {
  rebuildProvider();
  configuration = withoutWorkload();
  expect(await start("with", "--destroy")).toContain("Nothing is left: 0 objects in 6 states, 0 in the lab tenant.");
  expect([...objectsInState("nonprod"), ...objectsInState("prod")]).toEqual([]);
  const clusters = join(folder, "lab", "kubernetes");
  expect(existsSync(clusters) ? readdirSync(clusters) : []).toEqual([]);
});
