import { z } from "zod";
import { ApiError } from "../errors";
import { freshUuid } from "../identifiers";
import { Lookup } from "../lookup";
import { readPayload } from "../payload";
import type { Collection, Store } from "../store";
import type { Documents } from "./documents";

/** Somebody whom a document is shared with. */
export interface Recipient {
  readonly id: string;
  readonly type: "user" | "group";
}

/** A document that is opened to some users and groups. */
export interface DirectShare {
  readonly id: string;
  readonly documentId: string;
  readonly access: readonly ("read" | "write")[];
  readonly recipients: readonly Recipient[];
}

const MAX_RECIPIENTS = 1_000;

const RECIPIENTS = z
  .array(z.strictObject({ id: z.guid("must be a UUID"), type: z.enum(["user", "group"]).default("user") }))
  .min(1, "must name at least one recipient");
const SHARE = z.strictObject({
  documentId: z.string().min(1),
  access: z.enum(["read", "read-write"]),
  recipients: RECIPIENTS,
});
const ADDED = z.strictObject({ recipients: RECIPIENTS });
const REMOVED = z.strictObject({ ids: z.array(z.string()).min(1) });

/** The direct shares of one environment. */
export class DirectShares {
  private readonly shares: Collection<DirectShare>;
  private readonly byDocument: Lookup<DirectShare>;

  public constructor(
    private readonly store: Store,
    private readonly environmentId: string,
    private readonly documents: Documents,
  ) {
    this.shares = store.collection<DirectShare>(`${environmentId}/direct-shares`);
    this.byDocument = new Lookup(this.shares, ({ documentId }) => [documentId]);
  }

  public all(): readonly DirectShare[] {
    return [...this.shares.values()];
  }

  /** @throws ApiError 404 for an unknown id. */
  public get(id: string): DirectShare {
    const share = this.shares.get(id);
    if (share === undefined) throw new ApiError(404, `Direct share ${id} not found`);
    return share;
  }

  public create(body: unknown): DirectShare {
    const { documentId, access, recipients } = readPayload(SHARE, body);
    if (!this.documents.has(documentId)) throw new ApiError(404, `documentId: document ${documentId} not found`);
    const id = freshUuid(this.store, `${this.environmentId}/direct-share`, documentId);
    const rights = access === "read" ? (["read"] as const) : (["read", "write"] as const);
    return this.keep({ id, documentId, access: rights, recipients });
  }

  public addRecipients(id: string, body: unknown): void {
    const share = this.get(id);
    const { recipients } = readPayload(ADDED, body);
    this.keep({ ...share, recipients: [...share.recipients, ...recipients] });
  }

  public removeRecipients(id: string, body: unknown): void {
    const share = this.get(id);
    const { ids } = readPayload(REMOVED, body);
    this.keep({ ...share, recipients: share.recipients.filter((recipient) => !ids.includes(recipient.id)) });
  }

  public delete(id: string): void {
    this.get(id);
    this.shares.delete(id);
  }

  /** Ends all shares of a document that goes. */
  public forget(documentId: string): void {
    for (const id of this.byDocument.keysOf(documentId)) this.shares.delete(id);
  }

  private keep(share: DirectShare): DirectShare {
    const recipients = [...new Map(share.recipients.map((recipient) => [recipient.id, recipient])).values()];
    if (recipients.length > MAX_RECIPIENTS) {
      throw new ApiError(400, `recipients: a share cannot have more than ${MAX_RECIPIENTS} recipients`);
    }
    const kept = { ...share, recipients };
    this.shares.put(share.id, kept);
    return kept;
  }
}
