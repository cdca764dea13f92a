import { readFileSync, writeFileSync } from "node:fs";
import { block } from "../../access";
import { temporaryFolder } from "../lab/temporary-folder";
import { UsageError } from "../usage-error";
import type { RecordedStack, StackSource } from "./stack-source";
import { synthesize } from "./synthesis";

/** What a recorded file begins with, for people. */
const MARK = "Recorded; the state that this stack makes is what a later version is planned against. Do not edit.";

/**
 * A stack as it is now, to be kept: a later version is planned against the state that it makes.
 *
 * @throws UsageError for a stack with assets, which are files of their own.
 * @example
 * await recordStack(stack, "test/releases/orders-prod.json");
 */
export async function recordStack(stack: StackSource, file: string): Promise<void> {
  const recorded = await temporaryFolder(async (folder) => synthesize(stack, folder));
  const { name, json } = recorded;
  if (JSON.stringify(json).includes('"assets/')) {
    throw new UsageError(
      `${name}: a stack with assets cannot be recorded; plan it with { from } out of its own release`,
    );
  }
  const { backend: _backend, cloud: _cloud, ...terraform } = block(json.terraform);
  const kept = { ...json, terraform }; // where its state lies is another place on each machine
  writeFileSync(file, `${JSON.stringify({ "//": MARK, name, json: withoutMetadata(kept) })}\n`);
}

/**
 * A stack that {@link recordStack} has kept.
 *
 * @throws UsageError for a file that is no recorded stack.
 * @example
 * const { changes } = await planOf(stack, { from: readRecordedStack("test/releases/orders-prod.json") });
 */
export function readRecordedStack(file: string): RecordedStack {
  const { name, json } = block(JSON.parse(readFileSync(file, "utf8")));
  if (typeof name !== "string" || typeof json !== "object") {
    throw new UsageError(`${file}: expected a recorded stack with name and json; record it again with recordStack`);
  }
  return { name, json };
}

/** Where constructs stand is no part of what is applied. */
function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== "//");
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutMetadata(each)]));
}
