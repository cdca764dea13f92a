import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { App, Manifest, type TerraformStack } from "cdktf";
import type { Block } from "../../access";
import { isStack, nameOf, prepareStacks, type StackSource } from "./stack-source";

/** A stack as Terraform gets it. */
export interface Synthesized {
  readonly name: string;
  /** Content of its `cdk.tf.json`. */
  readonly json: Block;
  /** Folder with its assets; absent for a recorded stack, which has none. */
  readonly folder?: string;
}

/**
 * Synthesizes a stack into a folder of its own below `parent`, with all checks of the stack and nothing written to the
 * output folder of its application.
 *
 * @throws Error of the stack's own checks, as `app.synth()` would.
 */
export function synthesize(stack: StackSource, parent: string): Synthesized {
  const name = nameOf(stack);
  if (!isStack(stack)) return { name, json: asBlock(name, stack.json) };
  prepareStacks(stack);
  const outdir = mkdtempSync(join(parent, "synth-"));
  const manifest = new Manifest("testing", outdir, false);
  stack.synthesizer.synthesize({ outdir, manifest, skipValidation: App.of(stack).skipValidation });
  const folder = join(outdir, manifest.forStack(stack).workingDirectory);
  return { name, json: asBlock(name, jsonOf(stack, folder)), folder };
}

/** An application that writes HCL is planned from the same content as JSON, which can be changed for the lab. */
function jsonOf(stack: TerraformStack, folder: string): unknown {
  const file = join(folder, "cdk.tf.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  rmSync(join(folder, "cdk.tf"), { force: true });
  return JSON.parse(JSON.stringify(stack.toTerraform()));
}

function asBlock(name: string, json: unknown): Block {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Block;
  throw new Error(`${name}: the content of cdk.tf.json must be an object; got ${typeof json}; record the stack again`);
}
