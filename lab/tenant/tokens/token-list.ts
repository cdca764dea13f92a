import { z } from "zod";
import { ApiError } from "../errors";
import { openPageKey, sealPageKey } from "../page-key";
import { wholeNumber } from "../parameters";
import type { ApiToken } from "./api-tokens";

/** What a list of API tokens may be asked for. */
export interface TokenQuery {
  /** `+scopes,+expirationDate`: fields besides those that every token shows. */
  readonly fields?: string;
  /** `-creationDate`, or another field. */
  readonly sort?: string;
  readonly pageSize?: string;
  readonly nextPageKey?: string;
}

const DEFAULT_PAGE = 200;
const MAX_PAGE = 10_000;
const MORE = ["personalAccessToken", "expirationDate", "scopes"] as const;
const SORTED = ["name", "creationDate", "expirationDate"] as const;

const STATE = z.object({
  fields: z.array(z.enum(MORE)),
  sort: z.enum(SORTED),
  isDescending: z.boolean(),
  size: z.int().min(1),
  offset: z.int().min(0),
});
type State = z.infer<typeof STATE>;

/**
 * A page of the tokens.
 *
 * @param list which tokens they are, so that the key of one environment opens no page of another
 * @see Dynatrace documentation, Access tokens API, GET all tokens
 */
export function listTokens(list: string, tokens: readonly ApiToken[], query: TokenQuery) {
  const state = stateOf(list, query);
  const { fields, sort, isDescending, size, offset } = state;
  const factor = isDescending ? -1 : 1;
  const ordered = [...tokens].sort((left, right) => {
    const [a, b] = [left[sort] ?? "", right[sort] ?? ""];
    return a === b ? 0 : a < b ? -factor : factor;
  });
  const next = offset + size;
  return {
    totalCount: tokens.length,
    pageSize: size,
    ...(next < tokens.length && { nextPageKey: sealPageKey(list, { ...state, offset: next }) }),
    apiTokens: ordered.slice(offset, next).map((token) => shown(token, fields)),
  };
}

function shown({ personalAccessToken, expirationDate, scopes, ...token }: ApiToken, fields: State["fields"]) {
  return {
    ...token,
    ...(fields.includes("personalAccessToken") && { personalAccessToken }),
    ...(fields.includes("expirationDate") && expirationDate !== undefined && { expirationDate }),
    ...(fields.includes("scopes") && { scopes }),
  };
}

function stateOf(list: string, { fields = "", sort = "-creationDate", pageSize, nextPageKey }: TokenQuery): State {
  if (nextPageKey !== undefined) {
    const state = openPageKey(list, nextPageKey, STATE);
    if (state === undefined) throw new ApiError(400, "nextPageKey: is not one that this API has given out");
    return state;
  }
  return {
    fields: fields.split(",").flatMap((each) => {
      const name = each.trim().replace(/^\+/, "");
      return name === "" ? [] : [oneOf("fields", name, MORE)];
    }),
    sort: oneOf("sort", sort.replace(/^[+-]/, ""), SORTED),
    isDescending: sort.startsWith("-"),
    size: Math.min(wholeNumber("pageSize", pageSize, DEFAULT_PAGE, 1), MAX_PAGE),
    offset: 0,
  };
}

function oneOf<Name extends string>(parameter: string, name: string, known: readonly Name[]): Name {
  const found = known.find((each) => each === name);
  if (found !== undefined) return found;
  throw new ApiError(400, `${parameter}: "${name}" is not served here; use one of ${known.join(", ")}`);
}
