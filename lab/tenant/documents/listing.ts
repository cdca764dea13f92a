import type { RouteShorthandOptions } from "fastify";
import { z } from "zod";
import { ApiError } from "../errors";
import { openPageKey, sealPageKey } from "../page-key";
import { type FilterFields, parseFilter } from "./filter";

/** A page of a list. */
export interface Page<T> {
  readonly totalCount: number;
  /** For the next page; `null` on the last one, which clients wait for. */
  readonly nextPageKey: string | null;
  readonly items: readonly T[];
}

type Parameters = Readonly<Record<string, string | undefined>>;

const MAX_PAGE = 1_000;

/** Options of a route that answers with a page. */
export const PAGED: RouteShorthandOptions = {
  config: { parameters: ["filter", "sort", "page-size", "page-key", "admin-access"], repeatable: ["add-fields"] },
};

/** Everything that says which page is meant; a key holds it, so that the pages after the first fit the first. */
const STATE = z.object({ filter: z.string(), sort: z.string(), size: z.int().min(1), offset: z.int().min(0) });
type State = z.infer<typeof STATE>;

/**
 * The page of a list that a request asks for by `filter`, `sort`, `page-size` and `page-key`.
 *
 * @param list which list it is, so that the key of one opens no page of another
 * @throws ApiError 400 for a field or a key that is not known, since a list that ignores one looks right.
 */
export function pageOf<T>(
  list: string,
  objects: readonly T[],
  parameters: Parameters,
  fields: FilterFields<T>,
): Page<T> {
  const { filter, sort, size, offset } = stateOf(list, parameters);
  const found = filter === "" ? [...objects] : objects.filter(parseFilter(filter, fields));
  const sorted = sort === "" ? found : found.sort(orderOf(sort, fields));
  const next = offset + size;
  const nextPageKey = next < found.length ? sealPageKey(list, { filter, sort, size, offset: next }) : null;
  return { totalCount: found.length, nextPageKey, items: sorted.slice(offset, next) };
}

function stateOf(list: string, parameters: Parameters): State {
  const { filter = "", sort = "", "page-size": size, "page-key": key } = parameters;
  if (key !== undefined) {
    const state = openPageKey(list, key, STATE);
    if (state === undefined) throw new ApiError(400, "page-key: is not one that this API has given out");
    return state;
  }
  const wanted = size === undefined ? MAX_PAGE : Number(size);
  if (!Number.isInteger(wanted) || wanted < 1) throw new ApiError(400, `page-size: must be 1 or more; got "${size}"`);
  return { filter, sort, size: Math.min(wanted, MAX_PAGE), offset: 0 };
}

/** `name,-type`: by name, and downwards by type. */
function orderOf<T>(sort: string, fields: FilterFields<T>): (left: T, right: T) => number {
  const keys = sort.split(",").map((part) => {
    const [, sign = "", name = ""] = /^\s*([+-]?)(.*?)\s*$/.exec(part) ?? [];
    const read = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (read === undefined) {
      throw new ApiError(400, `sort: "${name}" is not a known field; use one of ${Object.keys(fields).join(", ")}`);
    }
    return { read, factor: sign === "-" ? -1 : 1 };
  });
  return (left, right) => {
    for (const { read, factor } of keys) {
      const [a, b] = [read(left), read(right)];
      if (a !== b) return a < b ? -factor : factor;
    }
    return 0;
  };
}
