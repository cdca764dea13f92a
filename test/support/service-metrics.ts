import { QueryClient } from "../../cli/query-client";
import { type RunningTenant, startTenant } from "../../lab/tenant/server";
import { DURATION_BUCKETS } from "../../rules/service-metrics";

export const ENVIRONMENT_ID = "abc12345";
const ACCOUNT = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
const MINUTE = 60_000;

/** Whose metrics they are. */
export interface Whose {
  readonly cluster: string;
  readonly namespace: string;
}

/** A minute of a service: requests by class of status, durations by the bound of their bucket, pods that are ready. */
export interface ServiceMinute {
  /** Requests by class, such as `2xx`. */
  readonly requests?: Readonly<Record<string, number>>;
  /** Requests by the upper bound of the bucket that they fell into, in seconds. */
  readonly durations?: Readonly<Record<number, number>>;
  /** 1 or 0 for each pod. */
  readonly ready?: readonly number[];
}

/** A lab tenant in this process that is given the metrics of services, minute by minute, and is asked in DQL. */
export class MetricsLab {
  public static async start(): Promise<MetricsLab> {
    const environments = [{ name: "prod", id: ENVIRONMENT_ID }];
    const tenant = await startTenant({ accountId: ACCOUNT, environments, port: 0 });
    return new MetricsLab(tenant, Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE);
  }

  private constructor(
    private readonly tenant: RunningTenant,
    /** First minute, in milliseconds. */
    private readonly start: number,
  ) {}

  /** Stores minutes one after the other, from the first on. */
  public async feed(whose: Whose, minutes: readonly ServiceMinute[]): Promise<void> {
    const metrics = minutes.flatMap((minute, index) => pointsOf(whose, minute, this.start + index * MINUTE + 1_000));
    const answer = await fetch(`${this.tenant.ready.account.url}/lab/telemetry`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ environment: "prod", metrics }),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  /** Asks as an administrator about the first minutes, one slot each; gives the only record. */
  public async ask(dql: string, minutes: number): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { environments, credentials } = this.tenant.ready;
    const client = QueryClient.ofBearer(
      environments.prod?.url ?? "",
      credentials.environments.prod?.platformToken ?? "",
    );
    const [from, to] = [this.start, this.start + minutes * MINUTE].map((time) => new Date(time).toISOString());
    const { records } = await client.query(dql, { from, to });
    if (records.length > 1) throw new Error(`expected one record at most; got ${records.length}`);
    return records[0];
  }

  public close(): Promise<void> {
    return this.tenant.close();
  }
}

function pointsOf({ cluster, namespace }: Whose, minute: ServiceMinute, timestamp: number): unknown[] {
  const own = { "k8s.cluster.name": cluster, "k8s.namespace.name": namespace };
  const { requests = {}, durations, ready = [] } = minute;
  const counts = Object.entries(requests).map(([status_class, count]) => {
    const dimensions = { ...own, method: "GET", route: "/orders", status_class };
    return { key: "http_requests_total", dimensions, timestamp, count };
  });
  const gauges = ready.map((value, index) => ({
    key: "service_ready",
    dimensions: { ...own, "k8s.pod.name": `pod-${index}` },
    timestamp,
    gauge: { min: value, max: value, sum: value, count: 1 },
  }));
  return [...counts, ...(durations ? [histogramOf(own, durations, timestamp)] : []), ...gauges];
}

function histogramOf(
  own: Readonly<Record<string, string>>,
  durations: Readonly<Record<number, number>>,
  timestamp: number,
) {
  const counts = [...DURATION_BUCKETS.map((bound) => durations[bound] ?? 0), 0];
  const count = counts.reduce((sum, each) => sum + each, 0);
  const sum = DURATION_BUCKETS.reduce((total, bound, index) => total + bound * (counts[index] ?? 0), 0);
  const histogram = { bounds: [...DURATION_BUCKETS], counts, sum, count };
  const dimensions = { ...own, method: "GET", route: "/orders" };
  return { key: "http_request_duration_seconds.histogram", dimensions, timestamp, histogram };
}
