import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../exit";
import { plan as planSchema } from "../output/deeds";
import type { StackFolder } from "../start/stack-runner";
import type { StackPlan } from "./stack-plan";

/** Where the plan of a stack is kept: Terraform's own file, and what it means to do. */
export interface SavedPlan {
  /** What `terraform apply` takes. It holds the state as it was, and no ephemeral variable. */
  readonly planFile: string;
  /** The plan of the stack as JSON. */
  readonly outcomeFile: string;
}

export function savedPlan(folder: string, stack: string): SavedPlan {
  return { planFile: join(folder, `${stack}.tfplan`), outcomeFile: join(folder, `${stack}.json`) };
}

/** A hash of all that a stack declares: a plan is carried out only on what it was made of. */
export function fingerprintOf({ folder }: Pick<StackFolder, "folder">): string {
  return createHash("sha256")
    .update(readFileSync(join(folder, "cdk.tf.json")))
    .digest("hex");
}

/**
 * The plans that lie in a folder and in those below it, by stack: a pipeline's artifacts come in a folder each.
 *
 * @throws InputError for a folder that is not there, or a file that holds no plan of a stack.
 */
export function readSavedPlans(folder: string): StackPlan[] {
  if (!existsSync(folder))
    throw new InputError(`${folder} is not a folder; make plans there first: npx onboard plan '*' --out ${folder}`);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));
  const plans = files.map((file) => readOutcome(join(folder, file)));
  return plans.sort((one, other) => (one.stack < other.stack ? -1 : 1));
}

/** The plan of one stack, as `plan --out` has written it. */
export function readOutcome(file: string): StackPlan {
  const { data, error } = planSchema.safeParse([parsed(file)]);
  const [plan] = data ?? [];
  if (plan !== undefined) return plan;
  const [issue] = error?.issues ?? [];
  const found = issue ? `${issue.path.slice(1).join(".") || "the document"}: ${issue.message}` : "nothing";
  throw new InputError(`${file} must be the plan of a stack, as plan --out writes it; got ${found}; plan again`);
}

function parsed(file: string): unknown {
  try {
    return z.json().parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
