import type { Command } from "commander";
import type { Configuration } from "../../config/load";
import type { Environment } from "../../config/schema";
import { configurationFolder, readConfiguration } from "../configuration";
import { EXIT } from "../exit";
import { writeNew } from "../import/files";
import { type Imported, planImport } from "../import/import";
import { printImported } from "../import/print";
import { readTenant, type TenantObjects } from "../import/tenant-objects";
import { LAB_STATE_FOLDER, openLab } from "../lab-session";
import { chooseEnvironments } from "../selection";
import { readStates, type StateFile } from "../states/state-file";
import { labTenant } from "../status/lab-tenant";
import { realTenant } from "../status/real-tenant";

interface Options {
  readonly env: string;
  readonly zone?: string;
  readonly group?: string;
  readonly out?: string;
  readonly real: boolean;
  readonly json: boolean;
}

export function registerImport(program: Command): void {
  program
    .command("import")
    .description(
      "Take over what a tenant already has of a team: import blocks for its stack, and a team file if it has none.",
    )
    .argument("<team>", "name of a team, with a file or without")
    .requiredOption("--env <name>", "the environment whose tenant is read")
    .option("--zone <name>", "management zone of a team that has no file; the one that is called like it if left out")
    .option("--group <name|claim>", "group that is meant; those that are bound within the zone if left out")
    .option("--out <folder>", "write to this folder instead of the configuration's")
    .option("--real", "read the real tenant, with the variables that deploy to it; else the lab", false)
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  npx onboard import orders --env prod --real\n\n" +
        "The tenant is only read. What two teams claim stops it before anything is\n" +
        "written, with exit status 1. See docs/importing.md.",
    )
    .action(async (team: string, { env, zone, group, out, real, json }: Options) => {
      const configuration = readConfiguration();
      const [environment] = chooseEnvironments(configuration, env);
      if (environment === undefined) return;
      const tenant = real ? await readTenant(realTenant(environment)) : await readLab(configuration, environment);
      const folder = configurationFolder();
      const planned = planImport(tenant, {
        team,
        environment: env,
        folder,
        out: out ?? folder,
        isLab: !real,
        ...(zone !== undefined && { zone }),
        ...(group !== undefined && { group }),
        ...statesOf(environment, real),
      });
      writeNew(planned.files);
      const imported: Imported = { ...planned.imported, files: planned.files.map(({ path }) => path) };
      console.log(json ? JSON.stringify(imported, undefined, 2) : printImported(imported));
      if (imported.claims.length > 0) process.exitCode = EXIT.found;
    });
}

async function readLab(configuration: Configuration, environment: Environment): Promise<TenantObjects> {
  const lab = await openLab(configuration, 0);
  try {
    return await readTenant(labTenant(lab.ready, environment));
  } finally {
    await lab.close();
  }
}

/** The states that lie on this machine. A remote one is not read: Terraform takes no object over that it holds already. */
function statesOf({ name, state }: Environment, real: boolean): { states: StateFile[]; unreadState?: string } {
  if (!real) return { states: readStates(process.env.ONBOARD_STATE_FOLDER || LAB_STATE_FOLDER) };
  if (state.backend === "local") return { states: readStates(state.path) };
  return { states: [], unreadState: `the state of ${name} lies in ${state.backend}, which is not read here` };
}
