import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { cacheFolder } from "../../lab/cache-folder";
import { readConfiguration } from "../configuration";
import { InputError } from "../exit";
import {
  describeOpenTofu,
  describePythonTools,
  describeTerraform,
  prepareControlPlane,
  prepareOperatorCheck,
  prepareSampleApp,
  prepareTerraform,
} from "../lab-programs";
import { findRunningLab, LAB_STATE_FOLDER, openLab } from "../lab-session";
import { labVariables } from "../lab-variables";
import { runSteps, type Say, type Step } from "../start/steps";

/** The default port, so that a second shell finds the lab where the README says. */
const USUAL_PORT = 8765;

export function registerLab(program: Command): void {
  const lab = program.command("lab").description("The local Dynatrace that the real provider talks to.");
  lab
    .command("tenant")
    .description("Run the lab tenant until Ctrl-C; one line of JSON on standard output says that it is ready.")
    .option(
      "--port <number>",
      "port of account and sign-on; environments follow; 0 picks free ones",
      toPort,
      USUAL_PORT,
    )
    .option("--json", "as without it: what is printed is JSON", false)
    .addHelpText("after", "\nExample:\n  npm run --silent lab:tenant -- --port 8765")
    .action(async ({ port }: { port: number }) => {
      const session = await openLab(readConfiguration(), port);
      console.log(JSON.stringify(session.ready));
      if (!session.startedHere) return;
      await new Promise<void>((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
      });
      await session.close();
    });
  lab
    .command("prepare")
    .description("Find or build all programs of the lab, once, so that nothing later has to wait for a build.")
    .option("--json", "print what was found or built as JSON, and no progress", false)
    .addHelpText("after", "\nExample:\n  npx onboard lab prepare")
    .action(async ({ json }: { json: boolean }) => {
      const prepared = await prepare(json);
      if (json) console.log(JSON.stringify(prepared, undefined, 2));
    });
  lab
    .command("env")
    .description("Print the shell lines that point Terraform and cdktf at the running lab.")
    .option("--json", "print them as JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  eval \"$(npx onboard lab env)\" && npx cdktf deploy 'nonprod-*' --skip-provider-lock",
    )
    .action(async ({ json }: { json: boolean }) => {
      const ready = await findRunningLab();
      if (!ready) throw new InputError("no lab tenant is running; start one with npm run lab:tenant in another shell");
      const variables = {
        ...labVariables(ready),
        ONBOARD_STATE_FOLDER: LAB_STATE_FOLDER,
        // This lab has no cluster, so the stacks of clusters are left out.
        ONBOARD_KUBERNETES: "false",
        CHECKPOINT_DISABLE: "1",
        // The same folders may have been initialised for the environments' own backends before.
        TF_CLI_ARGS_init: "-reconfigure",
        TF_CLI_CONFIG_FILE: join(cacheFolder(), "providers", "terraform.rc"),
      };
      if (json) console.log(JSON.stringify(variables, undefined, 2));
      else for (const [name, value] of Object.entries(variables)) console.log(`export ${name}=${quoted(value)}`);
    });
}

/** A part of the lab that is ready for use. */
export interface Prepared {
  readonly what: string;
  /** Versions and where they come from, where there is more to say than the name. */
  readonly found?: string;
}

async function prepare(quiet: boolean): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  const steps: Step[] = [
    { title: "Terraform and its providers", run: async (say) => describeTerraform(await prepareTerraform(say)) },
    { title: "OpenTofu", run: describeOpenTofu },
    { title: "Kubernetes control plane", run: async (say) => void (await prepareControlPlane(say)) },
    {
      title: "Check of DynaKubes by the Operator's own rules",
      run: async (say) => void (await prepareOperatorCheck(say)),
    },
    { title: "uv and copier", run: describePythonTools },
    { title: "Packages of the sample service", run: async (say) => void (await prepareSampleApp(say)) },
  ];
  const noted = steps.map(({ title, run }): Step => {
    const runAndNote = async (say: Say) => {
      const found = await run(say);
      prepared.push({ what: title, ...(typeof found === "string" && { found }) });
      return found;
    };
    return { title, run: runAndNote };
  });
  await runSteps(noted, { quiet, signal: new AbortController().signal });
  return prepared;
}

function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65533) return port;
  throw new InvalidArgumentError(`must be a port from 0 to 65533; got ${JSON.stringify(text)}`);
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
