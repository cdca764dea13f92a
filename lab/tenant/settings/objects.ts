import { Lookup } from "../lookup";
import type { Collection, Store } from "../store";
import { encodeObjectId, keyFor } from "./object-id";
import { OrderedList, type Place } from "./order";
import { SCHEMAS, type SettingsSchema, schemaOf } from "./schema";

/** A settings object as the tenant keeps it. */
export interface SettingsObject {
  readonly objectId: string;
  /** Id that a client has given to it, by which it finds it again; unique in its schema and scope. */
  readonly externalId?: string;
  readonly schemaId: string;
  readonly schemaVersion: string;
  readonly scope: string;
  /** Exactly what was sent. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Grows along the list order of the schema. */
  readonly rank: number;
  /** Grows with every change of the object. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Who wrote it last. */
  readonly author: string;
}

/** What a new object is made of. */
export interface SettingsDraft {
  readonly schemaId: string;
  readonly scope: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** @default "last" */
  readonly place?: Place;
  /** Key inside the object id, where another API knows the object by it. Default one made from the name. */
  readonly key?: string;
  readonly externalId?: string;
  readonly author: string;
}

/** What an update may change. */
export interface SettingsChange {
  readonly value: Readonly<Record<string, unknown>>;
  /** Without it the object keeps its place. */
  readonly place?: Place;
  /** Without it the object keeps the one that it has. */
  readonly externalId?: string;
  readonly author: string;
}

/**
 * The settings objects of one environment, with indexes for order and uniqueness. The indexes follow the collection,
 * so they are right whoever changes it. Nothing is validated here.
 */
export class SettingsObjects {
  /** The objects of an environment; the same instance for the same store. */
  public static of(store: Store, environmentId: string): SettingsObjects {
    const known = instances.get(store) ?? new Map<string, SettingsObjects>();
    instances.set(store, known);
    const objects = known.get(environmentId) ?? new SettingsObjects(store, environmentId);
    known.set(environmentId, objects);
    return objects;
  }

  private readonly objects: Collection<SettingsObject>;
  private readonly counters: Collection<number>;
  private readonly lists = new Map<string, OrderedList>();
  private readonly uniqueValues = new Map<string, string>();
  private readonly externalIds: Lookup<SettingsObject>;
  private isRenumbering = false;

  private constructor(
    store: Store,
    public readonly environmentId: string,
  ) {
    this.objects = store.collection(`${environmentId}/settings`);
    this.counters = store.collection(`_${environmentId}/settings-counters`);
    this.externalIds = new Lookup(this.objects, ({ externalId, schemaId, scope }) =>
      externalId === undefined ? [] : [externalKey(externalId, schemaId, scope)],
    );
    const sorted = [...this.objects.values()].sort((left, right) => left.rank - right.rank);
    for (const object of sorted) {
      if (!SCHEMAS.has(object.schemaId)) throw new Error(unreadableState(object, environmentId));
      this.index(object);
    }
    this.objects.onChange((_id, after, before) => this.follow(after, before));
  }

  /** Number of objects of all schemas. */
  public get size(): number {
    return this.objects.size;
  }

  /** The object of an id. */
  public get(objectId: string): SettingsObject | undefined {
    return this.objects.get(objectId);
  }

  /** All objects of a schema, in list order; of all scopes or of one, from the beginning or behind an object. */
  public *list(schemaId: string, options: { after?: string; scope?: string } = {}): Generator<SettingsObject> {
    for (const id of this.listOf(schemaId).ids(options)) {
      const object = this.objects.get(id);
      if (object !== undefined) yield object;
    }
  }

  /** Number of objects of a schema; in all scopes or in one. */
  public count(schemaId: string, scope?: string): number {
    const list = this.listOf(schemaId);
    return scope === undefined ? list.size : list.sizeOf(scope);
  }

  /** The only object of a scope, for schemas that have one. */
  public singleton(schemaId: string, scope: string): SettingsObject | undefined {
    const id = this.listOf(schemaId).firstOf(scope);
    return id === undefined ? undefined : this.objects.get(id);
  }

  /** The object to which a client has given the id. */
  public byExternalId(externalId: string, schemaId: string, scope: string): SettingsObject | undefined {
    const [objectId] = this.externalIds.keysOf(externalKey(externalId, schemaId, scope));
    return objectId === undefined ? undefined : this.objects.get(objectId);
  }

  /** Whether an object of that schema stands in the scope, so that another can be put behind it. */
  public isNeighbour(objectId: string, schemaId: string, scope: string): boolean {
    return this.listOf(schemaId).holds(objectId, scope);
  }

  /** The object that already has one of the values that must be unique in the scope, if any. */
  public holderOf(
    schema: SettingsSchema,
    scope: string,
    value: SettingsObject["value"],
  ): { objectId: string; properties: readonly string[] }[] {
    return schema.unique.flatMap((properties) => {
      const objectId = this.uniqueValues.get(uniqueKey(schema.schemaId, scope, properties, value) ?? "");
      return objectId === undefined ? [] : [{ objectId, properties }];
    });
  }

  /** Adds an object. */
  public create(draft: SettingsDraft): SettingsObject {
    const { schemaId, scope, value, place = "last", author } = draft;
    const now = Date.now();
    const object: SettingsObject = {
      objectId: encodeObjectId(schemaId, scope, draft.key ?? this.freeKey(draft)),
      schemaId,
      schemaVersion: schemaOf(schemaId).version,
      scope,
      value,
      rank: this.rankAt(schemaId, place, scope),
      version: 1,
      created: now,
      modified: now,
      author,
      ...(draft.externalId !== undefined && { externalId: draft.externalId }),
    };
    this.objects.put(object.objectId, object);
    return object;
  }

  /** Changes an object that `get` has returned. */
  public update(object: SettingsObject, { value, place, externalId, author }: SettingsChange): SettingsObject {
    const { objectId, schemaId, scope } = object;
    const rank = place === undefined ? object.rank : this.rankAt(schemaId, place, scope, objectId);
    // Making room may have changed the rank of the object itself.
    const current = this.objects.get(objectId) ?? object;
    const next = { ...current, value, author, version: object.version + 1, modified: Date.now() };
    const changed = {
      ...next,
      rank: place === undefined ? current.rank : rank,
      ...(externalId !== undefined && { externalId }),
    };
    this.objects.put(objectId, changed);
    return changed;
  }

  /** Removes an object; says whether there was one. */
  public delete(objectId: string): boolean {
    return this.objects.delete(objectId);
  }

  /** Calls `listener` after each change. */
  public onChange(listener: (after: SettingsObject | undefined, before: SettingsObject | undefined) => void): void {
    this.objects.onChange((_id, after, before) => listener(after, before));
  }

  private rankAt(schemaId: string, place: Place, scope: string, moved?: string): number {
    const list = this.listOf(schemaId);
    const rank = list.rankAt(place, scope, moved);
    if (rank !== undefined) return rank;
    const ranks = list.renumbered();
    this.isRenumbering = true;
    try {
      this.objects.putAll(this.reranked(ranks));
    } finally {
      this.isRenumbering = false;
    }
    list.rerank(ranks);
    return list.rankAt(place, scope, moved) ?? 0;
  }

  private *reranked(ranks: ReadonlyMap<string, number>): Generator<[string, SettingsObject]> {
    for (const [id, rank] of ranks) {
      const object = this.objects.get(id);
      if (object !== undefined) yield [id, { ...object, rank }];
    }
  }

  /** A counter per name: an object that is made again gets a new id, as with Dynatrace, and a test run repeats. */
  private freeKey({ schemaId, scope, value }: SettingsDraft): string {
    const [properties = []] = schemaOf(schemaId).unique;
    const name =
      properties.length > 0 ? properties.map((each) => value[each]) : [value.name ?? value.summary ?? value.title];
    const seed = JSON.stringify([schemaId, scope, ...name]);
    const count = (this.counters.get(seed) ?? 0) + 1;
    this.counters.put(seed, count);
    return keyFor(this.environmentId, seed, String(count));
  }

  private follow(after: SettingsObject | undefined, before: SettingsObject | undefined): void {
    if (this.isRenumbering) return;
    if (before !== undefined) this.unindex(before, after);
    if (after !== undefined) this.index(after, before);
  }

  private index(object: SettingsObject, before?: SettingsObject): void {
    const { objectId, schemaId, scope, value, rank } = object;
    if (before === undefined || before.rank !== rank) this.listOf(schemaId).add(objectId, scope, rank);
    for (const properties of schemaOf(schemaId).unique) {
      const key = uniqueKey(schemaId, scope, properties, value);
      if (key !== undefined) this.uniqueValues.set(key, objectId);
    }
  }

  private unindex(object: SettingsObject, after?: SettingsObject): void {
    const { objectId, schemaId, scope, value, rank } = object;
    if (after === undefined || after.rank !== rank) this.listOf(schemaId).remove(objectId);
    for (const properties of schemaOf(schemaId).unique) {
      const key = uniqueKey(schemaId, scope, properties, value);
      if (key !== undefined && this.uniqueValues.get(key) === objectId) this.uniqueValues.delete(key);
    }
  }

  private listOf(schemaId: string): OrderedList {
    const list = this.lists.get(schemaId) ?? new OrderedList();
    this.lists.set(schemaId, list);
    return list;
  }
}

function unreadableState({ schemaId }: SettingsObject, environmentId: string): string {
  return [
    `The state of the lab holds a settings object of ${schemaId} in environment ${environmentId}, a schema that this lab`,
    "does not have; it was written by another version. Use that version, or delete the folder to start empty.",
  ].join(" ");
}

function externalKey(...parts: readonly [externalId: string, schemaId: string, scope: string]): string {
  return JSON.stringify(parts);
}

const instances = new WeakMap<Store, Map<string, SettingsObjects>>();

/** Objects that leave all the properties out do not collide. */
function uniqueKey(
  schemaId: string,
  scope: string,
  properties: readonly string[],
  value: SettingsObject["value"],
): string | undefined {
  const values = properties.map((name) => value[name] ?? null);
  return values.every((each) => each === null) ? undefined : JSON.stringify([schemaId, scope, properties, values]);
}
