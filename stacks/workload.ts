import type { Environment, Team } from "../config/schema";
import { OtlpTraceExport } from "../constructs/otlp-traces";
import { MetricFilter, type ScrapeAnnotationsProps } from "../constructs/prometheus-scrape";
import { Exposure, type SampleWorkloadProps } from "../constructs/sample-workload";
import { workloadHostOf, workloadNamespaceOf, zoneNameOf } from "../rules/names";

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
    namespace: workloadNamespaceOf(team) ?? team.name,
    owner: team.name,
    image: workload.image,
    requireDigest: environment.protected,
    imagePullSecrets: workload.imagePullSecrets,
    createNamespace: workload.createNamespace,
    namespaceLabels: OBSERVED_NAMESPACE,
    securityContext: zoneNameOf(team),
    product: team.name,
    replicas: workload.replicas,
    port: workload.port,
    preStopSeconds: workload.preStopSeconds,
    resources: workload.resources,
    podAnnotations: workload.annotations,
    exposure: exposureOf(team, environment),
    ...(workload.costCenter !== undefined && { costCenter: workload.costCenter }),
    ...(workload.version !== undefined && { version: workload.version }),
    ...(workload.autoscale && { autoscale: workload.autoscale }),
    ...(prometheus && { metrics: scrapingOf(prometheus) }),
    ...(traces && { traces }),
  };
}

/** The namespaces whose logs somebody wants, sorted. */
export function loggedNamespaces(teams: readonly Team[]): string[] {
  return teams.flatMap((team) => (team.logs.ingest ? team.namespaces : [])).sort();
}

function traceExport(team: Team, environment: Environment): OtlpTraceExport {
  const revision = team.traces.tokenRevision;
  return new OtlpTraceExport({
    serviceName: workloadName(team),
    environmentUrl: environment.dynatrace.environmentUrl,
    ingestToken: { ...INGEST_SECRET, ...(revision !== undefined && { revision }) },
    sampleRatio: environment.protected ? PROTECTED_SAMPLE_RATIO : 1,
    // The names by which boundaries and dashboards find records, as enrichment writes them into logs and metrics.
    resourceAttributes: {
      "k8s.cluster.name": environment.kubernetes.clusterName,
      "k8s.namespace.name": workloadNamespaceOf(team) ?? team.name,
      "k8s.workload.kind": "deployment",
      "k8s.workload.name": workloadName(team),
      "dt.security_context": zoneNameOf(team),
      "deployment.environment.name": environment.name,
    },
  });
}

type Prometheus = Exclude<Team["metrics"]["prometheus"], false>;

function scrapingOf({ port, path, filter }: Prometheus): ScrapeAnnotationsProps {
  if (filter === undefined) return { port, path };
  const { mode, names } = filter;
  return { port, path, filter: mode === "include" ? MetricFilter.including(names) : MetricFilter.excluding(names) };
}

function exposureOf(team: Team, { kubernetes }: Environment): Exposure {
  const { exposure } = kubernetes;
  if (exposure.kind === "loadBalancer") {
    const { kind, ...options } = exposure;
    return Exposure.loadBalancer(options);
  }
  const { domain, tlsSecret, ingressClassName, annotations } = exposure;
  return Exposure.ingress({
    host: workloadHostOf(team, domain),
    annotations,
    ...(tlsSecret !== undefined && { tlsSecret }),
    ...(ingressClassName !== undefined && { className: ingressClassName }),
  });
}
