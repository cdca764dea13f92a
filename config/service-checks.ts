import { SERVICE_FAMILIES } from "../rules/service-metrics";
import type { TeamDraft } from "./draft";
import type { Fault } from "./fault";
import { entry, isMap, texts } from "./merge";

/** What each key measures, by the family of metrics that it needs. */
const NEEDS: readonly { readonly key: string; readonly part: string; readonly family: string }[] = [
  { key: "serviceLevels", part: "availability", family: SERVICE_FAMILIES.requests },
  { key: "serviceLevels", part: "latency", family: SERVICE_FAMILIES.duration },
  { key: "alerts", part: "errorPercent", family: SERVICE_FAMILIES.requests },
  { key: "alerts", part: "latency", family: SERVICE_FAMILIES.duration },
  { key: "alerts", part: "noReadyPod", family: SERVICE_FAMILIES.ready },
];

/**
 * Objectives and alerts about metrics that the same file keeps from arriving: an objective would stay empty, and the alert
 * that no pod is ready would never end.
 */
export function checkServiceMetrics(draft: TeamDraft, environment: string): Fault[] {
  const team = draft.in(environment);
  const prometheus = entry(entry(team, "metrics"), "prometheus");
  const filter = entry(prometheus, "filter");
  return NEEDS.flatMap(({ key, part, family }) => {
    const wanted = entry(team, key);
    if (!isMap(wanted) || entry(wanted, part) === false) return [];
    const path = entry(wanted, part) === undefined ? [key] : [key, part];
    const named = path.length === 1 ? `${part} ` : "";
    if (prometheus === false) {
      const problem = `${named}needs the metric ${family}, and metrics.prometheus is false`;
      return [draft.faultIn(environment, path, problem, `give metrics.prometheus a map, or write ${part}: false`)];
    }
    if (!isMap(filter) || isKept(filter, family)) return [];
    const problem = `${named}needs the metric ${family}, which metrics.prometheus.filter leaves out`;
    return [draft.faultIn(environment, path, problem, `let the filter keep it, or write ${part}: false`)];
  });
}

function isKept(filter: Readonly<Record<string, unknown>>, family: string): boolean {
  const isNamed = texts(entry(filter, "names")).some(({ text }) => fits(text, family));
  return entry(filter, "mode") === "exclude" ? !isNamed : isNamed;
}

/** As Dynatrace reads a filter: a star stands at the start, at the end or at both. */
function fits(pattern: string, family: string): boolean {
  const text = pattern.replace(/^\*|\*$/g, "");
  if (pattern.startsWith("*") && pattern.endsWith("*")) return family.includes(text);
  if (pattern.startsWith("*")) return family.endsWith(text);
  return pattern.endsWith("*") ? family.startsWith(text) : family === text;
}
