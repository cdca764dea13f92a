import { block, list } from "../../access";
import type { Plan, PlannedAction, PlannedChange } from "./plan";
import { printPlan } from "./print-plan";
import type { SetPaths } from "./set-paths";
import type { Texts } from "./texts";
import { ValueReader } from "./value-reader";

/** What must be known of a plan beside what Terraform says of it. */
export interface PlanContext {
  /** Name of the stack. */
  readonly stack: string;
  readonly hasState: boolean;
  readonly texts: Texts;
  /** Sets of a type, `data.` before the type of a data source. */
  readonly setsOf: (type: string) => SetPaths;
}

/**
 * The plan out of what `terraform show -json` says of it.
 *
 * @see Terraform documentation, "JSON output format", plan representation
 */
export function readPlan(shown: unknown, context: PlanContext): Plan {
  const expressions = expressionsIn(shown);
  const changes = list(block(shown).resource_changes).map((each) => changeOf(block(each), expressions, context));
  const reads = readsIn(shown, expressions, context).filter(
    ({ address }) => !changes.some((each) => each.address === address),
  );
  const outputs = Object.entries(block(block(shown).output_changes)).map(([name, each]) =>
    outputOf(name, block(each), outputExpressions(shown)[name], context),
  );
  const plan = {
    stack: context.stack,
    origin: "terraform" as const,
    hasState: context.hasState,
    changes: [...reads, ...changes].sort(byAddress),
    outputs: outputs.sort(byAddress),
  };
  return { ...plan, text: printPlan(plan) };
}

/** Attributes that name an object, of all objects that are there: `dynatrace_iam_group.orders.id`. */
export function knownIds(shown: unknown): Map<string, string> {
  const found = new Map<string, string>();
  for (const each of resourcesIn(block(block(shown).prior_state).values)) {
    for (const [name, value] of Object.entries(block(each.values))) {
      if (!/(^|_)(id|uuid)$/.test(name) || typeof value !== "string" || value.length < 6) continue;
      found.set(`${String(each.address)}.${name}`, value);
    }
  }
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}

type Json = ReturnType<typeof block>;

function changeOf(raw: Json, expressions: ReadonlyMap<string, Json>, context: PlanContext): PlannedChange {
  const address = String(raw.address);
  const change = block(raw.change);
  const type = raw.mode === "data" ? `data.${String(raw.type)}` : String(raw.type);
  const reader = new ValueReader(context.texts, context.setsOf(type));
  const expression = expressions.get(configAddress(address));
  return {
    address: context.texts.normal(address),
    type: String(raw.type),
    action: actionOf(change),
    because: reasonsOf(raw),
    before: reader.attributes({ value: change.before, sensitive: change.before_sensitive }),
    after: reader.attributes({
      value: change.after,
      unknown: change.after_unknown,
      sensitive: change.after_sensitive,
      expression,
    }),
  };
}

function actionOf({ actions, importing }: Json): PlannedAction {
  const done = list(actions).map(String);
  if (done.length > 1) return "replace";
  if (importing !== undefined && (done[0] === "no-op" || done[0] === "update")) return "import";
  return (done[0] ?? "no-op") as PlannedAction;
}

/** What forces a replacement; where that is no attribute, Terraform's own word for the reason. */
function reasonsOf(raw: Json): string[] {
  const { replace_paths: paths } = block(raw.change);
  const attributes = list(paths).map((path) => list(path).map(String).join("."));
  if (attributes.length > 0) return [...new Set(attributes)].sort();
  const reason = raw.action_reason;
  return typeof reason === "string" ? [reason.replaceAll("_", " ")] : [];
}

/** Data sources that were read while planning: they have no change, and stand in the state that was found. */
function readsIn(shown: unknown, expressions: ReadonlyMap<string, Json>, context: PlanContext): PlannedChange[] {
  const found = resourcesIn(block(block(shown).prior_state).values).filter(({ mode }) => mode === "data");
  return found.map((each) => {
    const address = String(each.address);
    const asked = expressions.get(configAddress(address));
    const reader = new ValueReader(context.texts, context.setsOf(`data.${String(each.type)}`));
    // Only what was asked for: what was found is the tenant's. Where the kit has put a state is nobody's.
    const isAsked = ([name]: [string, unknown]) =>
      asked?.[name] !== undefined && each.type !== "terraform_remote_state";
    const value = Object.fromEntries(Object.entries(block(each.values)).filter(isAsked));
    const after = reader.attributes({ value, sensitive: each.sensitive_values });
    return { address, type: String(each.type), action: "read", because: [], before: undefined, after };
  });
}

function outputOf(name: string, change: Json, expression: unknown, { texts }: PlanContext): PlannedChange {
  const reader = new ValueReader(texts, new Set());
  const [action] = list(change.actions).map(String);
  const { before, before_sensitive, after, after_unknown, after_sensitive } = change;
  return {
    address: name,
    type: "output",
    action: (action ?? "no-op") as PlannedAction,
    because: [],
    before: reader.read({ value: before, sensitive: before_sensitive }, ""),
    after: reader.read({ value: after, unknown: after_unknown, sensitive: after_sensitive, expression }, ""),
  };
}

function expressionsIn(shown: unknown): Map<string, Json> {
  const found = new Map<string, Json>();
  const visit = (module: Json, prefix: string) => {
    for (const each of list(module.resources).map(block)) {
      found.set(prefix + String(each.address), block(each.expressions));
    }
    for (const [name, call] of Object.entries(block(module.module_calls))) {
      visit(block(block(call).module), `${prefix}module.${name}.`);
    }
  };
  visit(block(block(block(shown).configuration).root_module), "");
  return found;
}

function outputExpressions(shown: unknown): Json {
  const outputs = block(block(block(block(shown).configuration).root_module).outputs);
  return Object.fromEntries(Object.entries(outputs).map(([name, each]) => [name, block(each).expression]));
}

function resourcesIn(values: unknown): Json[] {
  const visit = (module: Json): Json[] => [
    ...list(module.resources).map(block),
    ...list(module.child_modules).map(block).flatMap(visit),
  ];
  return visit(block(block(values).root_module));
}

/** The address without the keys of `count` and `for_each`. */
function configAddress(address: string): string {
  return address.replaceAll(/\[[^\]]*\]/g, "");
}

function byAddress(one: PlannedChange, other: PlannedChange): number {
  if (one.address === other.address) return 0;
  return one.address < other.address ? -1 : 1;
}
