/** Somebody who uses the tenant, as the identity provider describes them. */
export interface Person {
  /** For messages and as owner of documents. */
  readonly name: string;
  /** Values of the group claim; a group of the directory goes by its name. */
  readonly claims: readonly string[];
}
