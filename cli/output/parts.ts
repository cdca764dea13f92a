import * as z from "zod";
import type { CheckFinding } from "../../checks";
import type { Fault } from "../../config/load";

/** One fault of a file that people edit. */
export const fault: z.ZodType<Fault> = z.strictObject({
  file: z.string().describe("path from the root of the project, with forward slashes"),
  line: z.int().min(1),
  column: z.int().min(1),
  path: z.string().describe("where in the file: logs.mask[1]; empty for the file as a whole"),
  problem: z.string().describe("what must hold"),
  received: z.string().optional().describe("what was found; absent where nothing was"),
  fix: z.string().describe("what to do about it"),
});

/** What a check has found. */
export const finding: z.ZodType<CheckFinding> = z.strictObject({
  rule: z.string().describe("name of the check, by which a team file can silence it"),
  severity: z.enum(["error", "warning"]),
  path: z.string().describe("path of the construct at fault"),
  found: z.string(),
  fix: z.string(),
  environment: z.string().optional().describe("absent where it concerns all of them"),
  team: z.string().optional().describe("the team whose data or resources are at stake"),
});

/** Place of a key: `config/teams/orders.yaml:8:40`. */
export const place = z.string().describe("file:line:column of the key in a file");
