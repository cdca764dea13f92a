interface Entry {
  readonly id: string;
  readonly scope: string;
  rank: number;
  previous: Entry | undefined;
  next: Entry | undefined;
}

interface Run {
  first: Entry;
  last: Entry;
  size: number;
}

/** Where an object goes: to the end or the beginning of its scope, or behind another object of it. */
export type Place = "last" | "first" | { readonly after: string };

/** Space between two neighbours that were appended one after the other. */
const STEP = 2 ** 16;
/** Space between two scopes, so that the first can grow. */
const GAP = 2 ** 32;

/**
 * The objects of one schema in list order. The objects of a scope stand together; each has a rank that grows along
 * the list, so that the order can be kept with the objects. Finding a place, adding and removing take constant time.
 */
export class OrderedList {
  private readonly entries = new Map<string, Entry>();
  private readonly runs = new Map<string, Run>();
  private head: Entry | undefined;
  private tail: Entry | undefined;
  private hint: Entry | undefined;

  /** Number of objects in all scopes. */
  public get size(): number {
    return this.entries.size;
  }

  /** Number of objects in a scope. */
  public sizeOf(scope: string): number {
    return this.runs.get(scope)?.size ?? 0;
  }

  /** Whether the object stands in the list, and in this scope. */
  public holds(id: string, scope: string): boolean {
    return this.entries.get(id)?.scope === scope;
  }

  /** Objects from the beginning, or behind another; of all scopes or of one. */
  public *ids(options: { after?: string; scope?: string } = {}): Generator<string> {
    const { after, scope } = options;
    const start = scope === undefined ? this.head : this.runs.get(scope)?.first;
    let entry = after === undefined ? start : this.entries.get(after)?.next;
    while (entry !== undefined && (scope === undefined || entry.scope === scope)) {
      yield entry.id;
      entry = entry.next;
    }
  }

  /** The first object of a scope. */
  public firstOf(scope: string): string | undefined {
    return this.runs.get(scope)?.first.id;
  }

  /**
   * The rank of a place, or undefined when there is no number left between the neighbours: renumber and ask again.
   *
   * @param moved Object that is to be moved; it keeps its rank when it already stands at the place.
   */
  public rankAt(place: Place, scope: string, moved?: string): number | undefined {
    const run = this.runs.get(scope);
    const current = moved === undefined ? undefined : this.entries.get(moved);
    if (run === undefined) {
      this.hint = this.tail;
      return this.tail === undefined ? 0 : this.tail.rank + GAP;
    }
    if (place === "first") {
      if (run.first === current) return current.rank;
      this.hint = run.first.previous;
      return between(run.first.previous?.rank, run.first.rank, run.first.rank - STEP);
    }
    const neighbour = place === "last" ? run.last : this.entries.get(place.after);
    if (neighbour === undefined || neighbour === current) return current?.rank;
    if (current !== undefined && neighbour.next === current) return current.rank;
    this.hint = neighbour;
    return between(neighbour.rank, neighbour.next?.rank, neighbour.rank + STEP);
  }

  /** New ranks for all objects, with room between them again; they count once `rerank` is called. */
  public renumbered(): Map<string, number> {
    const ranks = new Map<string, number>();
    let rank = 0;
    for (let entry = this.head; entry !== undefined; entry = entry.next) {
      rank += entry.previous !== undefined && entry.previous.scope !== entry.scope ? GAP : STEP;
      ranks.set(entry.id, rank);
    }
    return ranks;
  }

  /** Takes over ranks that keep the order. */
  public rerank(ranks: ReadonlyMap<string, number>): void {
    for (const entry of this.entries.values()) entry.rank = ranks.get(entry.id) ?? entry.rank;
  }

  /** Adds an object where its rank belongs. */
  public add(id: string, scope: string, rank: number): void {
    const previous = this.placeBefore(rank);
    const entry: Entry = { id, scope, rank, previous, next: previous === undefined ? this.head : previous.next };
    if (entry.next === undefined) this.tail = entry;
    else entry.next.previous = entry;
    if (previous === undefined) this.head = entry;
    else previous.next = entry;
    this.entries.set(id, entry);
    this.grow(entry);
  }

  /** Takes an object out. */
  public remove(id: string): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.entries.delete(id);
    this.shrink(entry);
    if (this.hint === entry) this.hint = undefined;
    if (entry.previous === undefined) this.head = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === undefined) this.tail = entry.previous;
    else entry.next.previous = entry.previous;
  }

  /** The last entry with a smaller rank; the place asked for last is the first guess, the end the second. */
  private placeBefore(rank: number): Entry | undefined {
    const { hint } = this;
    if (hint !== undefined && hint.rank < rank && (hint.next === undefined || rank < hint.next.rank)) return hint;
    let entry = this.tail;
    while (entry !== undefined && entry.rank >= rank) entry = entry.previous;
    return entry;
  }

  private grow(entry: Entry): void {
    const run = this.runs.get(entry.scope);
    if (run === undefined) {
      this.runs.set(entry.scope, { first: entry, last: entry, size: 1 });
      return;
    }
    run.size += 1;
    if (entry.rank < run.first.rank) run.first = entry;
    if (entry.rank > run.last.rank) run.last = entry;
  }

  private shrink(entry: Entry): void {
    const run = this.runs.get(entry.scope);
    if (run === undefined) return;
    run.size -= 1;
    if (run.first === entry && entry.next !== undefined) run.first = entry.next;
    if (run.last === entry && entry.previous !== undefined) run.last = entry.previous;
    if (run.size === 0) this.runs.delete(entry.scope);
  }
}

/** A number between two others, the wished one if it fits; undefined when doubles have none left. */
function between(low: number | undefined, high: number | undefined, wished: number): number | undefined {
  const fits = (rank: number) => (low === undefined || low < rank) && (high === undefined || rank < high);
  const middle = ((low ?? 0) + (high ?? 0)) / 2;
  return [wished, middle].find(fits);
}
