import { type AccessModel, effectiveGrants, type Grant, modelFromStacks, type Reason } from "../../access";
import { policyName, SHARED_POLICIES } from "../access-policies/shared-policy";
import type { Entry, StackView } from "./stack-view";

/** Who may do what by a set of stacks, with the way back from each grant to its construct. */
export interface AccessView {
  readonly model: AccessModel;
  readonly grants: readonly Grant[];
  readonly views: readonly StackView[];
  /** The resource that a source of the model names: `prod-orders/dynatrace_iam_group.Group`. */
  entryOf(source: string | undefined): Entry | undefined;
}

/**
 * Computes the access that stacks give, all of one account together. Shared policies that another stack declares are
 * known by their names, so that a team's stack can be checked by itself.
 */
export function viewAccess(views: readonly StackView[]): AccessView {
  const byName = new Map(views.map((view) => [view.name, view]));
  const model = modelFromStacks([...views.map(({ synthesized }) => synthesized), ...sharedElsewhere(views)]);
  return {
    model,
    grants: effectiveGrants(model).grants,
    views,
    entryOf: (source) => {
      const [stack = "", address = ""] = split(source ?? "");
      return byName.get(stack)?.at(address);
    },
  };
}

/** Construct that a reason leads back to, or the group's name where there is none. */
export function pathOf(access: AccessView, reason: Reason | undefined): string {
  return access.entryOf(reason?.source)?.path ?? reason?.source ?? reason?.group ?? "";
}

/** Name and address of `stack/type.name`; an address holds no slash. */
function split(source: string): [string, string] {
  const at = source.lastIndexOf("/");
  return [source.slice(0, at), source.slice(at + 1)];
}

/** A stand-in for the stack of the platform: the shared policies that are looked up here and declared nowhere here. */
function sharedElsewhere(views: readonly StackView[]): { name: string; json: unknown }[] {
  const declared = new Set<string>();
  for (const view of views)
    for (const { args } of view.resources("dynatrace_iam_policy"))
      declared.add(`${view.text(args.account)} ${view.text(args.name)}`);
  const missing = new Map<string, { name: string; account: string; statement_query: string }>();
  for (const view of views) {
    for (const { args } of view.dataSources("dynatrace_iam_policy")) {
      const [name, account] = [view.text(args.name), view.text(args.account)];
      if (name === undefined || account === undefined || declared.has(`${account} ${name}`)) continue;
      const statements = statementsOf(name);
      if (statements !== undefined) missing.set(`${account} ${name}`, { name, account, statement_query: statements });
    }
  }
  if (missing.size === 0) return [];
  const policies = [...missing.values()].map((policy, index) => [`shared_${index}`, policy]);
  return [{ name: "shared policies", json: { resource: { dynatrace_iam_policy: Object.fromEntries(policies) } } }];
}

/** Statements of a shared policy by its name in the account. */
function statementsOf(name: string): string | undefined {
  const [, environment] = / \(([\w-]+)\)$/.exec(name) ?? [];
  if (environment === undefined) return undefined;
  const statements = SHARED_POLICIES.find(({ kind }) => policyName(kind, environment) === name)?.statementQuery;
  return statements?.replaceAll("${", "$${");
}
