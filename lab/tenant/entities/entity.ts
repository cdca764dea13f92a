/** A tag of an entity. */
export interface EntityTag {
  readonly context: string;
  readonly key: string;
  readonly value?: string;
  /** `[CONTEXT]key:value`; without the context where it is `CONTEXTLESS`. */
  readonly stringRepresentation: string;
}

/** Something that OneAgent would have found. */
export interface Entity {
  readonly entityId: string;
  readonly type: string;
  readonly displayName: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly tags: readonly EntityTag[];
  /** Milliseconds since 1970. */
  readonly lastSeenTms: number;
}
