import { z } from "zod";
import { ApiError } from "../errors";
import { freshUuid } from "../identifiers";
import { readPayload, text } from "../payload";
import type { Collection, Store } from "../store";

/** A service-level objective of the platform API. */
export interface PlatformSlo extends z.infer<typeof SLO> {
  readonly id: string;
  /** A text on the wire, other than the versions of all other objects. */
  readonly version: string;
}

const PAIR = z.strictObject({ name: text(200), value: z.string() });
const SEGMENT = z.strictObject({
  id: text(100),
  variables: z.array(z.strictObject({ name: text(200), values: z.array(z.string()) })).nullish(),
});
const CRITERION = z
  .strictObject({
    timeframeFrom: text(100),
    timeframeTo: text(100).nullish(),
    target: z.number().gt(0, "must be more than 0").max(100, "must be at most 100"),
    warning: z.number().max(100, "must be at most 100").nullish(),
  })
  .refine(({ target, warning }) => warning == null || warning > target, {
    path: ["warning"],
    message: "must be more than the target",
  });
const SLO = z
  .strictObject({
    name: text(200),
    description: z.string().max(1_000).nullish(),
    customSli: z.strictObject({ indicator: text(10_000), filterSegments: z.array(SEGMENT).nullish() }).nullish(),
    sliReference: z.strictObject({ templateId: text(200), variables: z.array(PAIR) }).nullish(),
    criteria: z.array(CRITERION).min(1, "must hold one criterion").max(1, "must hold one criterion"),
    tags: z.array(text(200)).nullish(),
    externalId: z.string().nullish(),
  })
  .refine(({ customSli, sliReference }) => (customSli == null) !== (sliReference == null), {
    path: ["customSli"],
    message: "must be given if and only if sliReference is not",
  });

/** A client that has read an objective sends back what the tenant has added to it. */
const CHANGE = z.object({ id: z.string(), version: z.string() }).partial();

/** The platform objectives of one environment. */
export class PlatformSlos {
  private readonly slos: Collection<PlatformSlo>;

  public constructor(
    private readonly store: Store,
    private readonly environmentId: string,
  ) {
    this.slos = store.collection<PlatformSlo>(`${environmentId}/platform-slos`);
  }

  public all(): readonly PlatformSlo[] {
    return [...this.slos.values()];
  }

  /** @throws ApiError 404 for an unknown id. */
  public get(id: string): PlatformSlo {
    const slo = this.slos.get(id);
    if (slo === undefined) throw new ApiError(404, `SLO ${id} not found`);
    return slo;
  }

  public create(body: unknown): PlatformSlo {
    const wanted = readPayload(SLO, body);
    const id = freshUuid(this.store, `${this.environmentId}/platform-slo`, wanted.name);
    const slo = { ...wanted, id, version: "1" };
    this.slos.put(id, slo);
    return slo;
  }

  public update(id: string, body: unknown): void {
    const { version } = this.get(id);
    const { id: named, version: _read, ...wanted } = readPayload(CHANGE.loose(), body);
    if (named !== undefined && named !== id) throw new ApiError(400, `id: must be ${id}, not ${named}`);
    this.slos.put(id, { ...readPayload(SLO, wanted), id, version: String(Number(version) + 1) });
  }

  public delete(id: string): void {
    this.get(id);
    this.slos.delete(id);
  }
}
