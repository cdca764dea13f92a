import { type Command, CommanderError } from "commander";
import { errorDocument } from "./error-document";
import { describeError, EXIT, exitStatusOf } from "./exit";
import { COLUMNS, fold } from "./fold";
import { enterProject } from "./project-root";

/**
 * Runs a command line to its end, at the root of the project: one place prints errors and sets the exit status. With
 * `--json` a failure is a document on standard output, so that what reads it gets JSON in any case.
 */
export async function run(program: Command, args: readonly string[] = process.argv): Promise<void> {
  const asJson = wantsJson(args);
  prepare(program, asJson);
  try {
    enterProject();
    await program.parseAsync([...args]);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      process.exitCode = EXIT.fine;
      return;
    }
    process.exitCode = error instanceof CommanderError ? EXIT.badInput : exitStatusOf(error);
    if (asJson) console.log(JSON.stringify(errorDocument(error), undefined, 2));
    // commander has printed its complaint already.
    else if (!(error instanceof CommanderError)) console.error(describeError(error));
  }
}

/** Looked for before anything is parsed, since what cannot be parsed is to be told in the right form too. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end).includes("--json");
}

function prepare(command: Command, asJson: boolean): void {
  // What a command adds to its help is a text of its own, which commander does not break.
  command.configureOutput({ getOutHelpWidth: () => COLUMNS, writeOut: (text) => process.stdout.write(fold(text)) });
  command.exitOverride().showHelpAfterError("(add --help for the options and an example)");
  if (asJson) command.configureOutput({ writeErr: () => undefined });
  for (const child of command.commands) prepare(child, asJson);
}
