import { CheckError } from "../stacks/application-checks";
import { isRefusal } from "../stacks/refusals";
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

/** Which status an error ends the command with. */
export function exitStatusOf(error: unknown): number {
  if (error instanceof InputError) return EXIT.badInput;
  if (error instanceof SecondPlanError || error instanceof CheckError || error instanceof RenameError)
    return EXIT.found;
  if (isRefusal(error)) return EXIT.badInput;
  return EXIT.outside;
}

/** The text of an error for a person: its message, and below it what the program behind it said. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const detail = "detail" in error && Array.isArray(error.detail) ? error.detail : [];
  const hint = hintFor(error);
  return [
    error.message,
    ...detail.map((line) => `  ${String(line).replaceAll("\n", "\n  ")}`),
    ...(hint ? [hint] : []),
  ].join("\n");
}

function hintFor(error: Error & { code?: string; detail?: readonly string[] }): string | undefined {
  const text = [error.message, ...(error.detail ?? [])].join("\n");
  if (error.code === "ENOSPC" || /no space left on device/i.test(text)) {
    return "The disk is full: free some space and run the command again; the state is as it was before the last step.";
  }
  if (/connection refused|ECONNREFUSED|connection reset/i.test(text)) {
    return "The lab tenant does not answer any more. Run the command again: it starts one on the same state and goes on.";
  }
  return undefined;
}
