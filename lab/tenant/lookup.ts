import type { Collection } from "./store";

/** Finds the keys of a collection by something else than the key, at a cost that does not grow with the collection. */
export class Lookup<T> {
  private readonly keys = new Map<string, Set<string>>();

  /** @param termsOf the terms by which a value can be found. */
  public constructor(
    collection: Collection<T>,
    private readonly termsOf: (value: T) => Iterable<string>,
  ) {
    for (const [key, value] of collection.entries()) this.add(key, value);
    collection.onChange((key, after, before) => {
      if (before !== undefined) this.remove(key, before);
      if (after !== undefined) this.add(key, after);
    });
  }

  /** Keys of the values with that term. */
  public keysOf(term: string): readonly string[] {
    return [...(this.keys.get(term) ?? [])];
  }

  /** Whether a value with that term is kept under another key than `except`. */
  public isTaken(term: string, except?: string): boolean {
    return this.keysOf(term).some((key) => key !== except);
  }

  private add(key: string, value: T): void {
    for (const term of this.termsOf(value)) {
      const keys = this.keys.get(term);
      if (keys === undefined) this.keys.set(term, new Set([key]));
      else keys.add(key);
    }
  }

  private remove(key: string, value: T): void {
    for (const term of this.termsOf(value)) {
      const keys = this.keys.get(term);
      keys?.delete(key);
      if (keys?.size === 0) this.keys.delete(term);
    }
  }
}
