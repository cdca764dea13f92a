import { z } from "zod";
import { ApiError } from "../errors";
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

/** A page of the tokens. @see Dynatrace documentation, Access tokens API, GET all tokens */
export function listTokens(tokens: readonly ApiToken[], query: TokenQuery) {
  const state = stateOf(query);
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
    ...(next < tokens.length && { nextPageKey: encode({ ...state, offset: next }) }),
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

function stateOf({ fields = "", sort = "-creationDate", pageSize, nextPageKey }: TokenQuery): State {
  if (nextPageKey !== undefined) return decode(nextPageKey);
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

function encode(state: State): string {
  return Buffer.from(JSON.stringify(state)).toString("base64url");
}

function decode(key: string): State {
  try {
    return STATE.parse(JSON.parse(Buffer.from(key, "base64url").toString("utf8")));
  } catch {
    throw new ApiError(400, "nextPageKey: is not one that this API has given out");
  }
}
