import { tenantStackName } from "../../rules/names";
import { accessLink, dataLink, seenLink, type Table } from "./access-links";
import type { Link, Outcome } from "./chain";
import type { TeamIn } from "./team-in";
import type { SettingsObject, Tenant } from "./tenant";

const MONITORING = "builtin:cloud.kubernetes.monitoring";

/** Series rather than points: which metrics a team exports is not known. */
const METRICS: Table = {
  name: "metrics",
  records: "metric series",
  count: (records, since) => `fetch metric.series, from:-${since} | filter ${records} | summarize n = count()`,
};

/** The chain of a team's metrics: scraping wanted, the tenant's switch, access, data, eyes. */
export function metricLinks(place: TeamIn, tenant: Tenant): Link[] {
  const { team, environment } = place;
  const { prometheus } = team.metrics;
  return [
    {
      name: "source",
      async look() {
        if (prometheus === false) return { state: "off", found: "the team's file has metrics.prometheus: false" };
        const where = `port ${prometheus.port}, path ${prometheus.path}`;
        if (team.workload)
          return { state: "fine", found: `the workload's pods are declared with annotations for ${where}` };
        const own = "the pods are not declared here and need the annotations metrics.dynatrace.com/*";
        return { state: "fine", found: `${own} for ${where}; not looked at` };
      },
    },
    {
      name: "switch",
      async look() {
        const objects = await tenant.settings(MONITORING);
        return switchOutcome(objects, environment.kubernetes.clusterEntity, tenantStackName(environment.name));
      },
    },
    accessLink(place, tenant, METRICS),
    dataLink(
      place,
      tenant,
      METRICS,
      async () =>
        `see that an ActiveGate with kubernetes-monitoring reaches the pods of ${environment.kubernetes.clusterName}, ` +
        "that they are annotated, and that the network policy lets it in; a counter shows up with its second scrape",
    ),
    seenLink(place, tenant, METRICS),
  ];
}

/** The cluster's object decides, without one the environment's; the default of the schema is off. */
function switchOutcome(objects: readonly SettingsObject[], clusterEntity: string | undefined, stack: string): Outcome {
  const deciding =
    objects.find(({ scope }) => scope === clusterEntity) ?? objects.find(({ scope }) => scope === "environment");
  const where = deciding === undefined || deciding.scope === "environment" ? "in the environment" : "for the cluster";
  if (deciding?.value.openMetricsPipelineEnabled !== true) {
    const why =
      deciding === undefined ? "no object sets it, and the default is off" : "openMetricsPipelineEnabled is false";
    return { state: "broken", found: `Prometheus scraping is off ${where}: ${why}`, fix: deployIt(stack) };
  }
  if (deciding.value.cloudApplicationPipelineEnabled === false) {
    const found = `workload monitoring is off ${where}, and scraping needs it: cloudApplicationPipelineEnabled is false`;
    return { state: "broken", found, fix: deployIt(stack) };
  }
  return { state: "fine", found: `Prometheus scraping is on ${where}` };
}

function deployIt(stack: string): string {
  return `let the platform team deploy it: npx cdktf deploy ${stack}`;
}
