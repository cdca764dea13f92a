import { block, type Entry, list, parseBoundary, parsePolicy } from "../access";
import { COUNTED_TYPES } from "../rules/limits";
import type { EnvironmentFacts, OwnedStack } from "./application";

/** How much of a limit one stack takes, at one place. */
export interface LimitPart {
  /** Name of the limit. */
  readonly id: string;
  /** What the limit is counted over: an account, an environment, a cluster, or the path of a resource. */
  readonly place: string;
  readonly count: number;
}

/** Everything that a stack takes of any limit. */
export function usesOf({ stack, owner }: OwnedStack): LimitPart[] {
  if (owner === undefined) return [];
  const { environment, exporterPods = 0 } = owner;
  const uses = [...stack.entries()].flatMap((entry) =>
    entry.kind === "resource" ? usesOfEntry(entry, environment) : [],
  );
  // Pods that an ActiveGate scrapes stand in no Dynatrace resource.
  return exporterPods === 0 ? uses : [...uses, { id: "exporterPods", place: environment.name, count: exporterPods }];
}

function usesOfEntry(entry: Entry, environment: EnvironmentFacts): LimitPart[] {
  const { args, type, path, stack } = entry;
  const account = `account ${environment.accountId}`;
  const { name } = environment;
  const counted = COUNTED_TYPES[type];
  const uses: LimitPart[] = counted === undefined ? [] : [{ id: counted, place: name, count: 1 }];
  switch (type) {
    case "dynatrace_iam_group":
      return [{ id: "groups", place: account, count: 1 }];
    case "dynatrace_iam_policy": {
      const parsed = parsePolicy(stack.text(args.statement_query) ?? "");
      const statements = parsed.ok ? parsed.value.statements.length : 0;
      return [
        { id: "policies", place: account, count: 1 },
        { id: "policyStatements", place: path, count: statements },
      ];
    }
    case "dynatrace_iam_policy_boundary": {
      const parsed = parseBoundary(stack.text(args.query) ?? "");
      const restrictions = parsed.ok ? parsed.value.restrictions.length : 0;
      return [
        { id: "boundaries", place: account, count: 1 },
        { id: "boundaryRestrictions", place: path, count: restrictions },
      ];
    }
    case "dynatrace_iam_policy_bindings_v2":
      return [
        { id: "bindings", place: args.environment === undefined ? account : name, count: list(args.policy).length },
      ];
    case "dynatrace_iam_permission":
      return [{ id: "groupPermissions", place: `${stack.name} ${String(args.group)}`, count: 1 }];
    case "dynatrace_management_zone_v2":
      return [...uses, ...zoneUses(entry, name)];
    case "dynatrace_log_storage":
      return logUses(entry, name);
    case "dynatrace_log_sensitive_data_masking":
      return [{ id: "maskingRules", place: scopeOf(entry, name), count: 1 }];
    case "dynatrace_log_timestamp":
      return [{ id: "logTimestamps", place: scopeOf(entry, name), count: 1 }];
    case "dynatrace_log_custom_source":
      return [{ id: "logSources", place: scopeOf(entry, name), count: 1 }];
    case "dynatrace_openpipeline_v2_logs_routing": {
      const count = list(block(list(args.routing_entries)[0]).routing_entry).length;
      return [{ id: "routes", place: name, count }];
    }
    case "dynatrace_segment": {
      const count = list(block(list(args.includes)[0]).items).length;
      return [...uses, { id: "segmentIncludes", place: path, count }];
    }
    default:
      return uses;
  }
}

const RULE_KINDS: Readonly<Record<string, string>> = {
  ME: "zoneEntityRules",
  DIMENSION: "zoneDimensionRules",
  SELECTOR: "zoneSelectorRules",
};

function zoneUses({ args, path }: Entry, environment: string): LimitPart[] {
  const rules = list(block(list(args.rules)[0]).rule).map(block);
  const uses = rules.flatMap((rule): LimitPart[] => {
    const entity = list(block(list(block(list(rule.attribute_rule)[0]).attribute_conditions)[0]).condition).length;
    const dimension = list(block(list(block(list(rule.dimension_rule)[0]).dimension_conditions)[0]).condition).length;
    return [
      { id: RULE_KINDS[String(rule.type)] ?? "zoneEntityRules", place: environment, count: 1 },
      { id: "zoneConditions", place: environment, count: entity + dimension },
      { id: "conditionsPerEntityRule", place: path, count: entity },
      { id: "conditionsPerDimensionRule", place: path, count: dimension },
    ];
  });
  return [...uses, { id: "rulesPerZone", place: path, count: rules.length }];
}

function logUses(entry: Entry, environment: string): LimitPart[] {
  const matchers = list(block(list(entry.args.matchers)[0]).matcher).map(block);
  const place = scopeOf(entry, environment);
  return [
    { id: "logRules", place, count: 1 },
    { id: "logMatchers", place, count: matchers.length },
    { id: "matchersPerLogRule", place: entry.path, count: matchers.length },
    {
      id: "valuesPerMatcher",
      place: entry.path,
      count: Math.max(0, ...matchers.map(({ values }) => list(values).length)),
    },
  ];
}

/** Where a log rule holds: a cluster by its entity, or the environment. */
function scopeOf({ args, stack }: Entry, environment: string): string {
  const scope = args.scope === undefined ? "environment" : (stack.text(args.scope) ?? "environment");
  return scope === "environment" ? environment : `${environment} ${scope}`;
}
