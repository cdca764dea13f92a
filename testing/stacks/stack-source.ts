import { App, TerraformStack } from "cdktf";
import { UsageError } from "../usage-error";

/** A stack that was synthesized before and kept, such as that of the last release. */
export interface RecordedStack {
  /** Name of the stack. */
  readonly name: string;
  /** Content of its `cdk.tf.json`. */
  readonly json: unknown;
}

/** One stack: of this application, or recorded earlier. */
export type StackSource = TerraformStack | RecordedStack;

/** What can be planned and asked: a stack, several, or all stacks of an application. */
export type Source = App | StackSource | readonly StackSource[];

/**
 * The stacks of a source, each once.
 *
 * @throws UsageError for anything else.
 */
export function stacksOf(source: Source): StackSource[] {
  const given: readonly unknown[] = Array.isArray(source) ? source : [source];
  if (given.length === 0) throw new UsageError("a plan needs a stack; got an empty list; name one");
  return [...new Set(given.flatMap(stacksIn))];
}

/** The one stack of a source. @throws UsageError for several. */
export function onlyStackOf(source: Source): StackSource {
  const [only, ...more] = stacksOf(source);
  if (only !== undefined && more.length === 0) return only;
  const names = [only, ...more].flatMap((stack) => (stack === undefined ? [] : [nameOf(stack)]));
  throw new UsageError(`expected one stack; got ${names.length}: ${names.join(", ")}; pass one of them`);
}

/** The stacks that must be deployed before a stack, in an order in which each finds its own. */
export function dependenciesOf(stack: StackSource): TerraformStack[] {
  const ordered = new Set<TerraformStack>();
  const visit = (each: StackSource) => {
    if (!isStack(each)) return;
    prepareStacks(each);
    for (const dependency of each.dependencies) {
      visit(dependency);
      ordered.add(dependency);
    }
  };
  visit(stack);
  return [...ordered];
}

/** The first step of `app.synth()`: a value of another stack becomes a dependency on it, and what joins the two. */
export function prepareStacks(stack: TerraformStack): void {
  for (const each of App.of(stack).node.findAll().filter(isStack)) each.prepareStack();
}

/** Name of a stack, as `cdktf deploy` takes it. */
export function nameOf(stack: StackSource): string {
  return isStack(stack) ? stack.node.id : stack.name;
}

export function isStack(value: unknown): value is TerraformStack {
  return TerraformStack.isStack(value);
}

function stacksIn(value: unknown): StackSource[] {
  if (isStack(value)) return [value];
  if (App.isApp(value)) {
    const stacks = value.node.findAll().filter(isStack);
    if (stacks.length > 0) return stacks;
    throw new UsageError("expected an app with stacks; got one without; add a stack first");
  }
  if (isRecorded(value)) return [value];
  const got = value === null ? "null" : typeof value;
  throw new UsageError(`expected a TerraformStack, an App or a recorded stack; got ${got}; pass the stack itself`);
}

function isRecorded(value: unknown): value is RecordedStack {
  return typeof value === "object" && value !== null && "name" in value && "json" in value;
}
