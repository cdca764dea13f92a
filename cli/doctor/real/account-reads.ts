import * as z from "zod";
import type { Examined } from "../examined";
import { parsed } from "./api-token";
import type { Answer, Ask } from "./ask";
import type { Rights } from "./scope-rows";

const ENVIRONMENTS = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), active: z.boolean().optional() })),
});

/** The account as its client sees it. */
export interface AccountQuestion {
  /** Base URL of the account API. */
  readonly url: string;
  readonly accountId: string;
  readonly environmentId: string;
  readonly bearer: string;
  readonly place: string;
}

export interface AskedAccount {
  readonly findings: readonly Examined[];
  readonly rights: Rights;
  readonly answers: readonly Answer[];
}

/** Environments that are named before the rest is counted. */
const MOST_NAMED = 5;

/** Harmless reads, and the scope that each proves. Writing is proved by nothing but writing. */
const READS: readonly { readonly scope: string; readonly path: (accountId: string) => string }[] = [
  { scope: "account-env-read", path: (id) => `/env/v2/accounts/${id}/environments` },
  { scope: "account-idm-read", path: (id) => `/iam/v1/accounts/${id}/groups` },
  { scope: "iam-policies-management", path: (id) => `/iam/v1/repo/account/${id}/policies` },
];

/**
 * Reads what the account's client must be able to read, and looks whether the environment belongs to the account. The
 * account API has no call that says what a token may do.
 *
 * @throws NoAnswer
 * @see Dynatrace documentation, "Account Management API"
 */
export async function readAccount(
  ask: Ask,
  question: AccountQuestion,
  granted: ReadonlySet<string> | undefined,
): Promise<AskedAccount> {
  const { url, accountId, bearer } = question;
  const authorization = `Bearer ${bearer}`;
  const reads = READS.filter(({ scope }) => granted?.has(scope) ?? true);
  const answers: Answer[] = [];
  const rights = new Map<string, "yes" | "no">();
  const findings: Examined[] = [];
  for (const { scope, path } of reads) {
    const answer = await ask({ method: "GET", url: url + path(accountId), authorization });
    answers.push(answer);
    if (answer.status === 200) rights.set(scope, "yes");
    else if (answer.status === 403 || answer.status === 401) rights.set(scope, "no");
    if (scope === "account-env-read") findings.push(...judgeEnvironments(answer, question));
  }
  return { findings, rights, answers };
}

function judgeEnvironments(answer: Answer, { accountId, environmentId, place }: AccountQuestion): Examined[] {
  const what = "Account";
  const rule = "account";
  if (answer.status === 404) {
    const found = `no account ${accountId} is known to its client`;
    return [{ what, state: "problem", found, fix: "copy the id from the address of the account's pages", place, rule }];
  }
  const read = ENVIRONMENTS.safeParse(parsed(answer.text));
  if (answer.status !== 200 || !read.success) return [];
  const known = read.data.data;
  if (known.some(({ id }) => id === environmentId))
    return [{ what, state: "fine", found: `${accountId} has environment ${environmentId}`, place, rule }];
  const more = known.length > MOST_NAMED ? ` and ${known.length - MOST_NAMED} more` : "";
  const names =
    known
      .slice(0, MOST_NAMED)
      .map(({ id }) => id)
      .join(", ") || "none";
  const found = `${accountId} has no environment ${environmentId}; it has ${names}${more}`;
  return [
    { what, state: "problem", found, fix: "write the id of the account that the environment belongs to", place, rule },
  ];
}
