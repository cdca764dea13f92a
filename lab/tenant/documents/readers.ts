import { groupsOf } from "../../../access";
import { ApiError } from "../errors";
import { userIdOf } from "../identifiers";
import type { Visibility } from "../query/visibility";
import type { Caller } from "../tenant";
import type { DirectShares } from "./direct-shares";
import type { Document, DocumentMetadata, Documents } from "./documents";

const READ = "document:documents:read";

/** Documents of one environment, as one caller may read them. */
export class ReadableDocuments {
  public constructor(
    private readonly environmentId: string,
    private readonly documents: Documents,
    private readonly shares: DirectShares,
    private readonly visibility: Visibility,
  ) {}

  /**
   * The documents that a caller may read: a person's own, public ones, and those that are shared with the person or a
   * group of theirs; everybody else reads all.
   *
   * @throws ApiError 403 for a person without the permission to read documents.
   */
  public all(caller: Caller): readonly DocumentMetadata[] {
    const { person } = caller;
    if (person === undefined) return this.documents.all();
    const missing = this.visibility.missing(person, this.environmentId, [READ]);
    if (missing.length > 0) throw new ApiError(403, `Insufficient permissions: ${READ} is missing`);
    const user = userIdOf(caller);
    const groups = groupsOf(this.visibility.access, person.claims).map(({ id }) => id);
    const readers = new Set([user, ...groups]);
    const shared = new Set(
      this.shares
        .all()
        .filter(({ recipients }) => recipients.some(({ id }) => readers.has(id)))
        .map(({ documentId }) => documentId),
    );
    return this.documents.all().filter(({ id, owner, isPrivate }) => owner === user || !isPrivate || shared.has(id));
  }

  /**
   * A document that a caller may read.
   *
   * @throws ApiError 404 for an unknown one, also for one that a person may not read: the answer must not tell them apart.
   */
  public get(caller: Caller, id: string): Document {
    const isReadable = caller.person === undefined || this.all(caller).some((document) => document.id === id);
    if (!isReadable) throw new ApiError(404, `Document ${id} not found`);
    return this.documents.get(id);
  }

  /** What a caller may do with a document that it may read. */
  public accessTo(caller: Caller, { id, owner }: DocumentMetadata): readonly ("read" | "write" | "delete")[] {
    const { person } = caller;
    const user = userIdOf(caller);
    if (person === undefined || owner === user) return ["read", "write", "delete"];
    const readers = new Set([user, ...groupsOf(this.visibility.access, person.claims).map((group) => group.id)]);
    const shares = this.shares.all().filter(({ documentId }) => documentId === id);
    const isWritable = shares.some(
      ({ access, recipients }) => access.includes("write") && recipients.some((each) => readers.has(each.id)),
    );
    return isWritable ? ["read", "write"] : ["read"];
  }
}
