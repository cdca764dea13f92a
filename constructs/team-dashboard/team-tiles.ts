import { dqlString, eventsOf, type RecordOwner, recordsOf } from "../../rules/dql";
import { SERVICE_METRICS as METRIC } from "../../rules/service-metrics";
import { markdownLink, markdownText } from "./markdown";
import { layOut, type PlacedTile, Tile, type TileRow } from "./tile";

/** A page that the dashboard leads to. */
export interface DashboardLink {
  readonly label: string;
  /** An https address. */
  readonly url: string;
}

/** What the tiles of a team are about. */
export interface TeamTilesProps extends RecordOwner {
  /** Name of the team. */
  readonly team: string;
  /** Name of the environment, for people. */
  readonly environmentName: string;
  /** Whether the team's workload sends traces. */
  readonly traces: boolean;
  readonly links: readonly DashboardLink[];
}

const POD = "k8s.pod.name";
/** Class of status that the caller cannot help. */
const SERVER_ERROR = `status_class == ${dqlString("5xx")}`;

/** Share of failed requests, in percent, from which on somebody should look. */
const ERROR_SHARE = { field: "share", warning: 1, critical: 5 };
/** Average latency, in seconds, likewise. */
const AVERAGE_LATENCY = { field: "average", warning: 0.5, critical: 2 };

/**
 * What a team looks at when it asks how its service does: requests, errors, latency and saturation, then logs, the load
 * balancer's view, deployments and, where it sends them, traces. Each query is about the team's namespaces on the cluster.
 *
 * @see Google, "Site Reliability Engineering", the four golden signals
 */
export function teamTiles(props: TeamTilesProps): PlacedTile[] {
  const owned = recordsOf(props);
  const rows: TileRow[] = [
    { height: 3, tiles: [header(props)] },
    { height: 4, tiles: keyFigures(owned) },
    { height: 7, tiles: traffic(owned) },
    { height: 7, tiles: latency(owned) },
    { height: 6, tiles: saturation(owned) },
    { height: 7, tiles: loadBalancer(owned) },
    { height: 7, tiles: [logVolume(owned), deployments(eventsOf(props))] },
    { height: 9, tiles: [latestErrors(owned)] },
  ];
  if (props.traces) rows.push({ height: 10, tiles: traces(owned) });
  return layOut(rows);
}

function header({ team, environmentName, cluster, namespaces, links }: TeamTilesProps): Tile {
  const where = `Namespaces ${namespaces.map(markdownText).join(", ")} on cluster ${markdownText(cluster)}`;
  const pages = links.map(({ label, url }) => markdownLink(label, url));
  const lines = [`## ${markdownText(team)} in ${markdownText(environmentName)}`, [where, ...pages].join(" · ")];
  return Tile.markdown("header", lines.join("\n\n"));
}

function keyFigures(owned: string): Tile[] {
  return [
    Tile.singleValue({
      id: "requests-total",
      title: "Requests",
      query: piped(
        `timeseries requests = sum(${METRIC.requests}), filter:{${owned}}`,
        "fieldsAdd total = arraySum(requests)",
        "fields total",
      ),
      field: "total",
      units: { total: "count" },
    }),
    Tile.singleValue({
      id: "error-share",
      title: "Failed requests (5xx)",
      query: piped(
        `timeseries requests = sum(${METRIC.requests}), by:{status_class}, filter:{${owned}}`,
        "fieldsAdd total = arraySum(requests)",
        `summarize {total = sum(total), failed = sum(if(${SERVER_ERROR}, total, else: 0.0))}`,
        "fieldsAdd share = failed / total * 100",
        "fields share",
      ),
      field: "share",
      units: { share: "percent" },
      threshold: ERROR_SHARE,
    }),
    Tile.singleValue({
      id: "average-latency",
      title: "Average latency",
      query: piped(
        `timeseries {took = sum(${METRIC.duration}), requests = count(${METRIC.duration})}, filter:{${owned}}`,
        "fieldsAdd average = arraySum(took) / arraySum(requests)",
        "fields average",
      ),
      field: "average",
      units: { average: "seconds" },
      threshold: AVERAGE_LATENCY,
    }),
    Tile.singleValue({
      id: "ready-now",
      title: "Pods ready, last five minutes",
      query: piped(
        `timeseries ready = avg(${METRIC.ready}), by:{${POD}}, filter:{${owned}}, from: now() - 5m`,
        "fieldsAdd share = arrayAvg(ready)",
        "summarize pods = sum(share)",
      ),
      field: "pods",
      units: { pods: "count" },
    }),
  ];
}

function traffic(owned: string): Tile[] {
  return [
    Tile.barChart({
      id: "requests",
      title: "Requests by class of status",
      query: `timeseries requests = sum(${METRIC.requests}), by:{status_class}, filter:{${owned}}`,
      units: { requests: "count" },
    }),
    Tile.barChart({
      id: "errors",
      title: "Failed requests (5xx) by route",
      query: `timeseries failed = sum(${METRIC.requests}), by:{route}, filter:{${owned} and ${SERVER_ERROR}}`,
      units: { failed: "count" },
    }),
  ];
}

function latency(owned: string): Tile[] {
  return [
    Tile.lineChart({
      id: "latency",
      title: "Latency: 95th percentile and average",
      query: `timeseries {p95 = percentile(${METRIC.duration}, 95), average = avg(${METRIC.duration})}, filter:{${owned}}`,
      units: { p95: "seconds", average: "seconds" },
    }),
    Tile.table({
      id: "slowest-routes",
      title: "Slowest routes, by the 95th percentile",
      query: piped(
        `timeseries p95 = percentile(${METRIC.duration}, 95), by:{method, route}, filter:{${owned}}`,
        "fieldsAdd typical = arrayAvg(p95), worst = arrayMax(p95)",
        "sort worst desc",
        "fields method, route, typical, worst",
        "limit 10",
      ),
      units: { typical: "seconds", worst: "seconds" },
    }),
  ];
}

function saturation(owned: string): Tile[] {
  const byPod = `by:{${POD}}, filter:{${owned}}`;
  return [
    Tile.lineChart({
      id: "in-progress",
      title: "Requests in progress",
      query: `timeseries progress = max(${METRIC.inProgress}), ${byPod}`,
      units: { progress: "count" },
    }),
    Tile.lineChart({
      id: "cpu",
      title: "Processor cores in use",
      query: `timeseries cores = sum(${METRIC.cpu}, rate: 1s), ${byPod}`,
      units: { cores: "cores" },
    }),
    Tile.lineChart({
      id: "memory",
      title: "Memory",
      query: `timeseries memory = max(${METRIC.memory}), ${byPod}`,
      units: { memory: "bytes" },
    }),
    Tile.lineChart({
      id: "open-files",
      title: "Open files, of those allowed",
      query: piped(
        `timeseries {open = max(${METRIC.openFiles}), allowed = max(${METRIC.maxFiles})}, ${byPod}`,
        "fieldsAdd share = open[] / allowed[] * 100",
        "fieldsRemove open, allowed",
      ),
      units: { share: "percent" },
    }),
  ];
}

function loadBalancer(owned: string): Tile[] {
  const failed = `sum(${METRIC.requests}, default: 0, filter:{${SERVER_ERROR}})`;
  return [
    Tile.barChart({
      id: "ready-pods",
      title: "Pods ready behind the load balancer",
      query: `timeseries ready = avg(${METRIC.ready}), by:{${POD}}, filter:{${owned}}`,
      units: { ready: "count" },
    }),
    Tile.lineChart({
      id: "server-errors",
      title: "Share of answers that are 5xx",
      query: piped(
        `timeseries {failed = ${failed}, requests = sum(${METRIC.requests})}, filter:{${owned}}, union: true`,
        "fieldsAdd share = failed[] / requests[] * 100",
        "fieldsRemove failed, requests",
      ),
      units: { share: "percent" },
      threshold: ERROR_SHARE,
    }),
  ];
}

function logVolume(owned: string): Tile {
  return Tile.barChart({
    id: "log-volume",
    title: "Log lines by level",
    query: piped("fetch logs", `filter ${owned}`, "makeTimeseries lines = count(), by:{loglevel}"),
    units: { lines: "count" },
  });
}

function latestErrors(owned: string): Tile {
  return Tile.table({
    id: "latest-errors",
    title: "Latest warnings and errors in the logs",
    query: piped(
      "fetch logs",
      `filter ${owned} and in(loglevel, "WARN", "ERROR", "CRITICAL", "FATAL")`,
      "sort timestamp desc",
      `fields timestamp, loglevel, ${POD}, content`,
      "limit 20",
    ),
  });
}

function deployments(events: string): Tile {
  return Tile.table({
    id: "deployments",
    title: "Deployments",
    query: piped(
      "fetch events",
      `filter event.type == "CUSTOM_DEPLOYMENT" and ${events}`,
      "sort timestamp desc",
      "fields timestamp, event.name, version = dt.event.deployment.version",
      "limit 20",
    ),
  });
}

function traces(owned: string): Tile[] {
  const shown = "fields start_time, span.name, duration, trace.id";
  return [
    Tile.table({
      id: "slowest-spans",
      title: "Slowest requests in the traces",
      query: piped("fetch spans", `filter ${owned} and span.kind == "server"`, "sort duration desc", shown, "limit 10"),
      units: { duration: "nanoseconds" },
    }),
    Tile.table({
      id: "failed-spans",
      title: "Latest failures in the traces",
      query: piped(
        "fetch spans",
        `filter ${owned} and span.status_code == "error"`,
        "sort start_time desc",
        shown,
        "limit 10",
      ),
      units: { duration: "nanoseconds" },
    }),
  ];
}

function piped(first: string, ...commands: readonly string[]): string {
  return [first, ...commands].join("\n| ");
}
