import { z } from "zod";
import { ApiError } from "../errors";
import { freshCode } from "../identifiers";
import { readPayload, text } from "../payload";
import type { Collection, Store } from "../store";

/** A saved filter over data; it grants nothing. */
export interface Segment extends z.infer<typeof SEGMENT> {
  readonly uid: string;
  /** Id of the user who made it. */
  readonly owner: string;
  /** Grows with every change. */
  readonly version: number;
}

const MAX_SEGMENTS = 10_000;

const INCLUDE = z.strictObject({
  /** A syntax tree as JSON; empty only where a relationship picks the entities. */
  filter: z.string(),
  dataObject: text(200),
  applyTo: z.array(z.string()).nullish(),
  relationship: z.strictObject({ name: text(200), target: text(200) }).nullish(),
});
const SEGMENT = z.strictObject({
  name: text(100),
  /** A client's own id of it. */
  externalId: z.string().max(500).nullish(),
  description: z.string().max(1_000).nullish(),
  isPublic: z.boolean(),
  variables: z.strictObject({ type: text(100), value: text(10_000) }).nullish(),
  includes: z
    .array(INCLUDE)
    .max(20, "must not hold more than 20 includes")
    .superRefine((includes, context) => {
      const fault = (index: number, message: string) =>
        context.addIssue({ code: "custom", path: [index, "filter"], message });
      for (const [index, { filter, relationship }] of includes.entries()) {
        if (filter === "" && !relationship) fault(index, "must not be empty without a relationship");
        if (filter !== "" && !isTree(filter)) fault(index, "must be a filter tree in JSON with a type");
      }
    })
    .superRefine((includes, context) => {
      for (const [index, { dataObject }] of includes.entries()) {
        if (includes.findIndex((other) => other.dataObject === dataObject) === index) continue;
        const message = `must not name "${dataObject}" again: one include per data type`;
        context.addIssue({ code: "custom", path: [index, "dataObject"], message });
      }
    })
    .nullish(),
});
const CHANGE = SEGMENT.extend({
  uid: z.string(),
  owner: z.string(),
  version: z.number().optional(),
});

/** The segments of one environment. */
export class Segments {
  private readonly segments: Collection<Segment>;

  public constructor(
    private readonly store: Store,
    private readonly environmentId: string,
  ) {
    this.segments = store.collection<Segment>(`${environmentId}/segments`);
  }

  public all(): readonly Segment[] {
    return [...this.segments.values()];
  }

  /** @throws ApiError 404 for an unknown id. */
  public get(uid: string): Segment {
    const segment = this.segments.get(uid);
    if (segment === undefined) throw new ApiError(404, `Filter segment ${uid} not found`);
    return segment;
  }

  public create(body: unknown, owner: string): Segment {
    const wanted = readPayload(SEGMENT, body);
    if (this.segments.size >= MAX_SEGMENTS) {
      throw new ApiError(400, `An environment cannot hold more than ${MAX_SEGMENTS} filter segments`);
    }
    const uid = freshCode(this.store, `${this.environmentId}/segment`, wanted.name, 11);
    const segment = { ...wanted, uid, owner, version: 1 };
    this.segments.put(uid, segment);
    return segment;
  }

  public update(uid: string, body: unknown): Segment {
    const { version } = this.get(uid);
    const wanted = readPayload(CHANGE, body);
    if (wanted.uid !== uid) throw new ApiError(400, `uid: must be ${uid}, not ${wanted.uid}`);
    const segment = { ...wanted, version: version + 1 };
    this.segments.put(uid, segment);
    return segment;
  }

  public delete(uid: string): void {
    this.get(uid);
    this.segments.delete(uid);
  }
}

function isTree(filter: string): boolean {
  try {
    const tree: unknown = JSON.parse(filter);
    return typeof tree === "object" && tree !== null && "type" in tree && typeof tree.type === "string";
  } catch {
    return false;
  }
}
