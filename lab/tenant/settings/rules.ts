import { keyOfObjectId, legacyIdOf } from "./object-id";
import type { SettingsObject, SettingsObjects } from "./objects";
import type { Violation } from "./validator";

/** What a rule may look at. */
export interface RuleContext {
  readonly objects: SettingsObjects;
  readonly usage: Usage;
  readonly scope: string;
  /** The object that is to be changed; absent when one is to be made. */
  readonly current?: SettingsObject;
}

type Json = Readonly<Record<string, unknown>>;
type Rule = (value: Json, context: RuleContext) => Violation[];

/** Rules per kind in one environment. */
const ZONE_RULES = 300;
/** Masking rules of one scope; the schema would allow twice as many. */
const MASKING_RULES = 256;
/** Matchers of all log ingest rules of one scope. */
const LOG_MATCHERS = 2_000;

const ZONES = "builtin:management-zones";
const LOGS = "builtin:logmonitoring.log-storage-settings";
const MASKING = "builtin:logmonitoring.sensitive-data-masking-settings";

const RULES: Readonly<Record<string, Rule>> = {
  [ZONES]: checkZone,
  [LOGS]: checkLogMatchers,
  [MASKING]: checkMasking,
  "builtin:anomaly-detection.metric-events": checkMetricEvent,
  "builtin:openpipeline.logs.routing": checkRouting,
};

/** Names what Dynatrace refuses beyond its schemas. The value has passed its schema. */
export function checkRules(schemaId: string, value: Json, context: RuleContext): Violation[] {
  return RULES[schemaId]?.(value, context) ?? [];
}

/**
 * Counts what an environment allows only so much of over all its objects: zone rules by kind, and matchers of log
 * ingest rules by scope. It follows every change, so that asking costs nothing.
 */
export class Usage {
  private readonly counts = new Map<string, number>();

  public constructor(objects: SettingsObjects) {
    for (const schemaId of [ZONES, LOGS]) for (const object of objects.list(schemaId)) this.add(object, 1);
    objects.onChange((after, before) => {
      if (before !== undefined) this.add(before, -1);
      if (after !== undefined) this.add(after, 1);
    });
  }

  /** Number of zone rules of a kind: ME, DIMENSION or SELECTOR. */
  public zoneRules(kind: string): number {
    return this.counts.get(`${ZONES} ${kind}`) ?? 0;
  }

  /** Number of matchers of all log ingest rules of a scope. */
  public logMatchers(scope: string): number {
    return this.counts.get(`${LOGS} ${scope}`) ?? 0;
  }

  /** Whether there is a zone of that legacy id. */
  public hasZone(legacyId: string): boolean {
    return (this.counts.get(`${ZONES} #${legacyId}`) ?? 0) > 0;
  }

  private add({ objectId, schemaId, scope, value }: SettingsObject, sign: 1 | -1): void {
    const keys = schemaId === ZONES ? [...kindsOf(value), `#${legacyIdOf(keyOfObjectId(objectId) ?? "")}`] : [];
    if (schemaId === LOGS) keys.push(...recordsOf(value.matchers).map(() => scope));
    for (const each of keys) {
      const key = `${schemaId} ${each}`;
      this.counts.set(key, (this.counts.get(key) ?? 0) + sign);
    }
  }
}

function checkZone(value: Json, { usage, current }: RuleContext): Violation[] {
  const kinds = kindsOf(value);
  const before = current === undefined ? [] : kindsOf(current.value);
  const tooMany = [...new Set(kinds)].flatMap((kind) => {
    const count = usage.zoneRules(kind) - countOf(before, kind) + countOf(kinds, kind);
    if (count <= ZONE_RULES || countOf(kinds, kind) <= countOf(before, kind)) return [];
    const message = `must not bring the ${kind} rules of the environment over ${ZONE_RULES}; they would be ${count}`;
    return [{ path: "rules", message }];
  });
  const bodies = recordsOf(value.rules).flatMap((rule, index) => {
    const selector = checkSelector(`rules/${index}/entitySelector`, rule.entitySelector);
    return [...selector, ...checkConditions(`rules/${index}`, rule)];
  });
  return [...tooMany, ...bodies];
}

function checkSelector(path: string, selector: unknown): Violation[] {
  if (typeof selector !== "string") return [];
  const outside = selector.replace(/"(?:[^"~]|~.)*"/g, '""');
  const violations: Violation[] = [];
  if (/\b(mzId|mzName)\s*\(/.test(outside)) violations.push({ path, message: "must not use mzId or mzName" });
  if (!/^\s*(type|entityId)\s*\(/.test(outside)) {
    violations.push({ path, message: "must begin with type(…) or entityId(…)" });
  }
  if (depthOf(outside) !== 0) violations.push({ path, message: "must close every parenthesis that it opens" });
  else if ((topLevel(outside).match(/\btype\b/g) ?? []).length > 1) {
    violations.push({ path, message: "must name one type only" });
  }
  return violations;
}

function checkConditions(path: string, rule: Json): Violation[] {
  const { conditions } = recordOf(rule.attributeRule);
  const list = Array.isArray(conditions) ? conditions.map(recordOf) : [];
  return list.flatMap(({ tag }, index) => {
    if (typeof tag !== "string" || /^(\[[A-Z_]+\])?[^:[\]]+(:.*)?$/.test(tag)) return [];
    const message = `must have the form [CONTEXT]key:value, not ${JSON.stringify(tag)}`;
    return [{ path: `${path}/attributeRule/conditions/${index}/tag`, message }];
  });
}

function checkLogMatchers(value: Json, { usage, scope, current }: RuleContext): Violation[] {
  const own = recordsOf(value.matchers).length;
  const before = recordsOf(current?.value.matchers).length;
  const count = usage.logMatchers(scope) - before + own;
  if (count <= LOG_MATCHERS || own <= before) return [];
  const message = `must not bring the matchers of the scope over ${LOG_MATCHERS}; they would be ${count}`;
  return [{ path: "matchers", message }];
}

function checkMasking(value: Json, { objects, scope, current }: RuleContext): Violation[] {
  const isFull = objects.count(MASKING, scope) >= MASKING_RULES;
  const tooMany = { path: "", message: `must not be more than ${MASKING_RULES} in one scope` };
  const { expression } = recordOf(value.masking);
  const faults = typeof expression === "string" ? expressionFaults(expression) : [];
  const places = faults.map((message) => ({ path: "masking/expression", message }));
  return isFull && current === undefined ? [tooMany, ...places] : places;
}

/** The agent's expressions know no lookbehind, and one group says what is to be masked. */
function expressionFaults(expression: string): string[] {
  if (/\(\?<[=!]/.test(expression)) return ["must not use lookbehind"];
  const withoutFlags = expression.replace(/^\(\?[a-z]+\)/, "");
  try {
    const groups = (new RegExp(`${withoutFlags}|`).exec("")?.length ?? 1) - 1;
    return groups > 1 ? [`must have at most one capture group, not ${groups}`] : [];
  } catch (error) {
    return [`must be a regular expression: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Metric events know a zone by its legacy id. */
function checkMetricEvent(value: Json, { usage }: RuleContext): Violation[] {
  const { managementZone } = recordOf(value.queryDefinition);
  if (typeof managementZone !== "string" || managementZone === "" || usage.hasZone(managementZone)) return [];
  const message = `must be the legacy id of an existing management zone, not ${JSON.stringify(managementZone)}`;
  return [{ path: "queryDefinition/managementZone", message }];
}

function checkRouting(value: Json, { objects }: RuleContext): Violation[] {
  return recordsOf(value.routingEntries).flatMap(({ pipelineId }, index) => {
    if (typeof pipelineId !== "string" || objects.get(pipelineId)?.schemaId === "builtin:openpipeline.logs.pipelines") {
      return [];
    }
    const message = `must be the id of an existing pipeline, not ${JSON.stringify(pipelineId)}`;
    return [{ path: `routingEntries/${index}/pipelineId`, message }];
  });
}

function kindsOf(zone: Json): string[] {
  return recordsOf(zone.rules).map(({ type }) => String(type));
}

function countOf(kinds: readonly string[], kind: string): number {
  return kinds.filter((each) => each === kind).length;
}

function recordsOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

function recordOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function depthOf(text: string): number {
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth < 0) return depth;
  }
  return depth;
}

/** The text without what stands in parentheses. */
function topLevel(text: string): string {
  let depth = 0;
  let kept = "";
  for (const character of text) {
    if (character === ")") depth -= 1;
    if (depth === 0) kept += character;
    if (character === "(") depth += 1;
  }
  return kept;
}
