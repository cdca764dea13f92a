import { spawnSync } from "node:child_process";
import { readConfiguration } from "../../cli/configuration";
import type { Environment } from "../../config/schema";
import { cacheFolder } from "../../lab/cache-folder";
import { ensureOperatorCheck } from "../../lab/control-plane/binaries";
import { dynaKubeManifest } from "../../stacks/manifests";

/** A first build on two busy cores. */
const BUILD_MINUTES = 20;

interface Verdict {
  readonly name: string;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

let program: string;

beforeAll(async () => {
  program = await ensureOperatorCheck({
    cacheFolder: cacheFolder(),
    modulesFolder: "lab/control-plane/modules",
    onProgress: (message) => process.stderr.write(`${message}\n`),
  });
}, BUILD_MINUTES * 60_000);

/** What the Operator's own types and rules say; its libraries log to the same output. */
function judged(yaml: string): Verdict[] {
  const { stdout, error } = spawnSync(program, ["-"], { input: yaml, encoding: "utf8" });
  if (error) throw error;
  const lines: Partial<Verdict>[] = stdout
    .split("\n")
    .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
  return lines.flatMap(({ name, errors, warnings }) =>
    name && errors && warnings ? [{ name, errors, warnings }] : [],
  );
}

function dynaKubeOf(name: string, operator: Partial<Environment["kubernetes"]["operator"]> = {}): string {
  const { environments, teams } = readConfiguration("config");
  const environment = environments.find((each) => each.name === name);
  if (!environment) throw new Error(`there is no environment ${name}`);
  const { kubernetes } = environment;
  const changed = { ...environment, kubernetes: { ...kubernetes, operator: { ...kubernetes.operator, ...operator } } };
  const present = teams.map((file) => file.in(name));
  return dynaKubeManifest(changed, present).yaml;
}

test.each(["nonprod", "prod"])("the Operator accepts the DynaKube of %s without a warning", (name) => {
  expect(judged(dynaKubeOf(name))).toEqual([{ name, errors: [], warnings: [] }]);
});

test("the Operator accepts all that an environment's file can ask for", () => {
  const yaml = dynaKubeOf("prod", { networkZone: "eu.prod", otlpExporterConfiguration: true });
  expect(judged(yaml)).toEqual([{ name: "prod", errors: [], warnings: [] }]);
});

test("a misspelt field is refused by the Operator's types", () => {
  const [verdict] = judged(dynaKubeOf("prod").replace("hostGroup", "hostGrup"));
  expect(verdict?.errors).toEqual(['unknown field "spec.oneAgent.hostGrup"']);
});
