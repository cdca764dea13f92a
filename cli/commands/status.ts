import type { Command } from "commander";
import type { Configuration } from "../../config/load";
import type { Environment } from "../../config/schema";
import { envOption } from "../arguments";
import { readConfiguration } from "../configuration";
import { EXIT, InputError } from "../exit";
import { openLab } from "../lab-session";
import { chooseEnvironments, chooseTeams } from "../selection";
import { labTenant } from "../status/lab-tenant";
import { printStatus } from "../status/print";
import { realTenant } from "../status/real-tenant";
import { type EnvironmentStatus, isBroken, statusOf } from "../status/status";
import type { Tenant } from "../status/tenant";

/** Options of `onboard status`. */
interface StatusOptions {
  readonly env?: string;
  readonly since: string;
  readonly real: boolean;
  readonly json: boolean;
}

export function registerStatus(program: Command): void {
  program
    .command("status")
    .description("Whether a team's logs, metrics and traces arrive and are seen; names the first link that is broken.")
    .argument("<team>", "name of a team")
    .addOption(envOption())
    .option("--since <duration>", "how far back data counts as arriving, such as 30m, 2h or 1d", "2h")
    .option("--real", "ask the real tenant, with the variables that deploy it; else the lab", false)
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      [
        "",
        "Example:",
        "  npx onboard status tlo-python --env prod",
        "",
        "Asks the lab tenant: the running one, or the state of the last run. Exit status 1 for a broken link.",
        "With --real, nobody can be signed on: who sees the data is then judged by what is deployed.",
      ].join("\n"),
    )
    .action(async (team: string, { env, since, real, json }: StatusOptions) => {
      const configuration = readConfiguration();
      const asked = { team, environment: env, since: sinceOf(since) };
      const all = real
        ? await statusIn(configuration, asked, (environment) => realTenant(environment))
        : await onLab(configuration, asked);
      console.log(json ? JSON.stringify(all, undefined, 2) : printStatus(all));
      if (isBroken(all)) process.exitCode = EXIT.found;
    });
}

async function onLab(configuration: Configuration, asked: Asked): Promise<EnvironmentStatus[]> {
  const lab = await openLab(configuration, 0);
  try {
    return await statusIn(configuration, asked, (environment) => labTenant(lab.ready, environment));
  } finally {
    await lab.close();
  }
}

interface Asked {
  readonly team: string;
  readonly environment: string | undefined;
  readonly since: string;
}

/** The status of a team in each environment. @throws InputError for an unknown team or environment. */
export async function statusIn(
  configuration: Configuration,
  { team, environment: name, since }: Asked,
  tenantOf: (environment: Environment) => Tenant,
): Promise<EnvironmentStatus[]> {
  const environments = chooseEnvironments(configuration, name);
  const all: EnvironmentStatus[] = [];
  for (const file of chooseTeams(configuration, team))
    for (const environment of environments) all.push(await statusOf(file, environment, tenantOf(environment), since));
  return all;
}

/** It becomes part of a query, so nothing but a duration passes. @throws InputError */
function sinceOf(text: string): string {
  if (/^[1-9]\d{0,3}[mhd]$/.test(text)) return text;
  throw new InputError(
    `--since must be a number with m, h or d; got ${JSON.stringify(text)}; write it as 30m, 2h or 1d`,
  );
}
