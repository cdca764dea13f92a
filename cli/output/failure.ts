import * as z from "zod";
import type { ErrorDocument } from "../error-document";
import { fault, finding } from "./parts";

/** What every command prints with `--json` when it fails. */
export const failure: z.ZodType<ErrorDocument> = z.strictObject({
  error: z.strictObject({
    kind: z
      .enum(["usage", "input", "faults", "found", "interrupted", "outside"])
      .describe(
        "the command line; a name or value that is not known here; files; a check; a Ctrl-C; a program or a network",
      ),
    message: z.string().describe("what a person would read"),
    exitStatus: z.int().describe("the exit status of the process"),
    detail: z.array(z.string()).optional().describe("what the program behind it said"),
    hint: z.string().optional().describe("what to do about it, where that is known"),
    faults: z.array(fault).optional().describe("only of kind faults"),
    findings: z.array(finding).optional().describe("only of kind found"),
  }),
});
