import type { SettingsObject } from "./tenant";

/** A deployed rule about logs: which lines it takes. */
export interface LogRule {
  readonly name: string;
  readonly matchers: readonly { readonly attribute: string; readonly values: readonly string[] }[];
  /** Whether the lines are stored; for a mask it means nothing. */
  readonly stores: boolean;
}

/** How a namespace's lines meet a list of rules. */
export interface Decision {
  /** First rule that takes every line of the namespace. */
  readonly rule?: LogRule;
  /** Rules above it that take some lines, by something else than the namespace. */
  readonly earlier: readonly LogRule[];
}

/**
 * The enabled rules that a cluster's lines meet, in order: those of the cluster, then those of the environment.
 *
 * @param clusterEntity Entity id of the cluster; rules of any other scope are another's.
 * @see Dynatrace documentation, log ingest rules: first match wins, cluster before environment
 */
export function rulesOf(objects: readonly SettingsObject[], clusterEntity: string | undefined): LogRule[] {
  const scopes = clusterEntity === undefined ? ["environment"] : [clusterEntity, "environment"];
  return scopes.flatMap((scope) =>
    objects.filter((each) => each.scope === scope && each.value.enabled !== false).map(({ value }) => ruleOf(value)),
  );
}

/** What decides about the lines of a namespace. */
export function decisionFor(rules: readonly LogRule[], namespace: string): Decision {
  const earlier: LogRule[] = [];
  for (const rule of rules) {
    const meets = meeting(rule, namespace);
    if (meets === "all") return { rule, earlier };
    if (meets === "some") earlier.push(rule);
  }
  return { earlier };
}

/** Whether a rule takes all lines of a namespace, some of them, or none. */
function meeting({ matchers }: LogRule, namespace: string): "all" | "some" | "none" {
  const own = matchers.filter(({ attribute }) => attribute === "k8s.namespace.name");
  if (own.some(({ values }) => !values.some((value) => matchesPattern(value, namespace)))) return "none";
  return own.length === matchers.length ? "all" : "some";
}

/** `*` stands for any characters; everything else is case-sensitive text. */
function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split("*");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return pattern === text;
  if (!text.startsWith(first) || !text.slice(first.length).endsWith(last)) return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

function ruleOf(value: SettingsObject["value"]): LogRule {
  const matchers = Array.isArray(value.matchers) ? value.matchers : [];
  return {
    name: String(value["config-item-title"] ?? ""),
    stores: value["send-to-storage"] !== false,
    matchers: matchers.map(({ attribute, values }: Record<string, unknown>) => ({
      attribute: String(attribute),
      values: Array.isArray(values) ? values.map(String) : [],
    })),
  };
}
