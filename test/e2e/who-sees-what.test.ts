import { canRead } from "../../access";
import { explainAll } from "../../cli/commands/explain";
import { personsAsked } from "../../cli/explain/persons";
import { inOrder } from "../../cli/start/in-order";
import type { StackFolder } from "../../cli/start/stack-runner";
import { modelOf, synthesize } from "../../cli/synthesized";
import type { Configuration } from "../../config/load";
import { configurationWithTeams } from "./support/configuration";
import { TestLab } from "./support/lab";

jest.setTimeout(300_000);

const TLO = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";
const ORDERS = "0d6f5b1e-1111-4a2b-8c3d-4e5f60718293";
const orders = {
  name: "orders",
  contact: "orders@example.com",
  namespaces: ["orders"],
  adGroups: [{ name: "orders-group", claim: ORDERS, access: { nonprod: "viewer", prod: "viewer" } }],
};

/** What the tenants hold of both teams: a log line of each, and one of nobody's. */
const LOGS = ["tlo-python", "orders", "orders-canary", "somebody-else"].map((namespace) => ({
  "k8s.namespace.name": namespace,
  "dt.system.bucket": "default_logs",
}));

const PERSONS: Record<string, { claims: string[]; sees: string[] }> = {
  "a member of tlo-python-group": { claims: [TLO], sees: ["tlo-python"] },
  "a member of the second team": { claims: [ORDERS], sees: ["orders"] },
  "a person in both groups": { claims: [TLO, ORDERS], sees: ["tlo-python", "orders"] },
  "a person in none": { claims: ["11111111-2222-4333-8444-555555555555"], sees: [] },
};

let configuration: Configuration;
let lab: TestLab;
let stacks: ReadonlyMap<string, StackFolder>;

beforeAll(async () => {
  configuration = configurationWithTeams(orders);
  lab = await TestLab.start(configuration);
  stacks = await lab.synthesize(configuration);
  await inOrder({ stacks: [...stacks.values()], concurrency: 1, run: (stack) => lab.apply(stack) });
});

afterAll(() => lab?.close());

/** Asks the deployed tenant which of the log lines a person sees. */
async function seenInTenant(environment: string, claims: readonly string[]): Promise<(string | undefined)[]> {
  const answer = await fetch(`${lab.tenant.ready.account.url}/lab/query`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ claims, environment, permission: "storage:logs:read", records: LOGS }),
  });
  const { records } = (await answer.json()) as { records: Record<string, string>[] };
  return records.map((record) => record["k8s.namespace.name"]);
}

const cases = ["nonprod", "prod"].flatMap((environment) =>
  Object.entries(PERSONS).map(([who, { claims, sees }]) => ({ environment, who, claims, sees })),
);

test.each(cases)(
  "$who in $environment sees exactly the own logs, in the tenant as by the files",
  async ({ environment, claims, sees }) => {
    expect(await seenInTenant(environment, claims)).toEqual(sees);
    const model = modelOf(synthesize(configuration));
    const environmentId =
      configuration.environments.find(({ name }) => name === environment)?.dynatrace.environmentId ?? "";
    const byFiles = LOGS.filter((fields) => {
      const subject = { kind: "record" as const, table: "logs", environmentId, fields, bucket: "default_logs" };
      return canRead(model, claims, subject).allowed === "yes";
    });
    expect(byFiles.map((fields) => fields["k8s.namespace.name"])).toEqual(sees);
  },
);

test("a binding changed by hand is seen by explain --live and by the plan", async () => {
  const persons = personsAsked(configuration, { name: "tlo-python", claims: undefined });
  const before = await explainAll(configuration, configuration.environments, persons, lab.tenant.ready);
  expect(before.differences).toEqual([]);

  const { account } = lab.tenant.ready;
  const token = await signOn();
  const groups = await call("GET", `/iam/v1/accounts/${account.id}/groups`, token);
  const group = (groups.items as { uuid: string; name: string }[]).find(
    ({ name }) => name === "tlo-python-group (prod)",
  );
  const level = `environment/${lab.tenant.ready.environments.prod?.id}`;
  await call("PUT", `/iam/v1/repo/${level}/bindings/groups/${group?.uuid}`, token, { policyUuids: [] });

  const after = await explainAll(configuration, configuration.environments, persons, lab.tenant.ready);
  expect(new Set(after.differences?.map(({ kind, environment }) => `${kind} in ${environment}`))).toEqual(
    new Set(["missing in prod"]),
  );
  expect(after.differences?.some(({ grant }) => grant.includes("storage:logs:read"))).toBe(true);
  const stack = stacks.get("prod-tlo-python");
  if (!stack) throw new Error("there is no stack prod-tlo-python");
  expect((await lab.plan(stack)).exitCode).toBe(2);
  await lab.apply(stack);
  expect(await seenInTenant("prod", [TLO])).toEqual(["tlo-python"]);
});

/** A token of the account's OAuth client, as the provider gets one. */
async function signOn(): Promise<string> {
  const { account, credentials } = lab.tenant.ready;
  const answer = await fetch(`${account.url}/sso/oauth2/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: credentials.account.clientId,
      client_secret: credentials.account.clientSecret,
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function call(method: string, path: string, token: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(lab.tenant.ready.account.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  const text = await answer.text();
  return text === "" ? {} : JSON.parse(text);
}
