import { type Block, block, type Entry, list, parseBoundary, printBoundary } from "../../access";

/** Forms in which a declared resource and an object of a tenant can be compared, whoever has written them. */

/** What a zone rule says, as one text: of two rules with the same text, one is enough. */
export interface ZoneRule {
  readonly text: string;
  /** Namespaces that the rule names exactly. */
  readonly namespaces: readonly string[];
  /** Clusters that the rule names exactly. */
  readonly clusters: readonly string[];
  /** Whether the rule is limited by namespaces that it names exactly, or is an HTTP monitor's. */
  readonly isByNamespace: boolean;
}

/** The rules of a declared zone. */
export function declaredZoneRules({ args, stack }: Entry): ZoneRule[] {
  return list(block(list(args.rules)[0]).rule).map((rule) => zoneRule(plain(block(rule), (text) => stack.text(text))));
}

/** The rules of a zone in a tenant, as the Settings API answers them. */
export function foundZoneRules(value: Readonly<Record<string, unknown>>): ZoneRule[] {
  return list(value.rules).map((rule) => zoneRule(plain(block(rule), (text) => text)));
}

/** Blocks of Terraform that only hold a list, which the API leaves out. */
const WRAPPERS: ReadonlySet<string> = new Set(["condition"]);
const RENAMED: Readonly<Record<string, string>> = {
  attribute_conditions: "conditions",
  attributeConditions: "conditions",
  dimension_conditions: "conditions",
  dimensionConditions: "conditions",
  service_to_pgpropagation: "serviceToPGPropagation",
  host_to_pgpropagation: "hostToPGPropagation",
  azure_to_pgpropagation: "azureToPGPropagation",
};

/** Terraform's keys and blocks as the API has them; what says nothing (`false`, nothing, an empty list) is left out. */
function plain(value: unknown, text: (value: string) => string | undefined): unknown {
  if (typeof value === "string") return text(value) ?? value;
  if (Array.isArray(value)) return value.map((each: unknown) => plain(each, text));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    const name = RENAMED[key] ?? key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const inner = unwrapped(plain(each, text));
    const isEmpty = inner === false || inner === null || inner === undefined;
    // Whether case counts matters also where it does not.
    return isEmpty && name !== "caseSensitive" && name !== "enabled" ? [] : [[name, inner]];
  });
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function unwrapped(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const [only, ...more] = Object.entries(value);
  return only && more.length === 0 && WRAPPERS.has(only[0]) ? sorted(list(only[1])) : value;
}

/** All conditions hold, in whatever order. */
function sorted(values: readonly unknown[]): unknown[] {
  return [...values].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

function zoneRule(rule: unknown): ZoneRule {
  const { attributeRule, dimensionRule, entitySelector } = block(rule);
  const body = block(attributeRule ?? dimensionRule);
  const conditions = sorted(list(body.conditions));
  const withSorted = { ...block(rule), ...bodies(rule, conditions) };
  const named = (keys: readonly string[]) =>
    conditions
      .map(block)
      .filter(({ key, operator, ruleMatcher }) => keys.includes(String(key)) && (operator ?? ruleMatcher) === "EQUALS")
      .map(({ stringValue, value }) => String(stringValue ?? value));
  const selector = typeof entitySelector === "string" ? namespacesInSelector(entitySelector) : [];
  const namespaces = [...named(["CLOUD_APPLICATION_NAMESPACE_NAME", "k8s.namespace.name"]), ...selector];
  const isMonitor = /^(HTTP|BROWSER)_MONITOR$/.test(String(body.entityType));
  return {
    text: JSON.stringify(withSorted),
    namespaces,
    clusters: named(["KUBERNETES_CLUSTER_NAME", "k8s.cluster.name"]),
    isByNamespace: namespaces.length > 0 || isMonitor,
  };
}

function bodies(rule: unknown, conditions: readonly unknown[]): Block {
  const { attributeRule, dimensionRule } = block(rule);
  return {
    ...(attributeRule !== undefined && { attributeRule: { ...block(attributeRule), conditions } }),
    ...(dimensionRule !== undefined && { dimensionRule: { ...block(dimensionRule), conditions } }),
  };
}

/** Namespaces that a selector names exactly, as `type(CLOUD_APPLICATION_NAMESPACE),entityName.equals("orders")`. */
function namespacesInSelector(selector: string): string[] {
  const pattern = /type\("?CLOUD_APPLICATION_NAMESPACE"?\),entityName\.equals\("([^"~]+)"\)/g;
  return [...selector.matchAll(pattern)].map(([, name = ""]) => name);
}

/**
 * What a boundary says, whatever its blanks, comments and order, and whether it names one value by `=` or by `IN`; the
 * text itself where it cannot be read.
 */
export function boundaryForm(text: string): string {
  const parsed = parseBoundary(text);
  if (!parsed.ok) return text.trim();
  const restrictions = parsed.value.restrictions.map((each) => ({
    ...each,
    operator: each.operator === "IN" && each.values.length === 1 ? ("=" as const) : each.operator,
    values: [...each.values].sort(),
  }));
  return printBoundary({ ...parsed.value, restrictions })
    .split("\n")
    .sort()
    .join("\n");
}

/** What a log rule is about and does, without its name. */
export interface LogRuleForm {
  readonly scope: string;
  readonly text: string;
  /** Namespaces that its matchers name. */
  readonly namespaces: readonly string[];
}

/** A declared storage rule or mask. */
export function declaredLogRule({ args, stack }: Entry): LogRuleForm {
  const text = (value: unknown) => stack.text(value) ?? value;
  const masking = block(list(args.masking)[0]);
  return logRule(String(text(args.scope) ?? "environment"), {
    enabled: args.enabled,
    sends: args.send_to_storage,
    masking: { expression: text(masking.expression), replacement: text(masking.replacement), type: masking.type },
    matchers: list(block(list(args.matchers)[0]).matcher).map(block),
  });
}

/** A storage rule or mask of a tenant. */
export function foundLogRule(scope: string, value: Readonly<Record<string, unknown>>): LogRuleForm {
  const masking = block(value.masking);
  return logRule(scope, {
    enabled: value.enabled,
    sends: value["send-to-storage"],
    masking: { expression: masking.expression, replacement: masking.replacement, type: masking.type },
    matchers: list(value.matchers).map(block),
  });
}

interface LogRuleParts {
  readonly enabled: unknown;
  readonly sends: unknown;
  readonly masking: unknown;
  readonly matchers: readonly Block[];
}

function logRule(scope: string, { enabled, sends, masking, matchers }: LogRuleParts): LogRuleForm {
  const forms = matchers.map(({ attribute, operator, values }) => ({
    attribute,
    operator,
    values: list(values).map(String).sort(),
  }));
  return {
    scope,
    text: JSON.stringify({ enabled, sends, masking, matchers: sorted(forms) }),
    namespaces: forms.filter(({ attribute }) => attribute === "k8s.namespace.name").flatMap(({ values }) => values),
  };
}
