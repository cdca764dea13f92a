import { isIPv6 } from "node:net";
import type { KubernetesObject } from "../../control-plane/kubernetes-object";
import type { ClusterView, KnownPod } from "../cluster-view";
import { containersOf } from "../kubernetes";
import { type LabelSelector, selects } from "../label-selector";
import type { Problems } from "../problems";
import { reasonOf } from "../reason";
import { type MetricFilter, readMetricFilter } from "./metric-filter";

/** A page of metrics that is to be read. */
export interface ScrapeTarget {
  readonly pod: KnownPod;
  readonly url: string;
  readonly filter: MetricFilter;
  /** Whether the certificate of an https page is not checked. */
  readonly isUnverified: boolean;
  /** Container that declares the port, or the only one; undefined when it cannot be told. */
  readonly container?: string;
}

const PREFIX = "metrics.dynatrace.com/";
/** Need credentials of the cluster, which the lab's agent does not read. */
const UNSUPPORTED = [
  "tls.ca.crt",
  "tls.crt",
  "tls.key",
  "http.auth",
  "http.auth.basic.username",
  "http.auth.basic.password",
];
/** Pods of a cluster that are read from. */
export const MAX_EXPORTER_PODS = 1_000;

/**
 * The pages that the annotations of pods and Services ask to be read, of pods that run.
 *
 * @param addressOf The address at which this machine reaches that of a pod.
 * @see Dynatrace documentation, "Monitor Prometheus metrics", annotations
 */
export function scrapeTargets(
  { pods, services }: Pick<ClusterView, "pods" | "services">,
  problems: Problems,
  addressOf: (podIp: string) => string = (podIp) => podIp,
): ScrapeTarget[] {
  const running = pods.filter((pod) => statusOf(pod).phase === "Running" && statusOf(pod).podIP);
  const asked = [
    ...running.map((pod) => ({ pod, owner: `pod ${nameOf(pod.pod)}`, from: pod.pod, servicePort: undefined })),
    ...services.flatMap((service) =>
      podsOf(service, running).map((pod) => {
        const owner = `service ${nameOf(service)}`;
        return { pod, owner, from: service, servicePort: targetPortOf(service) };
      }),
    ),
  ];
  const byUrl = new Map<string, ScrapeTarget>();
  for (const { pod, owner, from, servicePort } of asked) {
    const annotations = annotationsOf(from);
    if (annotations.scrape !== "true") continue;
    try {
      const target = targetOf(pod, annotations, servicePort, addressOf);
      if (byUrl.has(target.url)) {
        problems.add(`${owner}: ${target.url} is asked for twice; annotate either the pod or one Service`);
      } else byUrl.set(target.url, target);
    } catch (error) {
      problems.add(`${owner}: ${reasonOf(error)}`);
    }
  }
  return withinLimit([...byUrl.values()], problems);
}

/** The first pods by name, so that it is always the same ones. */
function withinLimit(targets: readonly ScrapeTarget[], problems: Problems): ScrapeTarget[] {
  const names = [...new Set(targets.map(({ pod }) => nameOf(pod.pod)))].sort();
  const surplus = names.length - MAX_EXPORTER_PODS;
  if (surplus > 0) {
    problems.add(`limit "${MAX_EXPORTER_PODS} exporter pods per cluster": ${surplus} pods are not read`);
  }
  const kept = new Set(names.slice(0, MAX_EXPORTER_PODS));
  return targets.filter(({ pod }) => kept.has(nameOf(pod.pod)));
}

type ScrapeAnnotations = Readonly<Record<string, string>>;

function annotationsOf({ metadata }: KubernetesObject): ScrapeAnnotations {
  const entries = Object.entries(metadata.annotations ?? {}).filter(([key]) => key.startsWith(PREFIX));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(PREFIX.length), value]));
}

function targetOf(
  pod: KnownPod,
  annotations: ScrapeAnnotations,
  servicePort: number | undefined,
  addressOf: (podIp: string) => string,
): ScrapeTarget {
  const unsupported = UNSUPPORTED.filter((key) => Object.hasOwn(annotations, key));
  if (unsupported.length > 0) {
    const names = unsupported.map((key) => PREFIX + key).join(", ");
    throw new Error(`the lab's agent does not do ${names}; the page is not read`);
  }
  const port = portOf(annotations.port, servicePort ?? firstPortOf(pod));
  const scheme = booleanOf(annotations, "secure") ? "https" : "http";
  const address = addressOf(statusOf(pod).podIP ?? "");
  const url = new URL(`${scheme}://${isIPv6(address) ? `[${address}]` : address}:${port}`);
  const path = annotations.path ?? "/metrics";
  if (!path.startsWith("/"))
    throw new Error(`annotation ${PREFIX}path must begin with "/"; got ${JSON.stringify(path)}`);
  const [pathname = "", ...query] = path.split("?");
  url.pathname = pathname;
  url.search = query.join("?");
  const container = containerOf(pod, port);
  return {
    pod,
    url: url.href,
    filter: filterOf(annotations.filter),
    isUnverified: booleanOf(annotations, "insecure_skip_verify"),
    ...(container !== undefined && { container }),
  };
}

function filterOf(text: string | undefined): MetricFilter {
  try {
    return readMetricFilter(text);
  } catch (error) {
    // Without its filter the page might be many times as large, and each series is paid for.
    const reason = reasonOf(error);
    throw new Error(`annotation ${PREFIX}filter: ${reason}; the page is not read`);
  }
}

function portOf(text: string | undefined, declared: number | undefined): number {
  if (text === undefined && declared !== undefined) return declared;
  const port = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Error(`annotation ${PREFIX}port must be 1 to 65535; got ${JSON.stringify(text) ?? "none"}`);
}

function booleanOf(annotations: ScrapeAnnotations, key: string): boolean {
  const value = annotations[key] ?? "false";
  if (value === "true" || value === "false") return value === "true";
  throw new Error(`annotation ${PREFIX}${key} must be "true" or "false"; got ${JSON.stringify(value)}`);
}

function firstPortOf({ pod }: KnownPod): number | undefined {
  const ports = containersOf(pod).flatMap(({ ports = [] }) => ports);
  return ports.find(({ protocol = "TCP" }) => protocol === "TCP")?.containerPort;
}

function containerOf({ pod }: KnownPod, port: number): string | undefined {
  const containers = containersOf(pod);
  const declaring = containers.find(({ ports = [] }) => ports.some(({ containerPort }) => containerPort === port));
  return (declaring ?? (containers.length === 1 ? containers[0] : undefined))?.name;
}

/** A Service's first port, where it is written as a number. */
function targetPortOf({ spec }: KubernetesObject): number | undefined {
  const [first] = (spec as { ports?: readonly { port: number; targetPort?: number | string }[] }).ports ?? [];
  const port = first?.targetPort ?? first?.port;
  return typeof port === "number" ? port : undefined;
}

/** A Service without a selector picks no pods. */
function podsOf(service: KubernetesObject, pods: readonly KnownPod[]): KnownPod[] {
  const { selector } = (service.spec ?? {}) as { selector?: LabelSelector["matchLabels"] };
  if (selector === undefined || Object.keys(selector).length === 0) return [];
  return pods.filter(
    ({ pod }) =>
      pod.metadata.namespace === service.metadata.namespace && selects({ matchLabels: selector }, pod.metadata.labels),
  );
}

function statusOf({ pod }: KnownPod): { readonly phase?: string; readonly podIP?: string } {
  return (pod.status ?? {}) as { phase?: string; podIP?: string };
}

function nameOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
