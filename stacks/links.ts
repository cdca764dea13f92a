import type { Environment, Team } from "../config/schema";
import { dashboardIdOf } from "../rules/names";

/**
 * Where in Dynatrace a team looks first, by name.
 *
 * @see Dynatrace Developer documentation, intents
 */
export function teamLinks(environment: Environment, team: Team): Record<string, string> {
  const base = environment.dynatrace.environmentUrl
    .replace(/\/$/, "")
    .replace(".live.dynatrace.com", ".apps.dynatrace.com");
  const ours = team.namespaces.map((namespace) => `k8s.namespace.name == "${namespace}"`).join(" or ");
  const query = (dql: string) =>
    `${base}/ui/intent/dynatrace.notebooks/view-query#${encodeURIComponent(JSON.stringify({ "dt.query": dql }))}`;
  const settings = (schemaId: string) => `${base}/ui/apps/dynatrace.classic.settings/ui/settings/${schemaId}`;
  return {
    ...(team.dashboards.dynatrace && {
      dashboard: `${base}/ui/apps/dynatrace.dashboards/dashboard/${dashboardIdOf(team.name)}`,
    }),
    logs: query(`fetch logs | filter ${ours}`),
    ...(team.traces.otlp && { traces: query(`fetch spans | filter ${ours}`) }),
    kubernetes: `${base}/ui/apps/dynatrace.kubernetes`,
    zone: settings("builtin:management-zones"),
    logRules: settings("builtin:logmonitoring.log-storage-settings"),
    ...team.dashboards.links,
  };
}
