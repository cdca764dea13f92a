import type { Environment, Team } from "../config/schema";
import { OtlpTraceExport } from "../constructs/otlp-traces";
import { MetricFilter, scrapeAnnotations } from "../constructs/prometheus-scrape";
import type { Exposure, SampleWorkloadProps } from "../constructs/sample-workload";
import { zoneNameOf } from "../rules/names";

/** Label of the namespaces that the DynaKube of every environment observes. */
export const OBSERVED_NAMESPACE: Readonly<Record<string, string>> = { "dynatrace-observed": "true" };

/** Secret with the ingest token in a workload's namespace; its value never passes through here. */
export const INGEST_SECRET = { name: "dynatrace-otlp-ingest", key: "token" };

/** Share of the traces that are kept where everything is real traffic. */
const PROTECTED_SAMPLE_RATIO = 0.1;

/** Name of a team's workload and of its service in Dynatrace. */
export function workloadName(team: Team): string {
  return `${team.name}-sample`;
}

/** A team's workload in one environment, or nothing where it has none: company conventions in one place. */
export function workloadOf(team: Team, environment: Environment): SampleWorkloadProps | undefined {
  const { workload } = team;
  if (workload === undefined) return undefined;
  const { prometheus } = team.metrics;
  const traces = team.traces.otlp ? traceExport(team, environment) : undefined;
  return {
    name: workloadName(team),
    namespace: workload.namespace ?? team.namespaces[0] ?? team.name,
    owner: team.name,
    image: workload.image,
    requireDigest: environment.protected,
    createNamespace: workload.createNamespace,
    namespaceLabels: OBSERVED_NAMESPACE,
    securityContext: zoneNameOf(team),
    product: team.name,
    replicas: workload.replicas,
    port: workload.port,
    resources: workload.resources,
    podAnnotations: { ...workload.annotations, ...(prometheus && scrapingOf(prometheus)) },
    exposure: exposureOf(environment),
    ...(workload.costCenter !== undefined && { costCenter: workload.costCenter }),
    ...(workload.version !== undefined && { version: workload.version }),
    ...(workload.autoscale && { autoscale: workload.autoscale }),
    ...(prometheus && { metrics: { port: prometheus.port, path: prometheus.path } }),
    ...(traces && { traces }),
  };
}

/** The namespaces whose logs somebody wants, sorted. */
export function loggedNamespaces(teams: readonly Team[]): string[] {
  return teams.flatMap((team) => (team.logs.ingest ? team.namespaces : [])).sort();
}

function traceExport(team: Team, environment: Environment): OtlpTraceExport {
  return new OtlpTraceExport({
    serviceName: workloadName(team),
    environmentUrl: environment.dynatrace.environmentUrl,
    ingestToken: INGEST_SECRET,
    sampleRatio: environment.protected ? PROTECTED_SAMPLE_RATIO : 1,
  });
}

type Prometheus = Exclude<Team["metrics"]["prometheus"], false>;

function scrapingOf({ port, path, filter }: Prometheus): Record<string, string> {
  const { mode, names } = filter ?? { mode: "exclude", names: [] };
  const metricFilter = mode === "include" ? MetricFilter.including(names) : MetricFilter.excluding(names);
  return scrapeAnnotations({ port, path, ...(filter && { filter: metricFilter }) });
}

function exposureOf({ kubernetes }: Environment): Exposure {
  const { kind, annotations, ingressClassName, host } = kubernetes.exposure;
  return {
    kind,
    annotations,
    ...(ingressClassName !== undefined && { ingressClassName }),
    ...(host !== undefined && { host }),
  };
}
