import { CommanderError } from "commander";
import { type CheckFinding, printFinding } from "../checks";
import type { Fault } from "../config/load";
import { CheckError } from "../stacks/application-checks";
import { RefusalError } from "../stacks/refusals";
import { detailOf, EXIT, exitStatusOf, FaultsError, hintFor, InputError } from "./exit";

/** A failure as `--json` prints it on standard output, in place of the command's data. */
export interface ErrorDocument {
  readonly error: {
    /**
     * `usage`: the command line. `input`: a name or value that is not known here. `faults`: what stands in files.
     * `found`: a check. `interrupted`: a Ctrl-C. `outside`: anything else, such as a program or a network.
     */
    readonly kind: "usage" | "input" | "faults" | "found" | "interrupted" | "outside";
    /** What a person would read, without colours. */
    readonly message: string;
    /** The exit status of the process. */
    readonly exitStatus: number;
    /** What the program behind it said, line by line. */
    readonly detail?: readonly string[];
    /** What to do about it, where that is known. */
    readonly hint?: string;
    /** Only of kind `faults`: every fault with its place. */
    readonly faults?: readonly Fault[];
    /** Only of kind `found`: what the checks found. */
    readonly findings?: readonly CheckFinding[];
  };
}

/** The failure as data. */
export function errorDocument(error: unknown): ErrorDocument {
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, "");
    return { error: { kind: "usage", message, exitStatus: EXIT.badInput } };
  }
  const exitStatus = exitStatusOf(error);
  if (error instanceof FaultsError || error instanceof RefusalError)
    return { error: { kind: "faults", message: error.message, exitStatus, faults: error.faults } };
  if (error instanceof CheckError) {
    const { findings } = error.report;
    return { error: { kind: "found", message: findings.map(printFinding).join("\n"), exitStatus, findings } };
  }
  if (!(error instanceof Error)) return { error: { kind: "outside", message: String(error), exitStatus } };
  const detail = detailOf(error);
  const hint = hintFor(error);
  const kind = kindOf(error, exitStatus);
  return {
    error: { kind, message: error.message, exitStatus, ...(detail.length > 0 && { detail }), ...(hint && { hint }) },
  };
}

function kindOf(error: Error, exitStatus: number): "input" | "found" | "interrupted" | "outside" {
  if (exitStatus === EXIT.interrupted) return "interrupted";
  if (error instanceof InputError || exitStatus === EXIT.badInput) return "input";
  return exitStatus === EXIT.found ? "found" : "outside";
}
