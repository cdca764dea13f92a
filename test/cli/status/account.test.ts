import { canRead } from "../../../access";
import { tenantOptions } from "../../../cli/lab-session";
import { accountModel } from "../../../cli/status/account";
import { clientToken, jsonReader } from "../../../cli/status/http";
import { modelOf, synthesize } from "../../../cli/synthesized";
import { type RunningTenant, startTenant } from "../../../lab/tenant/server";
import { deployAccess } from "../deploy-access";
import { CLAIMS, twoTeams } from "../fixtures";

let tenant: RunningTenant;

beforeAll(async () => {
  tenant = await startTenant({ ...tenantOptions(twoTeams()), port: 0 });
  await deployAccess(tenant.ready, modelOf(synthesize(twoTeams())));
});
afterAll(() => tenant.close());

const reader = (secret?: string) => {
  const { account, credentials } = tenant.ready;
  const { clientId, clientSecret } = credentials.account;
  return jsonReader(account.url, clientToken(`${account.url}/sso/oauth2/token`, clientId, secret ?? clientSecret));
};

test("the account API tells who may read what, boundaries and other environments included", async () => {
  const model = await accountModel(reader(), tenant.ready.account.id, "abc12345");
  const record = (namespace: string) =>
    ({
      kind: "record",
      environmentId: "abc12345",
      table: "logs",
      bucket: "default_logs",
      fields: { "k8s.namespace.name": namespace, "k8s.cluster.name": "tlo-prod" },
    }) as const;
  const allowed = (claim: string, namespace: string) => canRead(model, [claim], record(namespace)).allowed;
  expect(allowed(CLAIMS.orders, "orders")).toBe("yes");
  expect(allowed(CLAIMS.orders, "billing")).toBe("yes"); // billing shares with orders in prod
  expect(allowed(CLAIMS.billing, "billing")).toBe("yes");
  expect(allowed(CLAIMS.billing, "orders")).toBe("no");
});

test("a client without a token is named, and its secret is not", async () => {
  const failing = accountModel(reader("wrong-secret"), tenant.ready.account.id, "abc12345");
  await expect(failing).rejects.toThrow(/client lab-account-client got no token, 400: /);
  await expect(failing).rejects.not.toThrow(/wrong-secret/);
});

test("an answer that is none names the URL and the status", async () => {
  const { url } = tenant.ready.account;
  await expect(reader()("/iam/v1/accounts/other/groups")).rejects.toThrow(
    `GET ${url}/iam/v1/accounts/other/groups: the tenant answered 404: `,
  );
});
