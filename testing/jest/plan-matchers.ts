import { ProgramsMissing } from "../lab/programs";
import { tell } from "../lab/tell";
import { destroys, isChange, type Plan } from "../plan/plan";
import { printChange } from "../plan/print-plan";
import { applyAndPlan, type PlanOptions, planOf, plansOf, snapshotOf } from "../plan-snapshot";
import type { Source } from "../stacks/stack-source";
import { UsageError } from "../usage-error";
import { failsAnyway, type MatcherContext, type MatcherResult, told } from "./matcher";
import { matchSnapshot } from "./snapshot";

/** Options of `toHaveNoChangesAfterApply`. */
export interface AfterApplyOptions extends PlanOptions {
  /**
   * Whether a machine without Terraform passes, with a line on standard error, in place of failing.
   * @default false
   */
  readonly skipWithoutTerraform?: boolean;
}

/** Compares the plan with the snapshot of this test. */
export async function toMatchPlanSnapshot(
  this: MatcherContext,
  received: Source | Plan,
  options?: PlanOptions,
  hint?: string,
): Promise<MatcherResult> {
  if (this.isNot) throw new UsageError("toMatchPlanSnapshot cannot be used with .not; take the .not away");
  const plans = isPlan(received) ? [received] : await plansOf(received, options);
  // A snapshot of its own: a machine without Terraform must not overwrite the plan that others have.
  const isSynthesis = plans.some(({ origin }) => origin === "synthesis");
  const name = [hint, ...(isSynthesis ? ["without Terraform"] : [])].filter(Boolean).join(", ");
  return matchSnapshot(this, snapshotOf(plans), name);
}

/** Passes where a plan that starts from an earlier version of the stack takes nothing away. */
export async function toPlanNoDestroy(
  this: MatcherContext,
  received: Source | Plan,
  options: PlanOptions = {},
): Promise<MatcherResult> {
  const plan = isPlan(received) ? received : await planOf(received, options);
  if (plan.missing !== undefined)
    return failsAnyway(this, `toPlanNoDestroy needs a plan of ${plan.stack}: ${plan.missing}`);
  if (!plan.hasState) {
    throw new UsageError(
      `toPlanNoDestroy needs a state, or nothing could be destroyed; pass { from: <the earlier version of ${plan.stack}> }`,
    );
  }
  const lost = plan.changes.filter(destroys);
  const lines = lost.flatMap((change) => printChange(change).split("\n"));
  return {
    pass: lost.length === 0,
    message: () =>
      lost.length === 0
        ? `expected the plan of ${plan.stack} to destroy something; it destroys nothing`
        : told(`expected the plan of ${plan.stack} to destroy nothing; it takes ${lost.length} away:`, lines),
  };
}

/** Passes where a second plan, after an apply to the lab, is empty. */
export async function toHaveNoChangesAfterApply(
  this: MatcherContext,
  received: Source,
  options: AfterApplyOptions = {},
): Promise<MatcherResult> {
  const { skipWithoutTerraform = false, ...rest } = options;
  const plan = await applyAndPlan(received, rest).catch((error: unknown) => {
    if (error instanceof ProgramsMissing) return error;
    throw error;
  });
  if (plan instanceof ProgramsMissing) {
    const message = `toHaveNoChangesAfterApply applies the stack: ${plan.message}`;
    if (!skipWithoutTerraform) return failsAnyway(this, message);
    tell(`skipped: ${message}`);
    return { pass: !this.isNot, message: () => message };
  }
  const left = [...plan.changes.filter(isChange), ...plan.outputs.filter(isChange)];
  const lines = left.flatMap((change) => printChange(change).split("\n"));
  return {
    pass: left.length === 0,
    message: () =>
      left.length === 0
        ? `expected ${plan.stack} to have changes after an apply; it has none`
        : told(`expected ${plan.stack} to have no changes after an apply; ${left.length} are left:`, lines),
  };
}

function isPlan(received: object): received is Plan {
  return "origin" in received && "changes" in received;
}
