import { z } from "zod";
import { ApiError } from "../errors";
import { readPayload } from "../payload";
import type { Collection, Store } from "../store";

/** Grail storage of one table with its retention. */
export interface Bucket {
  readonly bucketName: string;
  readonly table: "logs" | "spans" | "events" | "bizevents";
  readonly displayName: string;
  readonly retentionDays: number;
  readonly status: "creating" | "active";
  /** False only for Dynatrace's own. */
  readonly updatable: boolean;
  /** Grows with every change. */
  readonly version: number;
}

const MAX_BUCKETS = 80;

const BUCKET = z.strictObject({
  bucketName: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{2,99}$/, "must be 3 to 100 of a-z, 0-9, _ and -, beginning with a letter")
    .refine((name) => !/^(dt|default)_/.test(name), 'must not begin with "dt_" or "default_"'),
  table: z.enum(["logs", "spans", "events", "bizevents"]),
  displayName: z.string().max(200).nullish(),
  retentionDays: z.int().min(1, "must be at least 1 day").max(3_657, "must be at most 3657 days"),
  status: z.string().nullish(),
  updatable: z.boolean().nullish(),
  version: z.int().nullish(),
});

const CHANGES = z.strictObject({ displayName: z.string(), retentionDays: z.int() }).partial();

/** Buckets in the state of an older lab do not say it. */
function whole(bucket: Bucket): Bucket {
  return { ...bucket, updatable: true };
}

/** The buckets of one environment. */
export class Buckets {
  private readonly buckets: Collection<Bucket>;

  public constructor(store: Store, environmentId: string) {
    this.buckets = store.collection<Bucket>(`${environmentId}/buckets`);
  }

  public all(): readonly Bucket[] {
    return [...this.buckets.values()].map(whole);
  }

  /** @throws ApiError 404 for an unknown name. */
  public get(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket === undefined) throw new ApiError(404, `Bucket ${name} not found`);
    return whole(bucket);
  }

  /** Answers with a bucket that is being made; whoever reads it next finds it active. */
  public create(body: unknown): Bucket {
    const { bucketName, table, displayName, retentionDays } = readPayload(BUCKET, body);
    if (this.buckets.has(bucketName)) throw new ApiError(409, `bucketName: "${bucketName}" is already used`);
    if (this.buckets.size >= MAX_BUCKETS) {
      throw new ApiError(400, `An environment cannot hold more than ${MAX_BUCKETS} buckets`);
    }
    const status = "active";
    const text = displayName ?? "";
    const bucket = {
      bucketName,
      table,
      displayName: text,
      retentionDays,
      status,
      updatable: true,
      version: 1,
    } as const;
    this.buckets.put(bucketName, bucket);
    return { ...bucket, status: "creating" };
  }

  public update(name: string, body: unknown): Bucket {
    const before = this.get(name);
    const { bucketName, table, displayName, retentionDays } = readPayload(BUCKET, body);
    if (bucketName !== name) throw new ApiError(400, `bucketName: a bucket cannot be renamed from "${name}"`);
    if (table !== before.table) throw new ApiError(400, `table: cannot change from "${before.table}"`);
    const bucket = { ...before, displayName: displayName ?? "", retentionDays, version: before.version + 1 };
    this.buckets.put(name, bucket);
    return bucket;
  }

  /** Changes the fields that are given, and no others. */
  public patch(name: string, body: unknown): Bucket {
    const before = this.get(name);
    return this.update(name, { ...before, ...readPayload(CHANGES, body) });
  }

  public delete(name: string): void {
    this.get(name);
    this.buckets.delete(name);
  }
}
