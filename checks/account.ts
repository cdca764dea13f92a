import {
  type AccessModel,
  type Entry,
  effectiveGrants,
  type Grant,
  modelFromStacks,
  policyName,
  type Reason,
  SHARED_POLICIES,
  SynthesizedStack,
} from "../access";
import { type Application, environmentsOf, type OwnedStack } from "./application";

/** The stacks of one Dynatrace account, and who may do what by them. */
export interface Account extends Application {
  readonly model: AccessModel;
  readonly grants: readonly Grant[];
  /** The resource that a source of the model names: `prod-orders/dynatrace_iam_group.Group`. */
  entryOf(source: string | undefined): Entry | undefined;
}

/** The accounts of an application. A stack without an owner stands for itself, since nothing says where it belongs. */
export function accountsOf(application: Application): Account[] {
  const accountIds = [...new Set(environmentsOf(application).map(({ accountId }) => accountId))];
  const owned = accountIds.map((accountId) =>
    application.stacks.filter(({ owner }) => owner?.environment.accountId === accountId),
  );
  const alone = application.stacks.filter(({ owner }) => owner === undefined).map((stack) => [stack]);
  return [...owned, ...alone].map((stacks) => accountOf({ ...application, stacks }));
}

/** Construct that a reason leads back to, or the group's name where there is none. */
export function pathOf(account: Account, reason: Reason | undefined): string {
  return account.entryOf(reason?.source)?.path ?? reason?.source ?? reason?.group ?? "";
}

/** Shared policies that another stack declares are known by their names, so that a stack can be checked by itself. */
function accountOf(application: Application): Account {
  const { stacks } = application;
  const byName = new Map(stacks.map(({ stack }) => [stack.name, stack]));
  const model = modelFromStacks([...stacks.map(({ stack }) => stack), ...sharedElsewhere(stacks)]);
  return {
    ...application,
    model,
    grants: effectiveGrants(model).grants,
    entryOf: (source = "") => {
      // An address holds no slash.
      const at = source.lastIndexOf("/");
      return byName.get(source.slice(0, at))?.at(source.slice(at + 1));
    },
  };
}

/** A stand-in for the stack of the platform: the shared policies that are looked up here and declared nowhere here. */
function sharedElsewhere(stacks: readonly OwnedStack[]): SynthesizedStack[] {
  const declared = new Set<string>();
  for (const { stack } of stacks)
    for (const { args } of stack.resources("dynatrace_iam_policy"))
      declared.add(`${stack.text(args.account)} ${stack.text(args.name)}`);
  const missing = new Map<string, { name: string; account: string; statement_query: string }>();
  for (const { stack } of stacks) {
    for (const { args } of stack.dataSources("dynatrace_iam_policy")) {
      const [name, account] = [stack.text(args.name), stack.text(args.account)];
      if (name === undefined || account === undefined || declared.has(`${account} ${name}`)) continue;
      const statements = statementsOf(name);
      if (statements !== undefined) missing.set(`${account} ${name}`, { name, account, statement_query: statements });
    }
  }
  if (missing.size === 0) return [];
  const policies = [...missing.values()].map((policy, index) => [`shared_${index}`, policy]);
  return [
    new SynthesizedStack("shared policies", { resource: { dynatrace_iam_policy: Object.fromEntries(policies) } }),
  ];
}

/** Statements of a shared policy by its name in the account. */
function statementsOf(name: string): string | undefined {
  const [, environment] = / \(([\w-]+)\)$/.exec(name) ?? [];
  if (environment === undefined) return undefined;
  const statements = SHARED_POLICIES.find(({ kind }) => policyName(kind, environment) === name)?.statementQuery;
  return statements?.replaceAll("${", "$${");
}
