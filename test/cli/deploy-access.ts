import type { AccessModel } from "../../access";
import type { LabReady } from "../../lab/tenant/server";

/** Puts groups, policies, boundaries and bindings of a model into a lab by its account API, as a deploy would. */
export async function deployAccess({ account, credentials }: LabReady, model: AccessModel): Promise<AccountCall> {
  const { clientId: client_id, clientSecret: client_secret } = credentials.account;
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret });
  const signOn = await fetch(`${account.url}/sso/oauth2/token`, { method: "POST", body });
  const { access_token } = (await signOn.json()) as { access_token: string };
  const call: AccountCall = async (method, path, json) => {
    const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json" };
    const answer = await fetch(account.url + path, {
      method,
      headers,
      body: json === undefined ? undefined : JSON.stringify(json),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text.startsWith("{") || text.startsWith("[") ? [JSON.parse(text)].flat()[0] : {};
  };
  const level = `/iam/v1/repo/account/${account.id}`;
  const ids = new Map<string, string>();
  for (const { id, name, claims } of model.groups) {
    const group = [{ name, federatedAttributeValues: claims }];
    ids.set(id, (await call("POST", `/iam/v1/accounts/${account.id}/groups`, group)).uuid ?? "");
  }
  for (const { id, name, text: statementQuery } of model.policies)
    ids.set(id, (await call("POST", `${level}/policies`, { name, statementQuery })).uuid ?? "");
  for (const { id, name, text: boundaryQuery } of model.boundaries)
    ids.set(id, (await call("POST", `${level}/boundaries`, { name, boundaryQuery })).uuid ?? "");
  for (const { groupId, policyId, boundaryIds, level: at } of model.bindings) {
    const where = at.kind === "environment" ? `/iam/v1/repo/environment/${at.environmentId}` : level;
    const boundaries = boundaryIds.map((id) => ids.get(id));
    await call("POST", `${where}/bindings/${ids.get(policyId)}/${ids.get(groupId)}`, { boundaries });
  }
  return call;
}

/** Calls the account API and gives the first object of the answer. */
export type AccountCall = (method: string, path: string, json?: unknown) => Promise<Record<string, string>>;
