import * as z from "zod";
import type { CheckFinding } from "../../checks";
import type { Fault } from "../../config/load";
import type { Orphan } from "../states/orphans";

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

/** A stack that has a state and that no file declares. */
export const orphan: z.ZodType<Orphan> = z.strictObject({
  stack: z.string(),
  place: z.string().describe("where its state lies"),
  objects: z.int().min(0).optional().describe("absent where only the name of the state was read"),
  remove: z.string().describe("the command that removes it, or what has to be done first"),
});

/** Place of a key: `config/teams/orders.yaml:8:40`. */
export const place = z.string().describe("file:line:column of the key in a file");
