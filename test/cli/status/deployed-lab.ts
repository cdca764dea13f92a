import { tenantOptions } from "../../../cli/lab-session";
import { modelOf, synthesize } from "../../../cli/synthesized";
import type { Configuration } from "../../../config/load";
import { type Team, teamSchema } from "../../../config/schema";
import { type RunningTenant, startTenant } from "../../../lab/tenant/server";
import { dashboardIdOf, dashboardNameOf } from "../../../rules/names";
import { configuration, environment, team } from "../../stacks/fixtures";
import { deployAccess } from "../deploy-access";

export const CLAIM = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";
const CLUSTER = "tlo-prod";
const NAMESPACE = "orders";

const workload = teamSchema.shape.workload.parse({ image: "registry.example.com/orders:1.0" });

/** A team that wants all signals, in prod alone. */
export function wantsAll(changes: Partial<Team> = {}): Configuration {
  const adGroups = [{ name: "orders-group", claim: CLAIM, access: { prod: "viewer" as const } }];
  const logs: Team["logs"] = { ingest: true, mask: ["email"] };
  const orders = team("orders", { adGroups, logs, traces: { otlp: true }, workload, ...changes });
  return configuration([environment("prod")], [orders]);
}

/** Parts of a deploy that a test leaves out or changes. */
export interface Deployed {
  /** @default as the team's file says */
  readonly access?: boolean;
  /** @default true */
  readonly dashboard?: boolean;
  /** @default true */
  readonly mask?: boolean;
  /** @default the team's own rule */
  readonly storage?: "none" | "excluded" | "own";
  /** @default true */
  readonly scraping?: boolean;
}

/** A lab tenant in this process, with calls that put things into its prod environment as a deploy would. */
export class DeployedLab {
  public static async start(from: Configuration): Promise<DeployedLab> {
    return new DeployedLab(await startTenant({ ...tenantOptions(from), port: 0 }), from);
  }

  private constructor(
    public readonly tenant: RunningTenant,
    private readonly from: Configuration,
  ) {}

  /** Forgets everything and deploys anew. */
  public async deploy({ access, dashboard, mask, storage = "own", scraping = true }: Deployed = {}): Promise<void> {
    await this.control("POST", "/lab/reset", {});
    if (access !== false) await deployAccess(this.tenant.ready, modelOf(synthesize(this.from)));
    await this.setting("builtin:cloud.kubernetes.monitoring", {
      openMetricsPipelineEnabled: scraping,
      cloudApplicationPipelineEnabled: true,
      openMetricsBuiltinEnabled: true,
      eventProcessingActive: false,
    });
    const matchers = [{ attribute: "k8s.namespace.name", operator: "MATCHES", values: [NAMESPACE] }];
    const storing = "builtin:logmonitoring.log-storage-settings";
    if (storage === "excluded") {
      const above = { "config-item-title": "no debug pods", enabled: true, matchers, "send-to-storage": false };
      await this.setting(storing, above);
    }
    if (storage !== "none") {
      const own = { "config-item-title": "orders: store logs", enabled: true, matchers, "send-to-storage": true };
      await this.setting(storing, own);
    }
    if (mask !== false) {
      const masking = { type: "STRING", expression: "([a-z]+@[a-z.]+)", replacement: "<email>" };
      const value = { "config-item-title": "orders: mask email", enabled: true, matchers, masking };
      await this.setting("builtin:logmonitoring.sensitive-data-masking-settings", value);
    }
    if (dashboard !== false) await this.shareDashboard();
  }

  /** What an agent sends for the team's namespace, now. */
  public async send(body: Readonly<Record<string, unknown>>): Promise<void> {
    await this.control("POST", "/lab/telemetry", { environment: "prod", ...body });
  }

  /** Calls the API of prod with its API token. @throws Error for an answer that is no success. */
  public async call(method: string, path: string, body?: RequestInit["body"], type = "application/json") {
    const { environments, credentials } = this.tenant.ready;
    const own = credentials.environments.prod;
    const token = path.startsWith("/platform/") ? `Bearer ${own?.platformToken}` : `Api-Token ${own?.apiToken}`;
    const headers = { authorization: token, ...(type !== "" && { "content-type": type }) };
    return answered(await fetch(`${environments.prod?.url}${path}`, { method, headers, body }), path);
  }

  public close(): Promise<void> {
    return this.tenant.close();
  }

  private async control(method: string, path: string, json: unknown): Promise<void> {
    const headers = { "content-type": "application/json" };
    const url = `${this.tenant.ready.account.url}${path}`;
    await answered(await fetch(url, { method, headers, body: JSON.stringify(json) }), path);
  }

  private async setting(schemaId: string, value: unknown): Promise<void> {
    const objects = JSON.stringify([{ schemaId, scope: "environment", value }]);
    await this.call("POST", "/api/v2/settings/objects", objects);
  }

  private async shareDashboard(): Promise<void> {
    const form = new FormData();
    const id = dashboardIdOf("orders");
    for (const [key, value] of Object.entries({ id, type: "dashboard", name: dashboardNameOf("orders", "prod") }))
      form.set(key, value);
    form.set("isPrivate", "true");
    form.set("content", new Blob(["{}"], { type: "application/json" }), "content.json");
    await this.call("POST", "/platform/document/v1/documents", form, "");
    const { groups } = (await answered(await fetch(`${this.tenant.ready.account.url}/lab/access`), "/lab/access")) as {
      groups: { uuid: string }[];
    };
    if (groups.length === 0) return;
    const recipients = groups.map(({ uuid }) => ({ id: uuid, type: "group" }));
    const share = JSON.stringify({ documentId: id, access: "read", recipients });
    await this.call("POST", "/platform/document/v1/direct-shares", share);
  }
}

async function answered(answer: Response, path: string): Promise<unknown> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return /^[[{]/.test(text) ? JSON.parse(text) : text;
}

/** Fields of a record of the team. */
export const OURS = {
  "k8s.namespace.name": NAMESPACE,
  "k8s.cluster.name": CLUSTER,
  "dt.security_context": "orders",
} as const;

export const LOGS = {
  logs: [{ ...OURS, timestamp: new Date().toISOString(), content: "order accepted", loglevel: "INFO" }],
};
export const METRICS = {
  metrics: [
    { key: "http_requests_total", dimensions: { ...OURS, status_class: "2xx" }, timestamp: Date.now(), count: 5 },
  ],
};
