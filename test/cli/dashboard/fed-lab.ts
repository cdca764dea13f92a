import type { TeamDashboardDocument } from "../../../cli/dashboard/team-dashboards";
import { tenantOptions } from "../../../cli/lab-session";
import { modelOf, synthesize } from "../../../cli/synthesized";
import type { Configuration } from "../../../config/load";
import { type LabReady, type RunningTenant, startTenant } from "../../../lab/tenant/server";
import { attributes, encode } from "../../lab/tenant/ingest/otlp/client";
import { deployAccess } from "../deploy-access";

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const MINUTE = 60_000;

/** A lab with the access of a configuration deployed, and nothing stored. */
export async function labWithAccess(configuration: Configuration): Promise<RunningTenant> {
  const tenant = await startTenant({ ...tenantOptions(configuration), port: 0 });
  await deployAccess(tenant.ready, modelOf(synthesize(configuration)));
  return tenant;
}

/** Whose service it is that sends. */
export interface Source {
  readonly environment: string;
  readonly namespace: string;
  readonly cluster: string;
  /** Release that was deployed. */
  readonly version: string;
  /** Whether its pipeline knows what the cluster is called, and says so. */
  readonly namesCluster?: boolean;
}

/**
 * Stores an hour of a small service with two pods, by all ways in which telemetry comes in: metrics and logs as the agent
 * sends them, spans by OTLP, a deployment by the events API.
 *
 * @param said What the failing path writes, and what it is called.
 */
export async function feedService(lab: LabReady, source: Source, now = Date.now(), said = USUAL): Promise<void> {
  const url = lab.environments[source.environment]?.url ?? "";
  const token = lab.credentials.environments[source.environment]?.apiToken ?? "";
  const { metrics, logs } = agentTelemetry(source, now, said);
  const json = { "content-type": "application/json" };
  const authorization = `Api-Token ${token}`;
  const telemetry = JSON.stringify({ environment: source.environment, metrics, logs });
  await accepted(`${lab.account.url}/lab/telemetry`, json, telemetry);
  const event = JSON.stringify(deployment(source));
  await accepted(`${url}/api/v2/events/ingest`, { ...json, authorization }, event);
  const protobuf = { "content-type": "application/x-protobuf", authorization };
  await accepted(`${url}/api/v2/otlp/v1/traces`, protobuf, new Uint8Array(traces(source, now)));
}

/** Puts a dashboard into a lab and shares it with a group, as a deploy would. */
export async function deployDashboard(
  lab: LabReady,
  { environment, id, name, content }: TeamDashboardDocument,
  groupName: string,
): Promise<void> {
  const { url } = lab.environments[environment.name] ?? { url: "" };
  const authorization = `Bearer ${lab.credentials.environments[environment.name]?.platformToken}`;
  const form = new FormData();
  for (const [key, value] of Object.entries({ type: "dashboard", name, id, isPrivate: "true" }))
    form.append(key, value);
  form.append("content", new Blob([JSON.stringify(content)], { type: "application/json" }), "content.json");
  await accepted(`${url}/platform/document/v1/documents`, { authorization }, form);
  const access = (await (await fetch(`${lab.account.url}/lab/access`)).json()) as {
    groups: { uuid: string; name: string }[];
  };
  const group = access.groups.find((each) => each.name === groupName);
  const share = { documentId: id, access: "read", recipients: [{ id: group?.uuid, type: "group" }] };
  const headers = { authorization, "content-type": "application/json" };
  await accepted(`${url}/platform/document/v1/direct-shares`, headers, JSON.stringify(share));
}

async function accepted(
  url: string,
  headers: Record<string, string>,
  body: string | FormData | Uint8Array<ArrayBuffer>,
) {
  const answer = await fetch(url, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
}

const fieldsOf = ({ namespace, cluster }: Source) => ({
  "k8s.namespace.name": namespace,
  "k8s.cluster.name": cluster,
  "dt.security_context": namespace,
});
const PODS = ["sample-6c9f7d8b5-q9m4z", "sample-6c9f7d8b5-x7k2p"];
/** Requests a minute and seconds that one takes, by route and status. */
const TRAFFIC = [
  { method: "GET", route: "/orders", status_class: "2xx", requests: 60, seconds: 0.02 },
  { method: "POST", route: "/orders", status_class: "2xx", requests: 24, seconds: 0.06 },
  { method: "GET", route: "/orders/{order_id}", status_class: "4xx", requests: 5, seconds: 0.01 },
  { method: "GET", route: "/orders/report", status_class: "2xx", requests: 3, seconds: 1.4 },
  { method: "POST", route: "/orders/{order_id}/refund", status_class: "5xx", requests: 2, seconds: 0.3 },
] as const;
const USUAL = "refund failed";
const LEVELS = [
  { loglevel: "INFO", level: "info", message: "request answered", share: 8 },
  { loglevel: "WARN", level: "warning", message: "request answered", share: 2 },
  { loglevel: "ERROR", level: "error", message: USUAL, share: 1 },
];

function agentTelemetry(source: Source, now: number, said: string) {
  const metrics: unknown[] = [];
  const logs: unknown[] = [];
  for (let back = 60; back >= 1; back--) {
    const timestamp = now - back * MINUTE;
    const swing = 1 + 0.3 * Math.sin(back / 7);
    for (const [index, pod] of PODS.entries()) {
      const dimensions = { ...fieldsOf(source), "k8s.pod.name": pod };
      const gauge = (key: string, value: number) =>
        metrics.push({ key, dimensions, timestamp, gauge: { min: value, max: value, sum: value, count: 1 } });
      gauge("service_ready", back > 58 && pod === PODS[1] ? 0 : 1);
      gauge("http_requests_in_progress", Math.round((2 + index) * swing));
      gauge("process_resident_memory_bytes", 70e6 + 9e6 * index + 2e4 * (60 - back));
      gauge("process_open_fds", 14 + 3 * index + Math.round(swing));
      gauge("process_max_fds", 1024);
      metrics.push({ key: "process_cpu_seconds_total", dimensions, timestamp, count: (1.5 + index) * swing });
      for (const { requests, seconds, status_class, method, route } of TRAFFIC) {
        const isFailing = status_class === "5xx" && said !== USUAL;
        const labels = { method, route: isFailing ? said : route };
        const count = Math.round((requests * swing) / PODS.length + (back % 3));
        const key = "http_requests_total";
        metrics.push({ key, dimensions: { ...dimensions, ...labels, status_class }, timestamp, count });
        const bucket = BOUNDS.findIndex((bound) => seconds <= bound);
        const counts = [...BOUNDS, Number.POSITIVE_INFINITY].map((_, index) => (index === bucket ? count : 0));
        metrics.push({
          key: "http_request_duration_seconds.histogram",
          dimensions: { ...dimensions, ...labels },
          timestamp,
          histogram: { bounds: BOUNDS, counts, sum: count * seconds, count },
        });
      }
      for (const { share, loglevel, level, message } of LEVELS)
        for (let line = 0; line < share; line++) {
          const text = level === "error" ? said : message;
          const content = JSON.stringify({ timestamp: new Date(timestamp).toISOString(), level, message: text, line });
          logs.push({ timestamp, content, loglevel, ...dimensions, "log.source": "Container Output" });
        }
    }
  }
  return { metrics, logs };
}

function deployment(source: Source) {
  const { version, namespace, cluster, namesCluster } = source;
  const place = { "k8s.namespace.name": namespace, ...(namesCluster && { "k8s.cluster.name": cluster }) };
  const properties = { ...place, "dt.event.deployment.version": version };
  return { eventType: "CUSTOM_DEPLOYMENT", title: `sample ${version}`, properties };
}

function traces(source: Source, now: number): Buffer {
  const spans = Array.from({ length: 20 }, (_, index) => {
    const failed = index % 5 === 0;
    const start = BigInt(now - (index + 1) * MINUTE) * 1_000_000n;
    const route = failed ? "/orders/{order_id}/refund" : "/orders/report";
    return {
      traceId: Buffer.from(String(index).padStart(32, "1"), "hex"),
      spanId: Buffer.from(String(index).padStart(16, "2"), "hex"),
      name: `${failed ? "POST" : "GET"} ${route}`,
      kind: 2,
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(start + BigInt(100 + index * 70) * 1_000_000n),
      attributes: attributes({ "http.route": route, "http.request.method": failed ? "POST" : "GET" }),
      status: failed ? { code: 2, message: "the payment provider did not answer" } : {},
    };
  });
  const resource = { attributes: attributes({ ...fieldsOf(source), "service.name": "sample" }) };
  return encode("Trace", { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "orders" }, spans }] }] });
}
