import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStacks, StackRunner } from "../../cli/start/stack-runner";
import { Terraform } from "../../lab/terraform/terraform";
import { createApp } from "../../stacks/onboarding";
import { configurationWithTeams } from "./support/configuration";
import { providerMirror, standInProvider } from "./support/stand-in-provider";

/** A first build on two busy cores. */
const BUILD_MINUTES = 20;
const never = new AbortController().signal;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "workload-stack-"));
  await standInProvider();
}, BUILD_MINUTES * 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a workload with everything turned on fits the schema of the Kubernetes provider that the stacks require", async () => {
  const configuration = configurationWithTeams();
  const exposure = { kind: "ingress" as const, domain: "apps.example.com", ingressClassName: "nginx", annotations: {} };
  const environments = configuration.environments.map((each) => ({
    ...each,
    kubernetes: { ...each.kubernetes, exposure },
  }));
  const teams = configuration.teams.map((file) => ({
    ...file,
    in: (name: string) => {
      const team = file.in(name);
      if (!team.workload) throw new Error("the team has no workload");
      const autoscale = { min: 1, max: 3, cpuPercent: 70 };
      return { ...team, workload: { ...team.workload, autoscale, imagePullSecrets: ["registry"] } };
    },
  }));
  const outdir = join(folder, "cdktf.out");
  createApp({ ...configuration, environments, teams }, { outdir, stateFolder: join(folder, "state") }).synth();
  const stack = readStacks(outdir).find(({ name }) => name === "nonprod-tlo-python-workload");
  if (!stack) throw new Error("there is no stack of the workload");

  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, "contexts: [{ name: tlo-nonprod }]\n");
  const terraform = await Terraform.find({
    TF_CLI_CONFIG_FILE: providerMirror(join(folder, "mirror"), [await standInProvider()]),
    TF_VAR_nonprod_kubeconfig: kubeconfig,
  });
  const runner = new StackRunner(terraform, { stop: never, interrupt: never });
  const { addresses, created } = await runner.deploy(stack, () => undefined); // also proves that a second plan is empty
  expect(created).toBe(addresses.length);
  expect([...new Set(addresses.map((address) => address.replace(/\..*/, "")))].sort()).toEqual(
    Object.keys(
      JSON.parse(readFileSync(join("test", "e2e", "stand-in-provider", "schema.json"), "utf8")).resource_schemas,
    ),
  );
  expect(await runner.destroy(stack, () => undefined)).toMatchObject({ destroyed: created, addresses: [] });
}, 120_000);
