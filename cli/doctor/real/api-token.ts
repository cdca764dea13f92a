import * as z from "zod";
import type { Examined } from "../examined";
import type { Answer, Ask } from "./ask";
import type { NeededScopes } from "./needed-scopes";
import { judgeScopes } from "./scope-rows";

/** Days before its end at which a token should be renewed. */
const EXPIRY_WARNING_DAYS = 14;
const DAY_MS = 86_400_000;

const TOKEN = z.looseObject({
  enabled: z.boolean().optional(),
  personalAccessToken: z.boolean().optional(),
  expirationDate: z.iso.datetime({ offset: true }).nullish(),
  scopes: z.array(z.string()).optional(),
});

/** The API token of an environment, and where it is to be asked about. */
export interface ApiTokenQuestion {
  /** Base URL of the environment's API. */
  readonly url: string;
  readonly token: string;
  /** Name of its variable. */
  readonly place: string;
  readonly needed: NeededScopes;
  /** @default - the present */
  readonly now?: number;
}

/** What was found out, and the answers, whose clocks somebody compares. */
export interface Asked {
  readonly findings: readonly Examined[];
  readonly answers: readonly Answer[];
}

const WHAT = "API token";

/**
 * Asks the tenant what an API token is: every token may ask that about itself.
 *
 * @throws NoAnswer
 * @see Dynatrace documentation, Access tokens API, POST token lookup
 */
export async function examineApiToken(ask: Ask, question: ApiTokenQuestion): Promise<Asked> {
  const { url, token, place } = question;
  const wrongKind = kindOf(token);
  if (wrongKind !== undefined) {
    const fix = "set it to a token that begins with dt0c01., from the environment's page Access tokens";
    const finding = {
      state: "problem",
      found: `is ${wrongKind}; nothing was sent`,
      fix,
      rule: "credential-kind",
    } as const;
    return { findings: [{ what: WHAT, place, ...finding }], answers: [] };
  }
  const answer = await ask({
    method: "POST",
    url: `${url}/api/v2/apiTokens/lookup`,
    authorization: `Api-Token ${token}`,
    json: { token },
  });
  return { findings: judge(answer, question), answers: [answer] };
}

/** Which credential stands in the place of an API token; the tenant would only say that it does not know it. */
function kindOf(token: string): string | undefined {
  if (/^dt0s0[0-9]\./.test(token)) return "the secret or the id of an OAuth client";
  if (/^dt0s16\./.test(token)) return "a platform token";
  return undefined;
}

function judge(answer: Answer, { place, needed, now = Date.now() }: ApiTokenQuestion): Examined[] {
  const problem = (rule: Examined["rule"], found: string, fix: string): Examined => {
    return { what: WHAT, state: "problem", found, fix, place, rule };
  };
  const renew = "make one in the environment's page Access tokens, and set the variable to it";
  if (answer.status === 401)
    return [
      problem("sign-on", "is not accepted (401): it is of another environment, disabled, expired or deleted", renew),
    ];
  const unanswered = unansweredBy(answer);
  if (unanswered !== undefined) return [problem("reach", `was not judged: ${unanswered}`, CHECK_ADDRESS)];
  if (answer.status === 404) {
    const found = "was accepted, but its scopes cannot be asked for: /api/v2/apiTokens/lookup is not served here";
    return [{ what: WHAT, state: "note", found, place, rule: "scope-missing", fix: "compare its scopes by hand" }];
  }
  const read = TOKEN.safeParse(parsed(answer.text));
  if (answer.status !== 200 || !read.success)
    return [problem("sign-on", `could not be looked up: the tenant answered ${answer.status}: ${answer.quote}`, renew)];
  const { enabled, expirationDate, scopes, personalAccessToken = false } = read.data;
  return [
    ...(enabled === false
      ? [problem("token-use", "is disabled", "enable it in the environment's page Access tokens")]
      : []),
    ...judgeExpiry(expirationDate ?? undefined, now, problem, renew),
    ...judgeScopes({
      what: WHAT,
      place,
      needed: needed.apiToken,
      optional: needed.optional,
      granted: scopes && new Set(scopes),
      rights: new Map(),
      // A personal one may do no more than its owner, and nothing says what that is.
      scopesDecide: !personalAccessToken,
      howToAdd: "add them to it in the environment's page Access tokens",
      howToEntitle: "",
    }),
  ];
}

function judgeExpiry(
  expirationDate: string | undefined,
  now: number,
  problem: (rule: Examined["rule"], found: string, fix: string) => Examined,
  renew: string,
): Examined[] {
  if (expirationDate === undefined) return [];
  const left = Date.parse(expirationDate) - now;
  if (left > EXPIRY_WARNING_DAYS * DAY_MS) return [];
  const day = expirationDate.slice(0, 10);
  const when = left <= 0 ? `expired on ${day}` : `expires on ${day}, in ${Math.floor(left / DAY_MS)} days`;
  return [problem("token-expiry", when, renew)];
}

/** What to do where something else than the API answers. */
export const CHECK_ADDRESS = "check the address and what stands between: a proxy, a gateway, a maintenance page";

/** What answered in place of the API; nothing if the API did. */
export function unansweredBy({ status, quote, text }: Answer): string | undefined {
  if (status >= 300 && status < 400) return `${status}, a redirect, which is not followed with credentials`;
  if (status === 429 || status >= 500) return `${status}: ${quote}`;
  if (status < 300 && parsed(text) === undefined) return `${status} with something that is no JSON: ${quote}`;
  return undefined;
}

/** The parsed text; undefined for what is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
