import { readConfiguration } from "../../cli/configuration";
import type { Environment } from "../../config/schema";
import { cacheFolder } from "../../lab/cache-folder";
import { ensureOperatorCheck } from "../../lab/control-plane/binaries";
import { judgeDynaKubes } from "../../lab/control-plane/operator";
import { dynaKubeManifest } from "../../stacks/manifests";

/** A first build on two busy cores. */
const BUILD_MINUTES = 20;

let program: string;

beforeAll(async () => {
  program = await ensureOperatorCheck({
    cacheFolder: cacheFolder(),
    modulesFolder: "lab/control-plane/modules",
    onProgress: (message) => process.stderr.write(`${message}\n`),
  });
}, BUILD_MINUTES * 60_000);

function dynaKubeOf(name: string, operator: Partial<Environment["kubernetes"]["operator"]> = {}): string {
  const { environments, teams } = readConfiguration("config");
  const environment = environments.find((each) => each.name === name);
  if (!environment) throw new Error(`there is no environment ${name}`);
  const { kubernetes } = environment;
  const changed = { ...environment, kubernetes: { ...kubernetes, operator: { ...kubernetes.operator, ...operator } } };
  const present = teams.map((file) => file.in(name));
  return dynaKubeManifest(changed, present).yaml;
}

test.each(["nonprod", "prod"])("the Operator accepts the DynaKube of %s without a warning", async (name) => {
  expect(await judgeDynaKubes(program, dynaKubeOf(name))).toEqual([{ name, errors: [], warnings: [] }]);
});

test("the Operator accepts all that an environment's file can ask for", async () => {
  const yaml = dynaKubeOf("prod", { networkZone: "eu.prod", otlpExporterConfiguration: true });
  expect(await judgeDynaKubes(program, yaml)).toEqual([{ name: "prod", errors: [], warnings: [] }]);
});

test("a misspelt field is refused by the Operator's types", async () => {
  const [verdict] = await judgeDynaKubes(program, dynaKubeOf("prod").replace("hostGroup", "hostGrup"));
  expect(verdict?.errors).toEqual(['unknown field "spec.oneAgent.hostGrup"']);
});
