import { z } from "zod";
import { ApiError } from "../errors";
import { openPageKey, sealPageKey } from "../page-key";
import type { SettingsObject, SettingsObjects } from "./objects";
import { SCHEMAS, schemaOf } from "./schema";
import { updateTokenOf } from "./service";

/** Query of a list of settings objects. */
export interface ListQuery {
  /** Schema ids, separated by commas; may be left out where scopes are given. */
  readonly schemaIds?: string;
  /** Scopes, separated by commas; without it all. */
  readonly scopes?: string;
  /** Ids that clients have given to their objects, separated by commas; without it all. */
  readonly externalIds?: string;
  /** Fields of an item, separated by commas. */
  readonly fields?: string;
  /** 1 to 500; default 100. */
  readonly pageSize?: string;
  /** Goes on with an earlier list; excludes everything else. */
  readonly nextPageKey?: string;
}

/** What a list honours. */
export const LIST_PARAMETERS = ["schemaIds", "scopes", "externalIds", "fields", "pageSize", "nextPageKey"] as const;

/** One page of a list. */
export interface SettingsPage {
  readonly items: Readonly<Record<string, unknown>>[];
  readonly nextPageKey?: string;
  readonly totalCount: number;
  readonly pageSize: number;
}

const CURSOR = z.object({
  schemaIds: z.array(z.string()),
  scopes: z.array(z.string()),
  externalIds: z.array(z.string()),
  fields: z.array(z.string()),
  pageSize: z.int().min(1),
  /** Place in the product of schemas and scopes. */
  part: z.int().min(0),
  /** Last object that was shown, with its rank for the case that it is gone. */
  after: z.object({ id: z.string(), rank: z.number() }).optional(),
});
type Cursor = z.infer<typeof CURSOR>;

const MAX_PAGE_SIZE = 500;

const FIELDS: Readonly<Record<string, (object: SettingsObject) => unknown>> = {
  objectId: ({ objectId }) => objectId,
  externalId: ({ externalId }) => externalId,
  schemaId: ({ schemaId }) => schemaId,
  schemaVersion: ({ schemaVersion }) => schemaVersion,
  scope: ({ scope }) => scope,
  value: ({ value }) => value,
  author: ({ author }) => author,
  created: ({ created }) => created,
  modified: ({ modified }) => modified,
  updateToken: updateTokenOf,
  summary: nameOf,
  searchSummary: nameOf,
  modificationInfo: ({ schemaId }) => {
    const { multiObject, ordered } = schemaOf(schemaId);
    return {
      deletable: true,
      first: false,
      modifiable: true,
      modifiablePaths: [],
      movable: multiObject && ordered,
      nonModifiablePaths: [],
    };
  },
};

/** Reads a page. It costs as much as it has items, wherever in the list it begins. */
export function readPage(objects: SettingsObjects, query: ListQuery): SettingsPage {
  const list = `${objects.environmentId}/settings`;
  const cursor = query.nextPageKey === undefined ? cursorOf(query) : resume(list, query);
  const isWanted = wantedBy(cursor);
  const parts = partsOf(cursor);
  const found: SettingsObject[] = [];
  let part = cursor.part;
  let { after } = cursor;
  for (; part < parts.length && found.length <= cursor.pageSize; part += 1, after = undefined) {
    const [schemaId = "", scope] = parts[part] ?? [];
    for (const object of listFrom(objects, schemaId, scope, after)) {
      if (!isWanted(object)) continue;
      found.push(object);
      if (found.length > cursor.pageSize) break;
    }
    if (found.length > cursor.pageSize) break;
  }
  const shown = found.slice(0, cursor.pageSize);
  const last = shown.at(-1);
  const totalCount = countOf(objects, cursor, parts);
  const page = { items: shown.map((object) => pick(object, cursor.fields)), totalCount, pageSize: cursor.pageSize };
  if (found.length <= cursor.pageSize || last === undefined) return page;
  const at = parts.findIndex(([schemaId, scope]) => schemaId === last.schemaId && (scope ?? last.scope) === last.scope);
  return {
    ...page,
    nextPageKey: sealPageKey(list, { ...cursor, part: at, after: { id: last.objectId, rank: last.rank } }),
  };
}

function wantedBy({ externalIds }: Cursor): (object: SettingsObject) => boolean {
  if (externalIds.length === 0) return () => true;
  const wanted = new Set(externalIds);
  return ({ externalId }) => externalId !== undefined && wanted.has(externalId);
}

/** Counted by the index, but for ids of clients, which are few. */
function countOf(objects: SettingsObjects, cursor: Cursor, parts: ReturnType<typeof partsOf>): number {
  if (cursor.externalIds.length === 0) {
    return parts.reduce((sum, [schemaId, scope]) => sum + objects.count(schemaId, scope), 0);
  }
  const isWanted = wantedBy(cursor);
  return parts.flatMap(([schemaId, scope]) => [...objects.list(schemaId, { scope })]).filter(isWanted).length;
}

function* listFrom(
  objects: SettingsObjects,
  schemaId: string,
  scope: string | undefined,
  after: Cursor["after"],
): Generator<SettingsObject> {
  if (after === undefined || objects.get(after.id) !== undefined) {
    yield* objects.list(schemaId, { scope, after: after?.id });
    return;
  }
  for (const object of objects.list(schemaId, { scope })) if (object.rank > after.rank) yield object;
}

function partsOf({ schemaIds, scopes }: Cursor): [schemaId: string, scope?: string][] {
  if (scopes.length === 0) return schemaIds.map((schemaId) => [schemaId]);
  return schemaIds.flatMap((schemaId) => scopes.map((scope): [string, string] => [schemaId, scope]));
}

/** What tells an object from its neighbours: its unique property, else what most schemas call it. */
function nameOf({ schemaId, value }: SettingsObject): string {
  const [[unique = "name"] = []] = schemaOf(schemaId).unique;
  return String(value[unique] ?? value.title ?? value.summary ?? "");
}

function pick(object: SettingsObject, fields: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map((name) => [name, FIELDS[name]?.(object)]));
}

function cursorOf({
  schemaIds = "",
  scopes = "",
  externalIds = "",
  fields = "objectId,value",
  pageSize = "100",
}: ListQuery): Cursor {
  if (split(schemaIds).length + split(scopes).length === 0) {
    throw new ApiError(400, "schemaIds must name at least one schema, or scopes at least one scope");
  }
  const size = Number(pageSize);
  if (!Number.isInteger(size) || size < 1)
    throw new ApiError(400, `pageSize must be 1 to ${MAX_PAGE_SIZE}; got "${pageSize}"`);
  const names = split(fields);
  const unknown = names.filter((name) => !Object.hasOwn(FIELDS, name));
  if (unknown.length > 0) {
    throw new ApiError(400, `fields must be among ${Object.keys(FIELDS).join(", ")}; got "${unknown.join(", ")}"`);
  }
  const ids = schemaIds === "" ? [...SCHEMAS.keys()] : split(schemaIds).map((id) => schemaOf(id).schemaId);
  return {
    schemaIds: ids,
    scopes: split(scopes),
    externalIds: split(externalIds),
    fields: names,
    pageSize: Math.min(size, MAX_PAGE_SIZE),
    part: 0,
  };
}

function resume(list: string, query: ListQuery): Cursor {
  const { nextPageKey = "", ...others } = query;
  if (Object.keys(others).length > 0) {
    throw new ApiError(400, `nextPageKey must stand alone; drop ${Object.keys(others).join(", ")}`);
  }
  const cursor = openPageKey(list, nextPageKey, CURSOR);
  if (cursor !== undefined) return cursor;
  throw new ApiError(400, `nextPageKey is not one that this environment gave out: "${nextPageKey}"`);
}

function split(text: string): string[] {
  return text.split(",").filter((part) => part !== "");
}
