import { ACCOUNT_LEVEL, type AreaLab, fieldOf, GROUPS, PROD_LEVEL } from "../area-client";
import { type Answer, call, urlOf } from "../lab-client";

/** Query API of an environment. */
export const QUERY = "/platform/storage/query/v1/query";

/** What an answer of the query API holds. */
export interface QueryBody {
  readonly state: string;
  readonly requestToken?: string;
  readonly result: {
    readonly records: Record<string, unknown>[];
    readonly types: unknown[];
    readonly metadata: { readonly grail: { readonly notifications: unknown[]; readonly scannedRecords: number } };
  };
}

/** Signs a person on; the answer is the value of an Authorization header. */
export async function signOn(lab: AreaLab, claims: readonly string[], name?: string): Promise<string> {
  const answer = await lab.control("POST", "/lab/sign-on", { claims, ...(name !== undefined && { name }) });
  return `Bearer ${fieldOf(answer, "access_token")}`;
}

/** Calls the query API of an environment. */
export function ask(
  lab: AreaLab,
  authorization: string,
  body: Record<string, unknown>,
  environment = "prod",
): Promise<Answer> {
  return call("POST", `${urlOf(lab.tenant, environment)}${QUERY}:execute`, authorization, body);
}

/** Records that somebody's query answers. */
export async function recordsOf(lab: AreaLab, authorization: string, query: string, environment = "prod") {
  const { status, body } = await ask(lab, authorization, { query }, environment);
  if (status !== 200) throw new Error(`the query is answered with ${status}: ${JSON.stringify(body)}`);
  return (body as QueryBody).result.records;
}

/** Gives a claim a policy in prod, narrowed by a boundary if there is one. */
export async function grant(lab: AreaLab, name: string, claim: string, statements: string, boundary?: string) {
  const group = { name, federatedAttributeValues: [claim] };
  const groupId = fieldOf(await lab.account("POST", GROUPS, [group]), "uuid");
  const policy = { name, statementQuery: statements };
  const policyId = fieldOf(await lab.account("POST", `${ACCOUNT_LEVEL}/policies`, policy), "uuid");
  const boundaries: string[] = [];
  if (boundary !== undefined) {
    const made = await lab.account("POST", `${ACCOUNT_LEVEL}/boundaries`, { name, boundaryQuery: boundary });
    boundaries.push(fieldOf(made, "uuid"));
  }
  const binding = `${PROD_LEVEL}/bindings/${policyId}/${groupId}`;
  const { status } = await lab.account("POST", binding, { boundaries });
  if (status !== 204) throw new Error(`the binding is answered with ${status}`);
  return { groupId, policyId, binding };
}
