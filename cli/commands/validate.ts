import type { Command } from "commander";
import { type Application, type CheckFinding, printFinding, runChecks, type Silenced } from "../../checks";
import { type Configuration, type Fault, loadConfiguration, printFaults } from "../../config/load";
import { synthesizeInMemory } from "../../stacks/in-memory";
import { RefusalError } from "../../stacks/refusals";
import { configurationFolder } from "../configuration";
import { EXIT } from "../exit";
import { type PendingImports, pendingImports, printPending } from "../import/pending";
import { chooseEnvironments, chooseTeams } from "../selection";
import { compareStates, printComparison, type StateComparison } from "../states/compare";

/** Everything that is wrong with a configuration, or may be. */
export interface Validation {
  /** Faults of the files, and what constructs refuse of them; with any, nothing further is looked at. */
  readonly faults: readonly Fault[];
  /** What checks over all stacks have found. */
  readonly findings: readonly CheckFinding[];
  /** The findings that team files silence, with the reason. */
  readonly silenced: readonly Silenced[];
  /** The declared stacks, compared with the states that were found. */
  readonly states?: StateComparison;
  /** Files of imports, and whether they may go; left out where there are none. */
  readonly imports?: readonly PendingImports[];
  /** What was read. */
  readonly environments: number;
  readonly teams: number;
}

export function registerValidate(program: Command): void {
  program
    .command("validate")
    .description("Report every fault in every file, and every finding of the checks over all stacks.")
    .argument("[team]", "only findings about this team")
    .option("--env <name>", "only findings about this environment")
    .option("--json", "print JSON", false)
    .option("--offline", "do not ask the backends which states they have", false)
    .addHelpText(
      "after",
      "\nExample:\n  npx onboard validate --json\n\nExit status 2 for a fault in a file, 1 for an error from a check or a deploy that would fail half-way, otherwise 0.",
    )
    .action(async (team: string | undefined, { env, json, offline }: ValidateOptions) => {
      const validation = await validateWithStates(configurationFolder(), !offline, { team, env });
      console.log(json ? JSON.stringify(validation, undefined, 2) : printValidation(validation));
      process.exitCode = validationStatus(validation);
    });
}

/** What findings are to be about. */
interface Only {
  readonly team?: string;
  readonly env?: string;
}

/**
 * Reads, synthesizes in memory and checks what stands in a configuration folder. Faults are reported whoever they are of,
 * since with one of them nothing can be checked.
 *
 * @throws InputError for an unknown team or environment.
 */
export function validate(folder: string, only: Only = {}): Validation {
  return judge(folder, only).validation;
}

/**
 * The same, and whether a state is left of a stack that no file declares any more. Such a stack is of no team that could
 * be asked for, so all of them are named.
 *
 * @param asksBackends Whether backends outside this machine are asked too.
 */
export async function validateWithStates(folder: string, asksBackends: boolean, only: Only = {}): Promise<Validation> {
  const { validation, configuration, application } = judge(folder, only);
  if (!configuration || !application) return validation;
  const { stacks } = application;
  const imports = pendingImports(configuration);
  const states = await compareStates({ configuration, stacks, asksBackends });
  return { ...validation, states, ...(imports.length > 0 && { imports }) };
}

interface ValidateOptions {
  readonly env?: string;
  readonly json: boolean;
  readonly offline: boolean;
}

interface Judged {
  readonly validation: Validation;
  /** Absent where files have faults. */
  readonly configuration?: Configuration;
  /** Absent where there is nothing to look at. */
  readonly application?: Application;
}

function judge(folder: string, only: Only): Judged {
  const { configuration, faults } = loadConfiguration(folder);
  const nothing = { faults, findings: [], silenced: [], environments: 0, teams: 0 };
  if (!configuration) return { validation: nothing };
  const environments = chooseEnvironments(configuration, only.env).length;
  const teams = chooseTeams(configuration, only.team).length;
  const read = { environments, teams };
  try {
    const application = synthesizeInMemory(configuration);
    const { findings, silenced } = runChecks(application);
    const isAsked = isAbout(only);
    const asked = { findings: findings.filter(isAsked), silenced: silenced.filter(isAsked) };
    return { validation: { faults, ...asked, ...read }, configuration, application };
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return { validation: { ...nothing, ...read, faults: error.faults } };
  }
}

/** What concerns all environments concerns the named one too. */
function isAbout({ team, env }: Only): (found: { readonly team?: string; readonly environment?: string }) => boolean {
  return (found) =>
    (team === undefined || found.team === team) &&
    (env === undefined || found.environment === undefined || found.environment === env);
}

/** The exit status that a validation means. */
export function validationStatus({ faults, findings, states }: Validation): number {
  if (faults.length > 0) return EXIT.badInput;
  if (states !== undefined && states.renames.length > 0) return EXIT.found;
  return findings.some(({ severity }) => severity === "error") ? EXIT.found : EXIT.fine;
}

/** The validation for a terminal: what is wrong, what is silenced, and how many of each. */
export function printValidation({
  faults,
  findings,
  silenced,
  states,
  imports = [],
  environments,
  teams,
}: Validation): string {
  if (faults.length > 0) return [printFaults(faults), plural(faults.length, "fault")].join("\n");
  const count = (severity: CheckFinding["severity"]) => findings.filter((each) => each.severity === severity).length;
  const summary = [plural(count("error"), "error"), plural(count("warning"), "warning")];
  return [
    ...findings.map(printFinding),
    ...silenced.map(printSilenced),
    ...imports.map(printPending),
    ...(states === undefined ? [] : [printComparison(states)]),
    `${plural(environments, "environment")}, ${plural(teams, "team")}: ${summary.join(", ")}`,
  ].join("\n");
}

function printSilenced({ team, rule, reason, environment, findings }: Silenced): string {
  const where = environment === undefined ? "" : ` in ${environment}`;
  return `silenced ${rule} of ${team}${where}, ${plural(findings.length, "finding")}: ${reason}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
