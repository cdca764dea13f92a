import { z } from "zod";
import { ApiError } from "../errors";
import { freshEntityId } from "../identifiers";
import { readPayload, text } from "../payload";
import type { Collection, Store } from "../store";

/** An HTTP monitor of the synthetic service. */
export interface HttpMonitor extends z.infer<typeof MONITOR> {
  readonly entityId: string;
}

/** The documentation begins with 5; the tests of the provider use 1 against real tenants. */
const FREQUENCIES = [1, 2, 5, 10, 15, 30, 60];
const METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"] as const;

const REQUEST = z.strictObject({
  description: z.string().nullish(),
  url: z.string().regex(/^(https?:\/\/|\{)/, "must begin with http:// or https://"),
  method: z.enum(METHODS),
  authentication: z.record(z.string(), z.unknown()).nullish(),
  requestBody: z.string().nullish(),
  validation: z.record(z.string(), z.unknown()).nullish(),
  configuration: z.record(z.string(), z.unknown()).nullish(),
  preProcessingScript: z.string().nullish(),
  postProcessingScript: z.string().nullish(),
  requestTimeout: z.number().nullish(),
});
const MONITOR = z.strictObject({
  name: text(500),
  type: z.literal("HTTP", "must be HTTP: the lab serves no browser monitors"),
  frequencyMin: z.int().refine((minutes) => FREQUENCIES.includes(minutes), {
    message: `must be one of ${FREQUENCIES.join(", ")} minutes`,
  }),
  enabled: z.boolean(),
  anomalyDetection: z.record(z.string(), z.unknown()).nullish(),
  locations: z.array(z.string()).nullish(),
  tags: z.array(z.union([z.string(), z.record(z.string(), z.unknown())])).nullish(),
  manuallyAssignedApps: z.array(z.string()).nullish(),
  script: z.strictObject({
    version: z.literal("1.0"),
    requests: z.array(REQUEST).min(1, "must hold at least one request"),
    customProperties: z.array(z.strictObject({ name: z.string(), value: z.string() })).nullish(),
  }),
});

/** The HTTP monitors of one environment. */
export class HttpMonitors {
  private readonly monitors: Collection<HttpMonitor>;

  public constructor(
    private readonly store: Store,
    private readonly environmentId: string,
  ) {
    this.monitors = store.collection<HttpMonitor>(`${environmentId}/http-monitors`);
  }

  public all(): readonly HttpMonitor[] {
    return [...this.monitors.values()];
  }

  /** @throws ApiError 404 for an unknown id. */
  public get(entityId: string): HttpMonitor {
    const monitor = this.monitors.get(entityId);
    if (monitor === undefined) throw new ApiError(404, `Synthetic monitor ${entityId} not found`);
    return monitor;
  }

  public create(body: unknown): HttpMonitor {
    const wanted = readPayload(MONITOR, body);
    const entityId = freshEntityId(this.store, "HTTP_CHECK", `${this.environmentId}/${wanted.name}`);
    this.monitors.put(entityId, { ...wanted, entityId });
    return this.get(entityId);
  }

  public update(entityId: string, body: unknown): void {
    this.get(entityId);
    this.monitors.put(entityId, { ...readPayload(MONITOR, body), entityId });
  }

  public delete(entityId: string): void {
    this.get(entityId);
    this.monitors.delete(entityId);
  }
}
