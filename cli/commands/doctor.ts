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
import { configurationFolder, readConfiguration } from "../configuration";
import { examine, type Facts } from "../doctor/examination";
import type { Examined } from "../doctor/examined";
import { printExamined } from "../doctor/print";
import { examineReal } from "../doctor/real/examine-real";
import { judgeTerraform } from "../doctor/real/versions";
import { EXIT } from "../exit";
import { fold } from "../fold";
import { findRunningLab } from "../lab-session";
import { chooseEnvironments } from "../selection";
import { compareStates } from "../states/compare";
import { synthesize } from "../synthesized";

/** Options of `onboard doctor`. */
interface DoctorOptions {
  readonly env?: string;
  readonly real: boolean;
  readonly json: boolean;
}

export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description("What is missing on this machine and in this project, or in a real tenant, and how to fix it.")
    .option("--env <name>", "this environment only")
    .option("--real", "ask the real tenants and clusters, with the variables that deploy to them", false)
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  npx onboard doctor",
        "  npx onboard doctor --real --env prod",
        "",
        "Without --real nothing is asked over the network. With it, each credential is traded for a token, and the scopes that",
        "it has stand beside those that the stacks need. Nothing is written, and no secret is shown.",
        "Exit status 1 for a problem, 3 where a tenant does not answer; notes do not change it.",
      ].join("\n"),
    )
    .action(async ({ env, real, json }: DoctorOptions) => {
      const examined = real ? await lookAtTenants(env, json) : examine(await gatherFacts(configurationFolder(), env));
      console.log(json ? JSON.stringify(examined, undefined, 2) : fold(printExamined(examined)));
      process.exitCode = statusOf(examined);
    });
}

/** The exit status. Notes change nothing; a tenant that does not answer is worse than what was found. */
export function statusOf(examined: readonly Examined[]): number {
  const problems = examined.filter(({ state }) => state === "problem");
  if (problems.some(({ rule }) => rule === "reach")) return EXIT.outside;
  return problems.length > 0 ? EXIT.found : EXIT.fine;
}

async function lookAtTenants(env: string | undefined, isQuiet: boolean): Promise<Examined[]> {
  const configuration = readConfiguration();
  const environments = chooseEnvironments(configuration, env);
  const stacks = synthesize(configuration);
  const onProgress = isQuiet ? undefined : (message: string) => console.error(`${message} …`);
  const kubernetes = process.env.ONBOARD_KUBERNETES !== "false";
  const asked = { configuration, environments, stacks, variables: process.env, kubernetes };
  const [terraform, tenants] = await Promise.all([
    findTerraform(),
    examineReal({ ...asked, ...(onProgress && { onProgress }) }),
  ]);
  return [judgeTerraform(terraform), ...tenants];
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
