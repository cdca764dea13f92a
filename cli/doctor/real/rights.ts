import * as z from "zod";
import { ASKING_SCOPES } from "../../../rules/provider-scopes";
import { parsed } from "./api-token";
import type { Answer, Ask } from "./ask";
import type { Rights } from "./scope-rows";

/** What the tenant said of rights, or why it said nothing. */
export interface AskedRights {
  readonly rights: Rights;
  /** Why nothing was proved, and what to do about it. */
  readonly unproved?: { readonly found: string; readonly fix: string };
  readonly answers: readonly Answer[];
}

const GRANTED = z.array(
  z.looseObject({ permission: z.string(), granted: z.union([z.enum(["true", "false", "condition"]), z.boolean()]) }),
);
const WORDS = { true: "yes", false: "no", condition: "conditional" } as const;
const MOST_PERMISSIONS = 100;
const PATH = "/platform/management/v1/effective-permissions:resolve";

/** Whose rights are asked for. */
export interface RightsQuestion {
  /** Base URL of the platform APIs. */
  readonly platformUrl: string;
  readonly bearer: string;
  /** Permissions of the form `document:documents:read`. */
  readonly permissions: readonly string[];
  /** Scopes of the bearer; undefined where nothing lists them. */
  readonly granted: ReadonlySet<string> | undefined;
}

/**
 * Asks what a token may really do. The answer is for the token that is presented: one without a scope is told "no"
 * whatever its owner may do, so that only scopes are asked for that it has.
 *
 * @throws NoAnswer
 * @see Dynatrace documentation, "Platform Management API", resolve effective permissions
 */
export async function askForRights(ask: Ask, question: RightsQuestion): Promise<AskedRights> {
  const { platformUrl, bearer, granted } = question;
  const permissions = question.permissions.filter((each) => granted?.has(each) ?? true);
  if (permissions.length === 0) return { rights: new Map(), answers: [] };
  if (granted !== undefined && !ASKING_SCOPES.some((scope) => granted.has(scope)))
    return unproved(`no right was asked for: the token has no scope to ask with`, ADD_SCOPE, []);
  const answers: Answer[] = [];
  const rights = new Map<string, "yes" | "no" | "conditional">();
  for (let from = 0; from < permissions.length; from += MOST_PERMISSIONS) {
    const json = {
      permissions: permissions.slice(from, from + MOST_PERMISSIONS).map((permission) => ({ permission })),
    };
    const answer = await ask({ method: "POST", url: platformUrl + PATH, authorization: `Bearer ${bearer}`, json });
    answers.push(answer);
    const read = GRANTED.safeParse(parsed(answer.text));
    if (answer.status !== 200 || !read.success) return unanswered(answer, answers);
    for (const { permission, granted: said } of read.data) {
      const key = String(said) as keyof typeof WORDS;
      rights.set(permission, WORDS[key]);
    }
  }
  return { rights, answers };
}

const ADD_SCOPE = `give the client ${ASKING_SCOPES[0]}; a deploy works without it`;

function unanswered(answer: Answer, answers: readonly Answer[]): AskedRights {
  if (answer.status === 404)
    return unproved(`no right was proved: ${PATH} is not served here`, "nothing to do", answers);
  if (answer.status === 403) return unproved("no right was proved: the token may not ask (403)", ADD_SCOPE, answers);
  const found = `no right was proved: the tenant answered ${answer.status}: ${answer.quote}`;
  return unproved(found, "ask again; where it stays so, an apply shows what is refused", answers);
}

function unproved(found: string, fix: string, answers: readonly Answer[]): AskedRights {
  return { rights: new Map(), unproved: { found, fix }, answers };
}
