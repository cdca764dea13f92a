/** A named set of statements. */
export interface Policy {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly statementQuery: string;
}
