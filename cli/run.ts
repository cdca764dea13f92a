import { type Command, CommanderError } from "commander";
import { describeError, EXIT, exitStatusOf } from "./exit";

/** Runs a command line to its end: one place prints errors and sets the exit status. */
export async function run(program: Command, args: readonly string[] = process.argv): Promise<void> {
  overrideExit(program);
  try {
    await program.parseAsync([...args]);
  } catch (error) {
    if (error instanceof CommanderError) {
      // commander has printed the help or its complaint already; only its status is not ours.
      process.exitCode = error.exitCode === 0 ? EXIT.fine : EXIT.badInput;
      return;
    }
    console.error(describeError(error));
    process.exitCode = exitStatusOf(error);
  }
}

function overrideExit(command: Command): void {
  command.exitOverride().showHelpAfterError("(add --help for the options and an example)");
  for (const child of command.commands) overrideExit(child);
}
