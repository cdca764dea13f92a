import type { NormalValue } from "./normal-value";

/** What Terraform means to do with one object. */
export type PlannedAction = "create" | "update" | "replace" | "delete" | "import" | "forget" | "read" | "no-op";

/** One object of a plan. */
export interface PlannedChange {
  /** Address in the stack: `dynatrace_iam_group.Group_1A2B`. */
  readonly address: string;
  /** Type of the resource or data source. */
  readonly type: string;
  readonly action: PlannedAction;
  /** Attributes that force a replacement, or why Terraform replaces or deletes it; empty for every other action. */
  readonly because: readonly string[];
  /** What there was, normalised; undefined for what is made. */
  readonly before: NormalValue | undefined;
  /** What there will be, normalised; undefined for what is deleted. */
  readonly after: NormalValue | undefined;
}

/** The plan of one stack, normalised: the same in each run and on each machine. */
export interface Plan {
  /** Name of the stack. */
  readonly stack: string;
  /** `terraform` for a plan, `synthesis` where Terraform or a provider was missing and only the stack itself is shown. */
  readonly origin: "terraform" | "synthesis";
  /** Why it is no plan; only with origin `synthesis`. */
  readonly missing?: string;
  /** Whether the plan started from a state; without one nothing can be destroyed. */
  readonly hasState: boolean;
  /** All objects, also those that stay as they are, sorted by address. */
  readonly changes: readonly PlannedChange[];
  /** Outputs that change, by name. */
  readonly outputs: readonly PlannedChange[];
  /** The plan for people and snapshots. */
  readonly text: string;
}

/** Whether the plan takes the object away, for good or to make it anew. */
export function destroys({ action }: PlannedChange): boolean {
  return action === "delete" || action === "replace";
}

/** Whether applying the plan would do anything with the object. */
export function isChange({ action }: PlannedChange): boolean {
  return action !== "no-op" && action !== "read";
}
