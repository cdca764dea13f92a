import { type Fault, printFaults } from "../config/load";
import { CheckError } from "../stacks/application-checks";
import { isRefusal } from "../stacks/refusals";
import { fileFault } from "./file-faults";
import { LAB_FOLDER } from "./lab-folder";
import { LabFolderError } from "./lab-lock";
import { NoAnswer } from "./no-answer";
import { RenameError } from "./start/rename-error";
import { SecondPlanError } from "./start/stack-runner";

/** Exit statuses of every command; scripts rely on them. */
export const EXIT = { fine: 0, found: 1, badInput: 2, outside: 3, interrupted: 130 } as const;

/** The command line or a file of the user is wrong. */
export class InputError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = "InputError";
  }
}

/** Files have faults. */
export class FaultsError extends InputError {
  /** @param heading What the faults keep from being done; left out, they stand for themselves. */
  public constructor(
    public readonly faults: readonly Fault[],
    heading?: string,
  ) {
    super([...(heading === undefined ? [] : [heading]), printFaults(faults)].join("\n"));
    this.name = "FaultsError";
  }
}

/** Somebody has ended the run before its end; the message says what was kept. */
export class InterruptedError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = "InterruptedError";
  }
}

/** Which status an error ends the command with. */
export function exitStatusOf(error: unknown): number {
  if (error instanceof InputError) return EXIT.badInput;
  if (error instanceof InterruptedError) return EXIT.interrupted;
  if (error instanceof SecondPlanError || error instanceof CheckError || error instanceof RenameError)
    return EXIT.found;
  if (isRefusal(error)) return EXIT.badInput;
  return EXIT.outside;
}

/** The text of an error for a person: its message, and below it what the program behind it said. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const hint = hintFor(error);
  return [
    error.message,
    ...detailOf(error).map((line) => `  ${line.replaceAll("\n", "\n  ")}`),
    ...(hint ? [hint] : []),
  ].join("\n");
}

/** What the program behind an error said. */
export function detailOf(error: Error): readonly string[] {
  return "detail" in error && Array.isArray(error.detail) ? error.detail.map(String) : [];
}

/** What to do about an error that comes from outside, where that is known. */
export function hintFor(error: Error & { detail?: readonly string[] }): string | undefined {
  if (error instanceof LabFolderError) return undefined; // says it all
  if (error instanceof NoAnswer) {
    return "Check the address and that this machine reaches it: npx onboard doctor --real.";
  }
  const text = [error.message, ...(error.detail ?? [])].join("\n");
  if (/state lock/i.test(text)) return lockHint(text);
  if (/connection refused|ECONNREFUSED|connection reset/i.test(text)) {
    return "The lab tenant does not answer any more. Run the command again: it starts one on the same state and goes on.";
  }
  return fileFault(error, LAB_FOLDER);
}

/**
 * The lock of a local state ends with its process; one of a remote backend stays when the process is killed.
 *
 * @see Terraform documentation, "State: Locking"
 */
function lockHint(text: string): string {
  if (/resource temporarily unavailable|being used by another process|locked a portion/i.test(text)) {
    return [
      "Another Terraform holds this state: one that was started by hand, or the one of a",
      "run that was killed, which comes to its end by itself. Run the command again once it",
      "has ended (ps shows it); switching locking off would break the state.",
    ].join("\n");
  }
  const [, id = "<ID>"] = /^\s*ID:\s+(\S+)/m.exec(text) ?? [];
  return [
    "Another run holds this state. Wait until it has ended. Only if it was killed (Who and",
    `Created tell which one it was), release its lock: terraform force-unlock ${id}`,
    "in the stack's folder; switching locking off would break the state.",
  ].join("\n");
}
