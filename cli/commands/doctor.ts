import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Command } from "commander";
import { type Configuration, loadConfiguration } from "../../config/load";
import { cacheFolder } from "../../lab/cache-folder";
import { findPython } from "../../lab/python/python-tools";
import { REGISTRIES } from "../../lab/terraform/provider-mirror";
import { Terraform } from "../../lab/terraform/terraform";
import { variablesFor } from "../../stacks/dynatrace-provider";
import { isRefusal } from "../../stacks/refusals";
import { configurationFolder } from "../configuration";
import { examine, type Facts, printExamined } from "../doctor/examination";
import { EXIT } from "../exit";
import { findRunningLab } from "../lab-session";
import { chooseEnvironments } from "../selection";
import { compareStates } from "../states/compare";
import { synthesize } from "../synthesized";

export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description("What is missing on this machine and in this project, and how to fix it.")
    .option("--env <name>", "credentials of this environment only")
    .option("--json", "print JSON", false)
    .addHelpText("after", "\nExample:\n  npx onboard doctor\n\nExit status 1 for a problem; notes do not change it.")
    .action(async ({ env, json }: { env?: string; json: boolean }) => {
      const examined = examine(await gatherFacts(configurationFolder(), env));
      console.log(json ? JSON.stringify(examined, undefined, 2) : printExamined(examined));
      if (examined.some(({ state }) => state === "problem")) process.exitCode = EXIT.found;
    });
}

/** Looks at the machine and the project; runs nothing but programs that are asked for their version. */
export async function gatherFacts(folder: string, env?: string): Promise<Facts> {
  const { configuration, faults } = loadConfiguration(folder);
  const environments = configuration === undefined ? [] : chooseEnvironments(configuration, env);
  const [terraform, go, python, lab, states] = await Promise.all([
    findTerraform(),
    findGo(),
    lookForPython(),
    findRunningLab(),
    configuration && compareFoundStates(configuration),
  ]);
  return {
    node: process.versions.node,
    terraform,
    ...(go !== undefined && { go }),
    python,
    cache: cacheState(),
    providers: [{ name: PROVIDER, inMirror: isInMirror(PROVIDER) }],
    ...(lab && { lab: lab.account.url }),
    faults: faults.length,
    ...(states && { states }),
    credentials: environments.map(({ name }) => credentialsOf(name, process.env)),
  };
}

/** Nothing can be compared with files that a construct refuses. */
async function compareFoundStates(configuration: Configuration): Promise<Facts["states"]> {
  try {
    return await compareStates({ configuration, stacks: synthesize(configuration) });
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** Which of the variables that have no default are set for an environment: names only. */
export function credentialsOf(environment: string, variables: Readonly<Record<string, string | undefined>>) {
  const needed = { apiToken: "", clientId: "", clientSecret: "", accountClientId: "", accountClientSecret: "" };
  const names = Object.keys(variablesFor({ name: environment }, needed));
  return {
    environment,
    set: names.filter((name) => Boolean(variables[name])),
    missing: names.filter((name) => !variables[name]),
  };
}

const PROVIDER = "dynatrace-oss/dynatrace";

/** What the mirror has for Terraform serves OpenTofu too, and the other way round. */
function isInMirror(name: string): boolean {
  return Object.values(REGISTRIES).some((registry) => {
    const folder = join(cacheFolder(), "providers", registry, name);
    return existsSync(folder) && readdirSync(folder).length > 0;
  });
}

function cacheState(): Facts["cache"] {
  const folder = cacheFolder();
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return { folder };
  } catch (error) {
    return { folder, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function findTerraform(): Promise<Facts["terraform"]> {
  try {
    const { product, binary, version } = await Terraform.find();
    return { product, binary, version };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

async function lookForPython(): Promise<Facts["python"]> {
  try {
    const { version } = await findPython();
    return { version };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

async function findGo(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("go", ["version"]);
    return stdout.trim().replace(/^go version go/, "");
  } catch {
    return undefined;
  }
}
