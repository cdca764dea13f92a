import type { Command } from "commander";
import { type Application, type CheckFinding, printFinding, runChecks, type Silenced } from "../../checks";
import { type Configuration, type Fault, loadConfiguration, printFaults } from "../../config/load";
import { synthesizeInMemory } from "../../stacks/in-memory";
import { RefusalError } from "../../stacks/refusals";
import { configurationFolder } from "../configuration";
import { EXIT } from "../exit";
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
  /** What was read. */
  readonly environments: number;
  readonly teams: number;
}

export function registerValidate(program: Command): void {
  program
    .command("validate")
    .description("Report every fault in every file, and every finding of the checks over all stacks.")
    .option("--json", "print JSON", false)
    .option("--offline", "do not ask the backends which states they have", false)
    .addHelpText(
      "after",
      "\nExample:\n  npx onboard validate --json\n\nExit status 2 for a fault in a file, 1 for an error from a check or a deploy that would fail half-way, otherwise 0.",
    )
    .action(async ({ json, offline }: { json: boolean; offline: boolean }) => {
      const validation = await validateWithStates(configurationFolder(), !offline);
      console.log(json ? JSON.stringify(validation, undefined, 2) : printValidation(validation));
      process.exitCode = validationStatus(validation);
    });
}

/** Reads, synthesizes in memory and checks what stands in a configuration folder. */
export function validate(folder: string): Validation {
  return judge(folder).validation;
}

/**
 * The same, and whether a state is left of a stack that no file declares any more.
 *
 * @param asksBackends Whether backends outside this machine are asked too.
 */
export async function validateWithStates(folder: string, asksBackends: boolean): Promise<Validation> {
  const { validation, configuration, application } = judge(folder);
  if (!configuration || !application) return validation;
  const { stacks } = application;
  return { ...validation, states: await compareStates({ configuration, stacks, asksBackends }) };
}

interface Judged {
  readonly validation: Validation;
  /** Absent where files have faults. */
  readonly configuration?: Configuration;
  /** Absent where there is nothing to look at. */
  readonly application?: Application;
}

function judge(folder: string): Judged {
  const { configuration, faults } = loadConfiguration(folder);
  const nothing = { faults, findings: [], silenced: [], environments: 0, teams: 0 };
  if (!configuration) return { validation: nothing };
  const read = { environments: configuration.environments.length, teams: configuration.teams.length };
  try {
    const application = synthesizeInMemory(configuration);
    return { validation: { faults, ...runChecks(application), ...read }, configuration, application };
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return { validation: { ...nothing, ...read, faults: error.faults } };
  }
}

/** The exit status that a validation means. */
export function validationStatus({ faults, findings, states }: Validation): number {
  if (faults.length > 0) return EXIT.badInput;
  if (states !== undefined && states.renames.length > 0) return EXIT.found;
  return findings.some(({ severity }) => severity === "error") ? EXIT.found : EXIT.fine;
}

/** The validation for a terminal: what is wrong, what is silenced, and how many of each. */
export function printValidation({ faults, findings, silenced, states, environments, teams }: Validation): string {
  if (faults.length > 0) return [printFaults(faults), plural(faults.length, "fault")].join("\n");
  const count = (severity: CheckFinding["severity"]) => findings.filter((each) => each.severity === severity).length;
  const summary = [plural(count("error"), "error"), plural(count("warning"), "warning")];
  return [
    ...findings.map(printFinding),
    ...silenced.map(printSilenced),
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
