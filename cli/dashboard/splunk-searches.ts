import type { RecordOwner } from "../../rules/dql";

/** A tile's counterpart in Splunk. */
export interface SplunkSearch {
  /** Kind of visualization in Dashboard Studio. */
  readonly type: "splunk.singlevalue" | "splunk.column" | "splunk.line" | "splunk.table";
  /** Commands behind the ones that find the team's lines. */
  readonly commands: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Lines that say how a request was answered. */
const ANSWERED = "where isnotnull(status)";
/** Tiles whose question the logs can answer too, by the tile's id; metrics of the process and spans are no logs. */
const SEARCHES: Readonly<Record<string, SplunkSearch>> = {
  "requests-total": { type: "splunk.singlevalue", commands: [ANSWERED, "stats count AS total"] },
  "error-share": {
    type: "splunk.singlevalue",
    commands: [
      ANSWERED,
      "stats count AS total, count(eval(status>=500)) AS failed",
      "eval share=round(failed/total*100, 2)",
      "fields share",
    ],
    options: { unit: "%", numberPrecision: 2 },
  },
  "average-latency": {
    type: "splunk.singlevalue",
    commands: [ANSWERED, "stats avg(seconds) AS average"],
    options: { unit: "s", numberPrecision: 3 },
  },
  requests: {
    type: "splunk.column",
    commands: [ANSWERED, 'eval class=floor(status/100)."xx"', "timechart count BY class"],
    options: { stackMode: "stacked" },
  },
  errors: {
    type: "splunk.column",
    commands: ["where status>=500", "timechart count BY route"],
    options: { stackMode: "stacked" },
  },
  latency: {
    type: "splunk.line",
    commands: [ANSWERED, "timechart perc95(seconds) AS p95, avg(seconds) AS average"],
  },
  "slowest-routes": {
    type: "splunk.table",
    commands: [
      ANSWERED,
      "stats perc95(seconds) AS p95, max(seconds) AS worst BY method, route",
      "sort - p95",
      "head 10",
    ],
  },
  "log-volume": {
    type: "splunk.column",
    commands: ["timechart count BY level"],
    options: { stackMode: "stacked" },
  },
  "latest-errors": {
    type: "splunk.table",
    commands: [
      'where in(level, "WARNING", "ERROR", "CRITICAL")',
      "sort - _time",
      "head 20",
      "table _time, level, k8s.pod.name, message",
    ],
  },
  "server-errors": {
    type: "splunk.line",
    commands: [
      ANSWERED,
      "timechart count AS total, count(eval(status>=500)) AS failed",
      "eval share=round(failed/total*100, 2)",
      "fields _time, share",
    ],
  },
};

/** Ids of the tiles that have a counterpart. */
export const SEARCHED_TILES: readonly string[] = Object.keys(SEARCHES);

/** The counterpart of a tile; undefined where logs cannot answer its question. */
export function searchOf(tileId: string): SplunkSearch | undefined {
  return Object.hasOwn(SEARCHES, tileId) ? SEARCHES[tileId] : undefined;
}

/**
 * The whole search: lines of the team's pods as the Splunk OpenTelemetry Collector for Kubernetes sends them, with the
 * fields of their JSON, then the tile's own commands. Index and source type are inputs of the dashboard.
 *
 * @see Splunk documentation, "search", "where", JSON functions: `json_extract_exact` takes keys with dots as they are
 */
export function splunkQuery({ cluster, namespaces }: RecordOwner, { commands }: SplunkSearch): string {
  const [...names] = namespaces.map(splString);
  const field = (key: string) => `json_extract_exact(_raw, ${splString(key)})`;
  return [
    `index=$index|s$ sourcetype=$sourcetype|s$ k8s.namespace.name IN (${names.join(", ")})`,
    // Unlike search, where takes no asterisk for a wildcard.
    `where 'k8s.cluster.name'=${splString(cluster)}`,
    [
      `eval level=upper(${field("level")})`,
      `message=${field("message")}`,
      `method=${field("http.request.method")}`,
      `route=${field("http.route")}`,
      `status=tonumber(${field("http.response.status_code")})`,
      `seconds=tonumber(${field("duration_ms")})/1000`,
    ].join(", "),
    ...commands,
  ].join("\n| ");
}

/**
 * A text as a string of a search in Dashboard Studio, where a dollar sign would begin a token.
 *
 * @see Splunk documentation, "Quotes and escape characters"; Dashboard Studio, "Token syntax": `$$` is a dollar sign
 */
export function splString(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&").replaceAll("$", "$$$$")}"`;
}
