import type {} from "expect";
import type { AccessModel } from "../access";
import type { AccessQuestion } from "./access/question";
import { toDeny, toGrant } from "./jest/access-matchers";
import {
  type AfterApplyOptions,
  toHaveNoChangesAfterApply,
  toMatchPlanSnapshot,
  toPlanNoDestroy,
} from "./jest/plan-matchers";
import type { Plan } from "./plan/plan";
import { closeLab, type PlanOptions, prepareLab } from "./plan-snapshot";
import type { Source } from "./stacks/stack-source";

/** What `expect(…)` can be asked of once this entry is imported. `R` is what jest makes of a result. */
export interface DynatraceMatchers<R> {
  /**
   * Compares the plan of a stack, or of each stack of an application, with the snapshot of this test. Await it.
   *
   * @param hint Name of the snapshot, where a test has several.
   * @example
   * await expect(stack).toMatchPlanSnapshot({ before: [platform] });
   */
  toMatchPlanSnapshot(options?: PlanOptions, hint?: string): Promise<R>;
  /**
   * Passes where the plan destroys and replaces nothing, starting from an earlier version of the stack. Await it.
   *
   * @example
   * await expect(stack).toPlanNoDestroy({ from: readRecordedStack("releases/orders-prod.json") });
   */
  toPlanNoDestroy(options?: PlanOptions): Promise<R>;
  /**
   * Applies the stack to the lab, plans again, and passes where nothing is left to do. Await it.
   *
   * @example
   * await expect(stack).toHaveNoChangesAfterApply({ before: [platform] });
   */
  toHaveNoChangesAfterApply(options?: AfterApplyOptions): Promise<R>;
  /**
   * Passes where the stacks grant it for certain.
   *
   * @example
   * const logs = { permission: "storage:logs:read", record: { "k8s.namespace.name": "orders" } };
   * expect([platform, stack]).toGrant({ group: "orders-group (prod)", ...logs });
   */
  toGrant(question: AccessQuestion): R;
  /**
   * Passes where the stacks deny it for certain; what is not known counts as granted.
   *
   * @example
   * const logs = { permission: "storage:logs:read", record: { "k8s.namespace.name": "payments" } };
   * expect([platform, stack]).toDeny({ group: "orders-group (prod)", ...logs });
   */
  toDeny(question: AccessQuestion): R;
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends DynatraceMatchers<R> {}
  }
}

declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T> extends DynatraceMatchers<R> {}
}

/** What the matchers can be asked of. */
export type Received = Source | Plan | AccessModel;

/** The matchers, for a runner that has `expect.extend` under another name. */
export const matchers = { toMatchPlanSnapshot, toPlanNoDestroy, toHaveNoChangesAfterApply, toGrant, toDeny };

declare const expect: { extend(added: object): void } | undefined;
declare const jest: { setTimeout(milliseconds: number): void } | undefined;
declare const beforeAll: Hook | undefined;
declare const afterAll: Hook | undefined;
type Hook = (work: () => Promise<void>, timeoutMs: number) => void;

/** What a plan may take on a machine that does much else; the five seconds of jest are too few for a first one. */
const PLAN_MS = 120_000;
/** A provider may have to be built. */
const PREPARE_MS = 30 * 60_000;

// Importing this entry is all that a test has to do.
if (typeof expect !== "undefined") expect.extend(matchers);
if (typeof jest !== "undefined") jest.setTimeout(PLAN_MS);
if (typeof beforeAll !== "undefined") beforeAll(prepareLab, PREPARE_MS);
if (typeof afterAll !== "undefined") afterAll(closeLab, PLAN_MS);

export * from "./index";
