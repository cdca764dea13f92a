import { block } from "../access";
import { closeLabs, type LabStack, type LabTask, runOnLab } from "./lab/lab-run";
import { ProgramsMissing, prepareTerraform, terraformFor } from "./lab/programs";
import { tellOnce } from "./lab/tell";
import { temporaryFolder } from "./lab/temporary-folder";
import type { TenancyOptions } from "./lab/tenancy";
import type { VariableValues } from "./lab/variables";
import type { Plan } from "./plan/plan";
import { knownIds, readPlan } from "./plan/plan-reader";
import { setPathsOf } from "./plan/set-paths";
import { synthesisPlan } from "./plan/synthesis-plan";
import { Texts } from "./plan/texts";
import { dependenciesOf, onlyStackOf, type Source, type StackSource, stacksOf } from "./stacks/stack-source";
import { type Synthesized, synthesize } from "./stacks/synthesis";

/** What a plan starts from. */
export interface PlanOptions extends TenancyOptions {
  /**
   * What exists in the tenant: stacks that are applied to the lab first, in this order. Those that a stack depends on
   * (`addDependency`) are applied after them in any case. A stack with the name of an earlier one is its next version.
   * @default - none
   */
  readonly before?: readonly Source[];
  /**
   * An earlier version of the stack, such as that of the last release: it is applied first, and the plan starts from its
   * state.
   * @default - the plan starts from nothing
   */
  readonly from?: StackSource;
  /**
   * Values of the stack's variables by name.
   * @default - made-up values for those without a default
   */
  readonly variables?: VariableValues;
}

/**
 * The plans of a stack, or of each stack of an application, as one text for a snapshot: real Terraform and the real
 * provider plan against a lab tenant on this machine. Neither credentials nor a network are needed, and none is used:
 * backends, credentials and URLs of the stack are replaced.
 *
 * Where Terraform or a provider is missing, the text shows what the stack declares and begins with the reason.
 *
 * @throws LabRunError with Terraform's diagnostics where it cannot plan; UsageError for what cannot be planned.
 * @example
 * const text = await planSnapshot(stack);
 * console.log(text); // Plan of orders-prod: 9 to create …
 */
export async function planSnapshot(source: Source, options: PlanOptions = {}): Promise<string> {
  return snapshotOf(await plansOf(source, options));
}

/** The text of several plans. */
export function snapshotOf(plans: readonly Plan[]): string {
  return plans.map(({ text }) => text).join("\n\n");
}

/**
 * The plan of one stack as data; see {@link planSnapshot}.
 *
 * @example
 * const { changes } = await planOf(stack);
 * changes.filter(({ action }) => action === "create").map(({ address }) => address);
 */
export async function planOf(source: Source, options: PlanOptions = {}): Promise<Plan> {
  return planWith(onlyStackOf(source), options, { from: options.from, applies: false, orSynthesis: true });
}

/** The plan of each stack of a source. */
export async function plansOf(source: Source, options: PlanOptions = {}): Promise<Plan[]> {
  if (options.from !== undefined) return [await planOf(source, options)];
  const plans: Plan[] = [];
  for (const stack of stacksOf(source)) {
    plans.push(await planWith(stack, options, { applies: false, orSynthesis: true }));
  }
  return plans;
}

/**
 * Applies a stack to the lab and plans it again, as a deploy and the next one would: a plan that still has changes shows
 * an attribute that a tenant does not keep as it is written.
 *
 * @throws ProgramsMissing where Terraform or a provider cannot be had: nothing was applied then.
 * @example
 * const { changes } = await applyAndPlan(stack);
 * changes.every(({ action }) => action === "no-op" || action === "read");
 */
export async function applyAndPlan(source: Source, options: PlanOptions = {}): Promise<Plan> {
  return planWith(onlyStackOf(source), options, { from: options.from, applies: true, orSynthesis: false });
}

/**
 * Finds Terraform and the Dynatrace provider, or builds the latter, which takes minutes and says so. The first plan does
 * it otherwise; the jest entry does it before the first test, whose time it would take.
 */
export async function prepareLab(): Promise<void> {
  await prepareTerraform().catch((error: unknown) => {
    if (!(error instanceof ProgramsMissing)) throw error; // each plan says what is missing
  });
}

/** Ends the lab of this process; the jest entry does it after each test file. */
export async function closeLab(): Promise<void> {
  await closeLabs();
}

interface Way {
  readonly from?: StackSource;
  readonly applies: boolean;
  /** Whether a machine without Terraform gets what the stack declares. */
  readonly orSynthesis: boolean;
}

async function planWith(stack: StackSource, options: PlanOptions, way: Way): Promise<Plan> {
  return temporaryFolder(async (folder) => {
    const task = taskOf(stack, options, way, folder);
    try {
      const terraform = await terraformFor([...task.before, ...(task.from ? [task.from] : []), task.stack]);
      return await runOnLab(terraform, task, async (run) => {
        if (way.applies) await run.apply();
        return toPlan(run, way.applies || task.from !== undefined);
      });
    } catch (error) {
      if (!way.orSynthesis || !(error instanceof ProgramsMissing)) throw error;
      tellOnce(`no plan, only what stacks declare: ${error.message}`);
      return synthesisPlan(task.stack, error.message);
    }
  });
}

function taskOf(stack: StackSource, options: PlanOptions, way: Way, folder: string): LabTask {
  const asked = (options.before ?? []).flatMap((each) => stacksOf(each));
  const before = [...asked, stack].flatMap((each) => [...dependenciesOf(each), each]);
  const once = [...new Set(before)].filter((each) => each !== stack);
  const { environmentId, accountId, variables } = options;
  return {
    stack: synthesize(stack, folder),
    before: once.map((each) => synthesize(each, folder)),
    from: way.from && synthesize(way.from, folder),
    environmentId,
    accountId,
    variables,
  };
}

async function toPlan(run: LabStack, hasState: boolean): Promise<Plan> {
  const shown = await run.plan();
  const setsOf = await setPathsOf(providersOf(run.stack), () => run.schemas());
  const texts = new Texts({
    lab: run.labReady,
    folder: run.folder,
    source: JSON.stringify(run.stack.json),
    known: knownIds(shown),
  });
  return readPlan(shown, { stack: run.stack.name, hasState, texts, setsOf });
}

function providersOf({ json }: Synthesized): string[] {
  const required = Object.entries(block(block(json.terraform).required_providers)).map(([name, each]) => {
    return `${String(block(each).source ?? name)}@${String(block(each).version ?? "")}`;
  });
  return required;
}
