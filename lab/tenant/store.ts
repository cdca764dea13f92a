import { AsyncLocalStorage } from "node:async_hooks";
import { type Journal, type JournalEntry, openJournal } from "./journal";

/** A named table of the store. Values are kept as given: replace a value, never change it in place. */
export interface Collection<T> {
  /** Number of values. */
  readonly size: number;
  /** The value of a key. */
  get(key: string): T | undefined;
  /** Whether the key holds a value. */
  has(key: string): boolean;
  /** Keeps a value; the place of an already known key does not change. */
  put(key: string, value: T): void;
  /** Keeps several values, or none of them when the disk refuses. */
  putAll(entries: Iterable<readonly [string, T]>): void;
  /** Forgets a key; says whether there was one. */
  delete(key: string): boolean;
  /** All values, oldest key first. */
  values(): IterableIterator<T>;
  /** All keys with their values, oldest key first. */
  entries(): IterableIterator<[string, T]>;
  /** Calls `listener` after every change; `after` is undefined when the key is gone. */
  onChange(listener: ChangeListener<T>): void;
}

/** Told about one changed key. */
export type ChangeListener<T> = (key: string, after: T | undefined, before: T | undefined) => void;

/** Changes that were answered with success but are not visible yet. */
export interface HeldChanges {
  /** Makes the changes visible. */
  apply(): void;
}

interface Change {
  readonly table: Table;
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

interface Table {
  readonly name: string;
  readonly rows: Map<string, unknown>;
  readonly listeners: ChangeListener<unknown>[];
}

/**
 * All that the lab tenant remembers: in memory, and in a journal when a folder is given. A change is in the journal
 * before it is in memory, so that an answered request survives a killed process and a full disk changes nothing.
 *
 * Collections whose name begins with "_" hold bookkeeping: they are kept and reset like the others, but are not part
 * of what the tenant shows as its state.
 */
export class Store {
  /**
   * Opens the store.
   *
   * @param folder where the journal lies; made when absent. Without it nothing outlives the process.
   */
  public static open(folder?: string): Store {
    const store = new Store();
    if (folder !== undefined) {
      store.journal = openJournal(folder, (entry) => store.replay(entry));
      store.journal.compact(store.snapshot());
    }
    return store;
  }

  private readonly tables = new Map<string, Table>();
  private readonly recorder = new AsyncLocalStorage<Change[]>();
  private journal: Journal | undefined;

  private constructor() {}

  /** The collection of that name; made when absent. */
  public collection<T>(name: string): Collection<T> {
    const table = this.table(name);
    const write = (changes: Change[]) => this.write(changes);
    const change = (key: string, after: unknown): Change => ({ table, key, before: table.rows.get(key), after });
    return {
      get size() {
        return table.rows.size;
      },
      get: (key) => table.rows.get(key) as T | undefined,
      has: (key) => table.rows.has(key),
      put: (key, value) => write([change(key, value)]),
      putAll: (entries) => write(Array.from(entries, ([key, value]) => change(key, value))),
      delete(key) {
        if (!table.rows.has(key)) return false;
        write([change(key, undefined)]);
        return true;
      },
      values: () => table.rows.values() as IterableIterator<T>,
      entries: () => table.rows.entries() as IterableIterator<[string, T]>,
      onChange: (listener) => void table.listeners.push(listener as ChangeListener<unknown>),
    };
  }

  /** The names of all collections that hold something, without the bookkeeping. */
  public names(): string[] {
    const shown = [...this.tables.values()].filter((table) => table.rows.size > 0 && !isBookkeeping(table));
    return shown.map(({ name }) => name).sort();
  }

  /** Forgets everything; collections stay usable. */
  public clear(): void {
    this.journal?.compact([]);
    for (const table of this.tables.values()) {
      const rows = [...table.rows];
      table.rows.clear();
      for (const [key, before] of rows) notify({ table, key, before, after: undefined });
    }
  }

  /** Lets go of the journal. */
  public close(): void {
    this.journal?.close();
    this.journal = undefined;
  }

  /** Runs `work` and remembers the changes it makes, also those made after it has returned a promise. */
  public recording(changes: HeldRecording, work: () => void): void {
    this.recorder.run(changes.list, work);
  }

  /** Takes recorded changes back; they become visible when the result is applied. */
  public hold(recording: HeldRecording): HeldChanges {
    const changes = recording.list.splice(0);
    const undo = changes.map((each) => ({ ...each, before: each.after, after: each.before })).reverse();
    this.recorder.exit(() => this.write(undo));
    return { apply: () => this.recorder.exit(() => this.write(changes)) };
  }

  private write(changes: Change[]): void {
    if (changes.length === 0) return;
    this.journal?.append(changes.map(entryOf));
    // Bookkeeping is never held: two objects must not get one number because the first is not visible yet.
    this.recorder.getStore()?.push(...changes.filter(({ table }) => !isBookkeeping(table)));
    for (const change of changes) {
      if (change.after === undefined) change.table.rows.delete(change.key);
      else change.table.rows.set(change.key, change.after);
    }
    changes.forEach(notify);
  }

  private replay([name, key, value]: JournalEntry): void {
    const { rows } = this.table(name);
    if (value === undefined) rows.delete(key);
    else rows.set(key, value);
  }

  private *snapshot(): Generator<JournalEntry> {
    for (const { name, rows } of this.tables.values()) {
      for (const [key, value] of rows) yield [name, key, value];
    }
  }

  private table(name: string): Table {
    let table = this.tables.get(name);
    if (table === undefined) {
      table = { name, rows: new Map(), listeners: [] };
      this.tables.set(name, table);
    }
    return table;
  }
}

/** Collects the changes of one request. */
export class HeldRecording {
  /** In the order in which they were made. */
  public readonly list: Change[] = [];
}

function isBookkeeping({ name }: Table): boolean {
  return name.startsWith("_");
}

/** A gone key has no third part: JSON would turn `undefined` into a value of its own. */
function entryOf({ table, key, after }: Change): JournalEntry {
  return after === undefined ? [table.name, key] : [table.name, key, after];
}

function notify({ table, key, before, after }: Change): void {
  for (const listener of table.listeners) listener(key, after, before);
}
