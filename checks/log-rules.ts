import { block, type Entry, list, matchesGlob, type SynthesizedStack } from "../access";
import { type Application, environmentsOf, stacksIn } from "./application";
import type { ApplicationCheck, StackCheck } from "./check";
import type { Found } from "./finding";

/** Values by attribute: all attributes must fit, any value of one suffices. */
type Matchers = ReadonlyMap<string, readonly string[]>;

/** One rule over logs, as far as its effect is known before the deploy. */
interface LogRule {
  readonly entry: Entry;
  readonly name: string;
  readonly scope: string;
  readonly stores: boolean;
  readonly matchers: Matchers;
}

/** The first log rule that matches decides, so a broader one before it leaves it without effect. */
export const shadowedLogRule: ApplicationCheck = {
  name: "shadowed-log-rule",
  holds: "every log rule applies to some logs",
  silencedBy: "owner",
  sees: "application",
  check: (application) => [
    ...application.stacks.flatMap(({ stack }) => shadowedRules(storageRulesOf(stack))),
    ...environmentsOf(application).flatMap((environment) => shadowedAcross(stacksIn(application, environment))),
  ],
};

/** A mask that is made after the rule that stores, or beside it, lets the first lines through in clear. */
export const maskAfterStorage: StackCheck = {
  name: "mask-after-storage",
  holds: "masks are in place before logs are stored",
  silencedBy: "owner",
  sees: "stack",
  check: (stack) => lateMasks(storageRulesOf(stack), logRulesOf(stack, "dynatrace_log_sensitive_data_masking")),
};

function storageRulesOf(stack: SynthesizedStack): LogRule[] {
  return logRulesOf(stack, "dynatrace_log_storage");
}

/** What only the rules of another stack shadow. */
function shadowedAcross(stacks: Application["stacks"]): Found[] {
  const inside = new Set(stacks.flatMap(({ stack }) => shadowedRules(storageRulesOf(stack)).map(({ path }) => path)));
  return shadowedRules(stacks.flatMap(({ stack }) => storageRulesOf(stack))).filter(({ path }) => !inside.has(path));
}

/** The enabled rules of a type. One with matchers that only Terraform knows is left out: nothing can be said of it. */
function logRulesOf(stack: SynthesizedStack, type: string): LogRule[] {
  return stack.resources(type).flatMap((entry) => {
    const { args } = entry;
    if (args.enabled === false) return [];
    const matchers = new Map<string, readonly string[]>();
    for (const matcher of list(block(list(args.matchers)[0]).matcher).map(block)) {
      const values = list(matcher.values).map((value) => stack.text(value));
      const attribute = stack.text(matcher.attribute);
      if (attribute === undefined || values.some((value) => value === undefined)) return [];
      matchers.set(
        attribute,
        values.flatMap((value) => value ?? []),
      );
    }
    const scope = args.scope === undefined ? "environment" : (stack.text(args.scope) ?? String(args.scope));
    const name = stack.text(args.name) ?? entry.address;
    return [{ entry, name, scope, stores: args.send_to_storage === true, matchers }];
  });
}

/**
 * Rules that never apply, because an earlier one takes all that they match. Where the order is left open, rules that
 * would shadow each other either way are named too.
 */
function shadowedRules(rules: readonly LogRule[]): Found[] {
  const index = new RuleIndex(rules);
  return rules.flatMap((rule) => {
    const broader = index.candidates(rule).find((other) => other !== rule && shadows(other, rule));
    if (broader === undefined) return [];
    const mutual = covers(rule, broader) && order(rule, broader) === "open";
    if (mutual && rules.indexOf(rule) < rules.indexOf(broader)) return [];
    const verb = broader.stores ? "stores" : "drops";
    return [
      {
        severity: "error" as const,
        path: rule.entry.path,
        found: `log rule "${rule.name}" never applies: "${broader.name}" (${broader.entry.path}) ${verb} all that it matches, and the first match wins`,
        fix: "narrow the broader rule, or put it after this one with insertAfter",
      },
    ];
  });
}

/** Whether `other` takes all of `rule` and may stand before it. */
function shadows(other: LogRule, rule: LogRule): boolean {
  return covers(other, rule) && order(other, rule) !== "after";
}

/** Scopes from the first that is asked to the last. */
const SCOPES = [/^HOST-/, /^KUBERNETES_CLUSTER-/, /^HOST_GROUP-/, /^environment$/];

/** Where `one` stands in relation to `other`, as far as it is fixed. */
function order(one: LogRule, other: LogRule): "before" | "after" | "open" {
  const [rank, otherRank] = [one, other].map(({ scope }) => SCOPES.findIndex((pattern) => pattern.test(scope)));
  if (rank !== otherRank && rank !== undefined && otherRank !== undefined) return rank < otherRank ? "before" : "after";
  if (follows(other.entry, one.entry)) return "before";
  if (follows(one.entry, other.entry)) return "after";
  return "open";
}

/** Whether a chain of `insert_after` and `depends_on` leads from one rule to the other. */
function follows(entry: Entry, earlier: Entry, seen = new Set<Entry>()): boolean {
  if (entry.stack !== earlier.stack || seen.has(entry)) return false;
  seen.add(entry);
  const before = [
    entry.stack.target(entry.args.insert_after),
    ...list(entry.args.depends_on).map((each) => entry.stack.at(String(each))),
  ];
  return before.some((each) => each !== undefined && (each === earlier || follows(each, earlier, seen)));
}

/** Whether everything that `rule` matches is matched by `broad` too. */
function covers(broad: LogRule, rule: LogRule): boolean {
  if (broad.scope !== rule.scope && broad.scope !== "environment" && rule.scope !== "environment") return false;
  // A rule of one cluster says nothing about the rest of the environment.
  if (rule.scope === "environment" && broad.scope !== "environment") return false;
  return [...broad.matchers].every(([attribute, patterns]) => {
    const values = rule.matchers.get(attribute);
    return values?.every((value) => patterns.some((pattern) => matchesGlob(pattern, value))) ?? false;
  });
}

const NAMESPACE = "k8s.namespace.name";

/** Finds the rules that may cover another one without looking at each: most name namespaces of their own. */
class RuleIndex {
  private readonly anywhere: LogRule[] = [];
  private readonly byNamespace = new Map<string, LogRule[]>();

  public constructor(rules: readonly LogRule[]) {
    for (const rule of rules) {
      const names = rule.matchers.get(NAMESPACE);
      if (names === undefined || names.some((name) => name.includes("*"))) {
        this.anywhere.push(rule);
        continue;
      }
      for (const name of names) this.byNamespace.set(name, [...(this.byNamespace.get(name) ?? []), rule]);
    }
  }

  public candidates({ matchers }: LogRule): LogRule[] {
    const [name] = matchers.get(NAMESPACE) ?? [];
    return [...this.anywhere, ...((name !== undefined && this.byNamespace.get(name)) || [])];
  }
}

function lateMasks(storage: readonly LogRule[], masks: readonly LogRule[]): Found[] {
  return storage
    .filter(({ stores }) => stores)
    .flatMap((rule) =>
      masks
        .filter((mask) => (covers(mask, rule) || covers(rule, mask)) && !follows(rule.entry, mask.entry))
        .map((mask) => ({
          severity: "error" as const,
          path: mask.entry.path,
          found: `mask "${mask.name}" is not in place before "${rule.name}" stores logs, so the first lines are stored in clear`,
          fix: `add the mask to depends_on of ${rule.entry.path}`,
        })),
    );
}
