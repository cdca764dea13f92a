import { matchesGlob } from "../../access";
import type { CheckFinding } from "./finding";
import { block, type Entry, list, type StackView } from "./stack-view";

/** Values by attribute: all attributes must fit, any value of one suffices. */
type Matchers = ReadonlyMap<string, readonly string[]>;

/** One rule over logs, as far as its effect is known before the deploy. */
export interface LogRule {
  readonly entry: Entry;
  readonly name: string;
  readonly scope: string;
  readonly stores: boolean;
  readonly matchers: Matchers;
}

/** Log rules of one stack: none stands behind a broader one, and every mask is in place before the logs are stored. */
export function checkLogRules(view: StackView): CheckFinding[] {
  const storage = logRulesOf(view, "dynatrace_log_storage");
  const masks = logRulesOf(view, "dynatrace_log_sensitive_data_masking");
  return [...shadowedRules(storage), ...lateMasks(storage, masks)];
}

/** The enabled rules of a type. One with matchers that only Terraform knows is left out: nothing can be said of it. */
export function logRulesOf(view: StackView, type: string): LogRule[] {
  return view.resources(type).flatMap((entry) => {
    const { args } = entry;
    if (args.enabled === false) return [];
    const matchers = new Map<string, readonly string[]>();
    for (const matcher of list(block(list(args.matchers)[0]).matcher).map(block)) {
      const values = list(matcher.values).map((value) => view.text(value));
      const attribute = view.text(matcher.attribute);
      if (attribute === undefined || values.some((value) => value === undefined)) return [];
      matchers.set(
        attribute,
        values.flatMap((value) => value ?? []),
      );
    }
    const scope = args.scope === undefined ? "environment" : (view.text(args.scope) ?? String(args.scope));
    const name = view.text(args.name) ?? entry.address;
    return [{ entry, name, scope, stores: args.send_to_storage === true, matchers }];
  });
}

/**
 * Rules that never decide, because an earlier one takes all that they match. Where the order is left open, rules that
 * would shadow each other either way are named too.
 */
export function shadowedRules(rules: readonly LogRule[]): CheckFinding[] {
  const index = new RuleIndex(rules);
  return rules.flatMap((rule) => {
    const broader = index.candidates(rule).find((other) => other !== rule && shadows(other, rule));
    if (broader === undefined) return [];
    const mutual = covers(rule, broader) && order(rule, broader) === "open";
    if (mutual && rules.indexOf(rule) < rules.indexOf(broader)) return [];
    const verb = broader.stores ? "stores" : "drops";
    return [
      {
        rule: "shadowed-log-rule",
        severity: "error" as const,
        path: rule.entry.path,
        found: `log rule "${rule.name}" never decides: "${broader.name}" (${broader.entry.path}) ${verb} all that it matches, and the first match wins`,
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

/** A mask that is made after the rule that stores, or beside it, lets the first lines through in clear. */
function lateMasks(storage: readonly LogRule[], masks: readonly LogRule[]): CheckFinding[] {
  return storage
    .filter(({ stores }) => stores)
    .flatMap((rule) =>
      masks
        .filter((mask) => (covers(mask, rule) || covers(rule, mask)) && !follows(rule.entry, mask.entry))
        .map((mask) => ({
          rule: "mask-after-storage",
          severity: "error" as const,
          path: mask.entry.path,
          found: `mask "${mask.name}" is not in place before "${rule.name}" stores logs, so the first lines are stored in clear`,
          fix: `add the mask to depends_on of ${rule.entry.path}`,
        })),
    );
}
