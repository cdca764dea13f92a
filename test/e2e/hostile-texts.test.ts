import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { block, list, SynthesizedStack } from "../../access";
import { prepareTerraform } from "../../cli/lab-programs";
import type { Terraform } from "../../lab/terraform/terraform";
import { type HostileStacks, hostileStacks, means, occurrencesIn, readerOf } from "../stacks/hostile-texts";

jest.setTimeout(600_000);

let terraform: Terraform;
let folder: string;
let cases: HostileStacks[];

beforeAll(async () => {
  ({ terraform } = await prepareTerraform(() => undefined));
  folder = mkdtempSync(join(tmpdir(), "hostile-texts-"));
  cases = hostileStacks();
});

afterAll(() => {
  if (folder) rmSync(folder, { recursive: true });
});

/** A folder with one module for each stack below it. */
function writeModules(
  name: string,
  json: Readonly<Record<string, unknown>>,
  modules: readonly SynthesizedStack[] = [],
) {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  const calls = modules.map((stack, index) => {
    const source = `module-${index}`;
    mkdirSync(join(cwd, source));
    writeFileSync(join(cwd, source, "cdk.tf.json"), JSON.stringify(stack.json));
    const open = Object.entries(block(block(stack.json).variable)).filter(
      ([, each]) => block(each).default === undefined,
    );
    return [source, { source: `./${source}`, ...Object.fromEntries(open.map(([variable]) => [variable, "x"])) }];
  });
  const root = { ...json, ...(calls.length > 0 && { module: Object.fromEntries(calls) }) };
  writeFileSync(join(cwd, "main.tf.json"), JSON.stringify(root));
  return cwd;
}

async function mustRun(cwd: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await terraform.run(args, { cwd });
  if (exitCode !== 0) throw new Error(`terraform ${args[0]}: ${stdout.slice(-4000)}${stderr.slice(-4000)}`);
  return stdout;
}

test("Terraform makes of every string what our reader makes of it: the text of the file", async () => {
  const texts = cases.flatMap((each) =>
    occurrencesIn(each).flatMap(({ stack, at, raw, attempt }) => {
      // A backend is read as it stands, which another test is about; what refers to resources needs their values.
      const isPlain =
        !at.startsWith(".terraform.backend") && !/\$\{(dynatrace|var|data|local)[._]/.test(raw.replaceAll("$${", ""));
      return isPlain ? [{ raw, at, attempt, read: readerOf(stack)(raw) }] : [];
    }),
  );
  const distinct = [...new Map(texts.map((each) => [each.raw, each])).values()];
  const output = Object.fromEntries(distinct.map(({ raw }, index) => [`text_${index}`, { value: raw }]));
  const cwd = writeModules("outputs", { output });
  await mustRun(cwd, "init", "-input=false", "-no-color");
  await mustRun(cwd, "apply", "-input=false", "-no-color", "-auto-approve");
  const values = JSON.parse(await mustRun(cwd, "output", "-json")) as Record<string, { value: string }>;
  const evaluated = distinct.map((each, index) => ({ ...each, value: values[`text_${index}`]?.value ?? "" }));
  expect(evaluated.filter(({ value, at, attempt }) => !means(value, at, attempt))).toEqual([]);
  expect(evaluated.filter(({ value, read }) => value !== read)).toEqual([]);
  expect(distinct.length).toBeGreaterThan(100);
});

test("Terraform and the provider find every Dynatrace stack valid", async () => {
  const stacks = cases
    .flatMap((each) => each.stacks)
    .filter((stack) => {
      return block(block(stack.json).provider).dynatrace !== undefined && occurs(stack);
    });
  // One provider for all of them, since each starts a process of its own.
  const modules = stacks.map(({ name, json }) => {
    const { provider: _, ...rest } = block(json);
    return new SynthesizedStack(name, rest);
  });
  const required = block(block(stacks[0]?.json).terraform).required_providers;
  const cwd = writeModules(
    "stacks",
    { terraform: { required_providers: required }, provider: { dynatrace: {} } },
    modules,
  );
  await mustRun(cwd, "init", "-input=false", "-no-color", "-backend=false");
  const { diagnostics } = JSON.parse(await mustRun(cwd, "validate", "-json")) as {
    diagnostics: { severity: string; summary: string }[];
  };
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(modules.length).toBeGreaterThan(10);
});

/** Whether something hostile stands in the stack: the others are all alike. */
function occurs(stack: SynthesizedStack): boolean {
  return cases.some((each) => each.stacks.includes(stack) && occurrencesIn({ ...each, stacks: [stack] }).length > 0);
}

test("the condition on a kubeconfig, and the address read out of it, go by the context of the file", async () => {
  const contexts = cases.flatMap(({ stacks, taken }) => {
    const context = taken.find(({ field }) => field.path.join(".") === "kubernetes.context")?.text;
    const cluster = stacks.find(({ name }) => name === "prod-cluster");
    if (context === undefined || !cluster) return [];
    const json = block(cluster.json);
    const helm = block(list(block(json.provider).helm)[0]);
    return [{ context, variable: block(json.variable), host: block(helm.kubernetes).host }];
  });
  const kubeconfig = join(folder, "kubeconfig");
  const modules = contexts.map(({ context, variable, host }) => {
    const [[name, declared] = ["", undefined]] = Object.entries(variable);
    return new SynthesizedStack(context, {
      variable: { [name]: { ...block(declared), default: kubeconfig } },
      output: { host: { value: host } },
    });
  });
  const output = Object.fromEntries(
    modules.map((_, index) => [`host_${index}`, { value: `\${module.module-${index}.host}` }]),
  );
  const cwd = writeModules("contexts", { output }, modules);
  await mustRun(cwd, "init", "-input=false", "-no-color");
  const named = (all: typeof contexts) => ({
    contexts: all.map(({ context }, index) => ({ name: context, context: { cluster: `c${index}` } })),
    clusters: all.map((_, index) => ({ name: `c${index}`, cluster: { server: `https://127.0.0.1:${index}` } })),
  });
  writeFileSync(kubeconfig, stringify(named(contexts)));
  await mustRun(cwd, "apply", "-input=false", "-no-color", "-auto-approve");
  const hosts: Record<string, { value: string }> = JSON.parse(await mustRun(cwd, "output", "-json"));
  expect(contexts.map((_, index) => hosts[`host_${index}`]?.value)).toEqual(
    contexts.map((_, index) => `https://127.0.0.1:${index}`),
  );
  writeFileSync(kubeconfig, stringify(named(contexts.slice(1))));
  await expect(mustRun(cwd, "plan", "-input=false", "-no-color")).rejects.toThrow(/must have the\s+context/);
  expect(contexts.length).toBeGreaterThan(5);
});

test("a backend reads a template as it stands, so that no escape would be right there", async () => {
  const path = "state-${terraform.workspace}.tfstate";
  const cwd = writeModules("backend", { terraform: { backend: { local: { path } } } });
  await mustRun(cwd, "init", "-input=false", "-no-color");
  const { backend } = JSON.parse(readFileSync(join(cwd, ".terraform", "terraform.tfstate"), "utf8")) as {
    backend: { config: { path: string } };
  };
  expect(backend.config.path).toBe(path);
});
