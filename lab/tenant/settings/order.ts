/** Where an object goes: to the end or the beginning of its scope, or behind another object of it. */
export type Place = "last" | "first" | { readonly after: string };

interface Entry {
  readonly id: string;
  readonly scope: string;
  readonly rank: number;
}

/** Space between two neighbours that were appended one after the other. */
const STEP = 2 ** 16;
/** Space between two scopes, so that the first can grow. */
const GAP = 2 ** 32;

/**
 * The objects of one schema in list order. The objects of a scope stand together; each has a rank that grows along
 * the list, so that the order can be kept with the objects.
 */
export class OrderedList {
  private readonly byId = new Map<string, Entry>();
  /** The objects of each scope by their rank; no scope is empty. */
  private readonly scopes = new Map<string, Entry[]>();

  /** Number of objects in all scopes. */
  public get size(): number {
    return this.byId.size;
  }

  /** Number of objects in a scope. */
  public sizeOf(scope: string): number {
    return this.scopes.get(scope)?.length ?? 0;
  }

  /** Whether the object stands in the list, and in this scope. */
  public holds(id: string, scope: string): boolean {
    return this.byId.get(id)?.scope === scope;
  }

  /** Objects from the beginning, or behind another; of all scopes or of one. */
  public *ids({ after, scope }: { after?: string; scope?: string } = {}): Generator<string> {
    const rank =
      after === undefined ? Number.NEGATIVE_INFINITY : (this.byId.get(after)?.rank ?? Number.POSITIVE_INFINITY);
    const lists = scope === undefined ? this.inOrder() : [this.scopes.get(scope) ?? []];
    for (const list of lists) {
      for (let index = indexAfter(list, rank); index < list.length; index += 1) yield list[index]?.id ?? "";
    }
  }

  /** The first object of a scope. */
  public firstOf(scope: string): string | undefined {
    return this.scopes.get(scope)?.[0]?.id;
  }

  /**
   * The rank of a place, or undefined when there is no number left between the neighbours: renumber and ask again.
   *
   * @param moved Object that is to be moved; it keeps its rank when it already stands at the place.
   */
  public rankAt(place: Place, scope: string, moved?: string): number | undefined {
    const list = this.scopes.get(scope);
    if (list === undefined) {
      const last = this.inOrder().at(-1)?.at(-1);
      return last === undefined ? 0 : last.rank + GAP;
    }
    const index = place === "first" ? 0 : place === "last" ? list.length : this.indexBehind(list, place.after);
    const [before, behind] = [list[index - 1], list[index]];
    const current = [before, behind].find((entry) => entry !== undefined && entry.id === moved);
    if (current !== undefined) return current.rank;
    const wished = before === undefined ? (behind?.rank ?? 0) - STEP : before.rank + STEP;
    return between(before?.rank ?? this.rankBefore(list), behind?.rank ?? this.rankBehind(list), wished);
  }

  /** New ranks for all objects, with room between them again; they count once `rerank` is called. */
  public renumbered(): Map<string, number> {
    const ranks = new Map<string, number>();
    let rank = 0;
    for (const list of this.inOrder()) {
      for (const { id } of list) {
        rank += STEP;
        ranks.set(id, rank);
      }
      rank += GAP;
    }
    return ranks;
  }

  /** Takes over ranks that keep the order. */
  public rerank(ranks: ReadonlyMap<string, number>): void {
    for (const list of this.scopes.values()) {
      for (const [index, entry] of list.entries()) {
        const moved = { ...entry, rank: ranks.get(entry.id) ?? entry.rank };
        list[index] = moved;
        this.byId.set(entry.id, moved);
      }
    }
  }

  /** Adds an object where its rank belongs. */
  public add(id: string, scope: string, rank: number): void {
    const entry = { id, scope, rank };
    this.byId.set(id, entry);
    const list = this.scopes.get(scope);
    if (list) list.splice(indexAfter(list, rank), 0, entry);
    else this.scopes.set(scope, [entry]);
  }

  /** Takes an object out. */
  public remove(id: string): void {
    const entry = this.byId.get(id);
    const list = entry && this.scopes.get(entry.scope);
    if (!list) return;
    this.byId.delete(id);
    list.splice(list.indexOf(entry), 1);
    if (list.length === 0) this.scopes.delete(entry.scope);
  }

  /** The scopes as they stand in the list. */
  private inOrder(): Entry[][] {
    return [...this.scopes.values()].sort((one, other) => firstRank(one) - firstRank(other));
  }

  /** An object that is not there stands for the end. */
  private indexBehind(list: readonly Entry[], id: string): number {
    const entry = this.byId.get(id);
    return entry === undefined ? list.length : indexAfter(list, entry.rank);
  }

  /** The last rank of the scope before. */
  private rankBefore(list: Entry[]): number | undefined {
    const all = this.inOrder();
    return all[all.indexOf(list) - 1]?.at(-1)?.rank;
  }

  /** The first rank of the scope behind. */
  private rankBehind(list: Entry[]): number | undefined {
    const all = this.inOrder();
    return all[all.indexOf(list) + 1]?.[0]?.rank;
  }
}

function firstRank([first]: readonly Entry[]): number {
  return first?.rank ?? 0;
}

/** Index of the first entry with a greater rank, by halving. */
function indexAfter(list: readonly Entry[], rank: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.rank ?? 0) <= rank) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A number between two others, the wished one if it fits; undefined when doubles have none left. */
function between(low: number | undefined, high: number | undefined, wished: number): number | undefined {
  const fits = (rank: number) => (low === undefined || low < rank) && (high === undefined || rank < high);
  const middle = ((low ?? 0) + (high ?? 0)) / 2;
  return [wished, middle].find(fits);
}
