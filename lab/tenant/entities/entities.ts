import { z } from "zod";
import { ApiError } from "../errors";
import { freshEntityId } from "../identifiers";
import { openPageKey, sealPageKey } from "../page-key";
import { readPayload, text } from "../payload";
import type { Collection, Store } from "../store";
import type { Entity, EntityTag } from "./entity";
import { readTime } from "./seen-time";
import { parseSelector } from "./selector";

/** A page of entities. */
export interface EntityPage {
  readonly totalCount: number;
  readonly pageSize: number;
  readonly nextPageKey?: string;
  readonly entities: readonly Partial<Entity>[];
}

/** What a list of entities may be asked for. */
export interface EntityQuery {
  readonly entitySelector?: string;
  /** Names of the fields wanted besides id, type and name, with commas. */
  readonly fields?: string;
  readonly pageSize?: string;
  /** Entities that were last seen before it are left out. */
  readonly from?: string;
  readonly to?: string;
  readonly nextPageKey?: string;
}

/** What a list honours. */
export const ENTITY_PARAMETERS = ["entitySelector", "fields", "pageSize", "from", "to", "nextPageKey"] as const;

const DEFAULT_PAGE = 50;
const MAX_PAGE = 4_000;

const TAG = z.strictObject({ context: text(100).default("CONTEXTLESS"), key: text(500), value: z.string().optional() });
const SEEN = z.array(
  z.strictObject({
    entityId: z
      .string()
      .regex(/^[A-Z_]+-[0-9A-F]{16}$/, "must be a type and 16 hexadecimal digits, as HOST-0123456789ABCDEF")
      .optional(),
    type: z.string().regex(/^[A-Z][A-Z0-9_:]*$/i, "must be an entity type such as KUBERNETES_CLUSTER"),
    displayName: text(1_000),
    properties: z.record(z.string(), z.unknown()).default({}),
    tags: z.array(TAG).default([]),
  }),
);

/** The monitored entities of one environment. They are found, not configured, so no state of the lab shows them. */
export class Entities {
  private readonly entities: Collection<Entity>;
  private readonly listName: string;

  public constructor(
    private readonly store: Store,
    environmentId: string,
  ) {
    this.listName = `${environmentId}/entities`;
    this.entities = store.collection<Entity>(`_${environmentId}/entities`);
  }

  /** Adds entities, or renews those that are known by their id. */
  public see(body: unknown): readonly Entity[] {
    const lastSeenTms = Date.now();
    const seen = readPayload(SEEN, body).map(({ entityId, type, tags, ...rest }): Entity => {
      const id = entityId ?? freshEntityId(this.store, type, rest.displayName);
      return { ...rest, entityId: id, type, tags: tags.map(tagOf), lastSeenTms };
    });
    this.entities.putAll(seen.map((entity) => [entity.entityId, entity] as const));
    return seen;
  }

  /** All of them, the one seen first at the beginning. */
  public all(): IterableIterator<Entity> {
    return this.entities.values();
  }

  /** @throws ApiError 404 for an unknown id. */
  public get(entityId: string): Entity {
    const entity = this.entities.get(entityId);
    if (entity === undefined) throw new ApiError(404, `Entity ${entityId} not found`);
    return entity;
  }

  /** The entities that a selector takes, page by page. */
  public list(query: EntityQuery): EntityPage {
    const page = readQuery(query, this.listName);
    const { selector, fields, pageSize, offset, from, to } = page;
    const matches = parseSelector(selector);
    const isSeen = ({ lastSeenTms }: Entity) => lastSeenTms >= from && lastSeenTms <= to;
    const found = [...this.entities.values()].filter((entity) => isSeen(entity) && matches(entity));
    const next = offset + pageSize;
    return {
      totalCount: found.length,
      pageSize,
      ...(next < found.length && { nextPageKey: sealPageKey(this.listName, { ...page, offset: next }) }),
      entities: found.slice(offset, next).map((entity) => pick(entity, fields)),
    };
  }
}

const PAGE = z.object({
  selector: z.string(),
  fields: z.array(z.string()),
  pageSize: z.int().min(1),
  offset: z.int().min(0),
  from: z.number(),
  to: z.number(),
});
type Page = z.infer<typeof PAGE>;

function readQuery({ entitySelector, fields = "", pageSize, from, to, nextPageKey }: EntityQuery, list: string): Page {
  if (nextPageKey !== undefined) {
    const page = openPageKey(list, nextPageKey, PAGE);
    if (page === undefined) throw new ApiError(400, "nextPageKey: is not one that this API has given out");
    return page;
  }
  if (!entitySelector) throw new ApiError(400, "The query parameter entitySelector is missing");
  const size = pageSize === undefined ? DEFAULT_PAGE : Number(pageSize);
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE) {
    throw new ApiError(400, `pageSize: must be 1 to ${MAX_PAGE}; got "${pageSize}"`);
  }
  const names = fields.split(",").map((name) => name.trim().replace(/^\+/, ""));
  const now = Date.now();
  return {
    selector: entitySelector,
    fields: names,
    pageSize: size,
    offset: 0,
    // Without bounds nothing is left out: what the lab has seen stays, however long it is kept.
    from: from === undefined ? 0 : readTime("from", from, now),
    to: to === undefined ? now : readTime("to", to, now),
  };
}

function pick({ entityId, type, displayName, ...more }: Entity, fields: readonly string[]): Partial<Entity> {
  const { properties, tags, lastSeenTms } = more;
  return {
    entityId,
    type,
    displayName,
    ...(fields.includes("properties") && { properties }),
    ...(fields.includes("tags") && { tags }),
    ...(fields.includes("lastSeenTms") && { lastSeenTms }),
  };
}

function tagOf({ context, key, value }: z.infer<typeof TAG>): EntityTag {
  const prefix = context === "CONTEXTLESS" ? "" : `[${context}]`;
  const stringRepresentation = `${prefix}${key}${value === undefined ? "" : `:${value}`}`;
  return { context, key, ...(value !== undefined && { value }), stringRepresentation };
}
