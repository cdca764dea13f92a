import { ApiError } from "../errors";
import type { SettingsObject, SettingsObjects } from "./objects";
import { schemaOf } from "./schema";
import { updateTokenOf } from "./service";

/** Query of a list of settings objects. */
export interface ListQuery {
  /** Schema ids, separated by commas. */
  readonly schemaIds?: string;
  /** Scopes, separated by commas; without it all. */
  readonly scopes?: string;
  /** Fields of an item, separated by commas. */
  readonly fields?: string;
  /** 1 to 500; default 100. */
  readonly pageSize?: string;
  /** Goes on with an earlier list; excludes everything else. */
  readonly nextPageKey?: string;
}

/** What a list honours. */
export const LIST_PARAMETERS = ["schemaIds", "scopes", "fields", "pageSize", "nextPageKey"] as const;

/** One page of a list. */
export interface SettingsPage {
  readonly items: Readonly<Record<string, unknown>>[];
  readonly nextPageKey?: string;
  readonly totalCount: number;
  readonly pageSize: number;
}

interface Cursor {
  readonly schemaIds: string[];
  readonly scopes: string[];
  readonly fields: string[];
  readonly pageSize: number;
  /** Place in the product of schemas and scopes. */
  readonly part: number;
  /** Last object that was shown, with its rank for the case that it is gone. */
  readonly after?: { readonly id: string; readonly rank: number };
}

const MAX_PAGE_SIZE = 500;

const FIELDS: Readonly<Record<string, (object: SettingsObject) => unknown>> = {
  objectId: ({ objectId }) => objectId,
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
  modificationInfo: ({ author, modified }) => ({
    deleteable: true,
    movable: true,
    modifiable: true,
    modifiablePaths: [],
    nonModifiablePaths: [],
    lastModifiedBy: author,
    lastModifiedTime: new Date(modified).toISOString(),
  }),
};

/** Reads a page. It costs as much as it has items, wherever in the list it begins. */
export function readPage(objects: SettingsObjects, query: ListQuery): SettingsPage {
  const cursor = query.nextPageKey === undefined ? cursorOf(query) : resume(query);
  const parts = partsOf(cursor);
  const found: SettingsObject[] = [];
  let part = cursor.part;
  let { after } = cursor;
  for (; part < parts.length && found.length <= cursor.pageSize; part += 1, after = undefined) {
    const [schemaId = "", scope] = parts[part] ?? [];
    for (const object of listFrom(objects, schemaId, scope, after)) {
      found.push(object);
      if (found.length > cursor.pageSize) break;
    }
    if (found.length > cursor.pageSize) break;
  }
  const shown = found.slice(0, cursor.pageSize);
  const last = shown.at(-1);
  const totalCount = parts.reduce((sum, [schemaId, scope]) => sum + objects.count(schemaId, scope), 0);
  const page = { items: shown.map((object) => pick(object, cursor.fields)), totalCount, pageSize: cursor.pageSize };
  if (found.length <= cursor.pageSize || last === undefined) return page;
  const at = parts.findIndex(([schemaId, scope]) => schemaId === last.schemaId && (scope ?? last.scope) === last.scope);
  return { ...page, nextPageKey: encode({ ...cursor, part: at, after: { id: last.objectId, rank: last.rank } }) };
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

function cursorOf({ schemaIds, scopes, fields = "objectId,value", pageSize = "100" }: ListQuery): Cursor {
  if (schemaIds === undefined || schemaIds === "") throw new ApiError(400, "schemaIds must name at least one schema");
  const size = Number(pageSize);
  if (!Number.isInteger(size) || size < 1)
    throw new ApiError(400, `pageSize must be 1 to ${MAX_PAGE_SIZE}; got "${pageSize}"`);
  const names = split(fields);
  const unknown = names.filter((name) => FIELDS[name] === undefined);
  if (unknown.length > 0) {
    throw new ApiError(400, `fields must be among ${Object.keys(FIELDS).join(", ")}; got "${unknown.join(", ")}"`);
  }
  const ids = split(schemaIds).map((id) => schemaOf(id).schemaId);
  return {
    schemaIds: ids,
    scopes: split(scopes ?? ""),
    fields: names,
    pageSize: Math.min(size, MAX_PAGE_SIZE),
    part: 0,
  };
}

function resume(query: ListQuery): Cursor {
  const { nextPageKey = "", ...others } = query;
  if (Object.keys(others).length > 0) {
    throw new ApiError(400, `nextPageKey must stand alone; drop ${Object.keys(others).join(", ")}`);
  }
  const cursor = decode(nextPageKey);
  if (cursor !== undefined) return cursor;
  throw new ApiError(400, `nextPageKey is not one that this environment gave out: "${nextPageKey}"`);
}

function decode(key: string): Cursor | undefined {
  try {
    const cursor = JSON.parse(Buffer.from(key, "base64url").toString("utf8")) as Partial<Cursor>;
    const isWhole = [cursor.schemaIds, cursor.scopes, cursor.fields].every(Array.isArray);
    return isWhole && Number.isInteger(cursor.part) && Number.isInteger(cursor.pageSize)
      ? (cursor as Cursor)
      : undefined;
  } catch {
    return undefined;
  }
}

function encode(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

function split(text: string): string[] {
  return text.split(",").filter((part) => part !== "");
}
