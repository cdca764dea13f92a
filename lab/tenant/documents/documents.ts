import { z } from "zod";
import { ApiError } from "../errors";
import { freshUuid } from "../identifiers";
import { readPayload, text } from "../payload";
import type { Collection, Store } from "../store";

/** What is known of a document besides its content. */
export interface DocumentMetadata {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Grows with every change. */
  readonly version: number;
  /** Id of the user who made it. */
  readonly owner: string;
  /** Whether only the owner and those it is shared with may read it. */
  readonly isPrivate: boolean;
  readonly modificationInfo: ModificationInfo;
  /** Only of a document in the trash. */
  readonly deletionInfo?: { readonly deletedBy: string; readonly deletedTime: string };
}

/** Who made and changed a document, and when: ids of users, and times in ISO 8601. */
export interface ModificationInfo {
  readonly createdBy: string;
  readonly createdTime: string;
  readonly lastModifiedBy: string;
  readonly lastModifiedTime: string;
}

/** A dashboard, notebook or launchpad. */
export interface Document {
  readonly metadata: DocumentMetadata;
  readonly content: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const FIELDS = {
  name: text(200),
  type: text(100),
  isPrivate: z.enum(["true", "false"]),
  content: z.string(),
  description: z.string(),
};
const NEW_DOCUMENT = z
  .strictObject({ ...FIELDS, id: text(100).regex(/^[\w.~-]+$/, "must hold letters, digits and . _ ~ - only") })
  .partial({ id: true, isPrivate: true, description: true });
const CHANGE = z.strictObject({ ...FIELDS, id: z.string() }).partial();

/** The documents of one environment, and its trash. */
export class Documents {
  private readonly documents: Collection<Document>;
  private readonly trash: Collection<Document>;

  public constructor(
    private readonly store: Store,
    private readonly environmentId: string,
  ) {
    this.documents = store.collection<Document>(`${environmentId}/documents`);
    this.trash = store.collection<Document>(`${environmentId}/documents-trash`);
  }

  public all(): readonly DocumentMetadata[] {
    return [...this.documents.values()].map((document) => dated(document).metadata);
  }

  public trashed(): readonly DocumentMetadata[] {
    return [...this.trash.values()].map((document) => dated(document).metadata);
  }

  public has(id: string): boolean {
    return this.documents.has(id);
  }

  /** @throws ApiError 404 for an unknown id, also for one in the trash. */
  public get(id: string): Document {
    const document = this.documents.get(id);
    if (document === undefined) throw new ApiError(404, `Document ${id} not found`);
    return dated(document);
  }

  public create(fields: unknown, owner: string): DocumentMetadata {
    const { id, name, type, isPrivate, content } = readPayload(NEW_DOCUMENT, fields);
    if (id !== undefined && UUID.test(id)) {
      throw new ApiError(400, `id: an own id must not have the form of a UUID; got "${id}"`);
    }
    const key = id ?? freshUuid(this.store, `${this.environmentId}/document`, name);
    if (this.documents.has(key) || this.trash.has(key)) {
      const place = this.trash.has(key) ? " in the trash; delete it there first" : "";
      throw new ApiError(409, `A document with the id "${key}" already exists${place}`);
    }
    const modificationInfo = createdBy(owner, new Date().toISOString());
    const metadata = { id: key, name, type, version: 1, owner, isPrivate: isPrivate !== "false", modificationInfo };
    this.documents.put(key, { metadata, content });
    return metadata;
  }

  public update(id: string, fields: unknown, user: string): DocumentMetadata {
    const { metadata: before, content: kept } = this.get(id);
    const { name, type, isPrivate, content } = readPayload(CHANGE, fields);
    const metadata = {
      ...before,
      name: name ?? before.name,
      type: type ?? before.type,
      isPrivate: isPrivate === undefined ? before.isPrivate : isPrivate === "true",
      version: before.version + 1,
      modificationInfo: {
        ...before.modificationInfo,
        lastModifiedBy: user,
        lastModifiedTime: new Date().toISOString(),
      },
    };
    this.documents.put(id, { metadata, content: content ?? kept });
    return metadata;
  }

  /** Moves a document to the trash. */
  public discard(id: string, user: string): void {
    const { metadata, content } = this.get(id);
    const deletionInfo = { deletedBy: user, deletedTime: new Date().toISOString() };
    this.trash.put(id, { metadata: { ...metadata, deletionInfo }, content });
    this.documents.delete(id);
  }

  /** Takes a document out of the trash for good. */
  public delete(id: string): void {
    if (!this.trash.delete(id)) throw new ApiError(404, `Document ${id} not found in the trash`);
  }
}

const UNDATED = "2026-01-01T00:00:00.000Z";

function createdBy(user: string, time: string): ModificationInfo {
  return { createdBy: user, createdTime: time, lastModifiedBy: user, lastModifiedTime: time };
}

/** Documents in the state of an older lab have no times. */
function dated({ metadata, content }: Document): Document {
  const modificationInfo = metadata.modificationInfo ?? createdBy(metadata.owner, UNDATED);
  return { metadata: { ...metadata, modificationInfo }, content };
}
