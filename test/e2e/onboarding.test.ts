import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StackFolder } from "../../cli/start/stack-runner";
import { configurationWithTeams } from "./support/configuration";
import { TestLab } from "./support/lab";

jest.setTimeout(300_000);

const HOSTILE_ZONE = "Überweisung %{ if true } 'einfach' #{x} $ {y} $$ %%{z} 日本";
const hostile = {
  name: "hostile",
  zone: HOSTILE_ZONE,
  contact: "hostile@example.com",
  namespaces: ["hostile", "hostile-jobs"],
  adGroups: [
    { name: "hostile ${group} %{x}", claim: "0d6f5b1e-1111-4a2b-8c3d-4e5f60718293", access: { nonprod: "admin" } },
  ],
  logs: { mask: [{ name: "order ${id}", expression: "order=([0-9]{4,12})", replacement: "<order>" }] },
};

let lab: TestLab;
let stacks: ReadonlyMap<string, StackFolder>;

beforeAll(async () => {
  const configuration = configurationWithTeams(hostile);
  lab = await TestLab.start(configuration);
  stacks = await lab.synthesize({
    ...configuration,
    environments: configuration.environments.map((environment) => ({ ...environment, protected: false })),
  });
});

afterAll(() => lab?.close());

const stackNamed = (name: string): StackFolder => {
  const stack = stacks.get(name);
  if (!stack) throw new Error(`there is no stack ${name}; got ${[...stacks.keys()].join(", ")}`);
  return stack;
};

/** Settings objects of a schema as an environment's API lists them. */
async function settingsOf(environment: string, schemaId: string) {
  const { environments, credentials } = lab.tenant.ready;
  const answer = await fetch(
    `${environments[environment]?.url}/api/v2/settings/objects?schemaIds=${schemaId}&fields=objectId,value&pageSize=100`,
    {
      headers: { authorization: `Api-Token ${credentials.environments[environment]?.apiToken}` },
    },
  );
  const { items } = (await answer.json()) as { items: { objectId: string; value: Record<string, unknown> }[] };
  return items;
}

const NAMES = [
  "nonprod-tenant",
  "nonprod-tlo-python",
  "nonprod-hostile",
  "prod-tenant",
  "prod-tlo-python",
  "prod-hostile",
];

test("a team's stack planned before the tenant's says which stack to deploy first", async () => {
  const { exitCode, printed } = await lab.plan(stackNamed("nonprod-tlo-python"));
  expect(exitCode).toBe(1);
  expect(printed.replace(/\s+/g, " ")).toMatch(/Deploy the stack nonprod-tenant first|nonprod-tenant/);
});

test("every stack applies, and its second plan is empty", async () => {
  for (const name of NAMES) await lab.apply(stackNamed(name));
  const second = [];
  for (const name of NAMES) second.push({ name, exitCode: (await lab.plan(stackNamed(name))).exitCode });
  expect(second).toEqual(NAMES.map((name) => ({ name, exitCode: 0 })));
});

test("each environment holds its own zones, and names that look like templates arrive as they were written", async () => {
  const names = async (environment: string) =>
    (await settingsOf(environment, "builtin:management-zones")).map(({ value }) => value.name).sort();
  expect(await names("prod")).toEqual(["TLO-Python", HOSTILE_ZONE].sort());
  expect(await names("nonprod")).toEqual(["TLO-Python", HOSTILE_ZONE].sort());
  const ids = async (environment: string) =>
    (await settingsOf(environment, "builtin:management-zones")).map(({ objectId }) => objectId);
  const [prod, nonprod] = [await ids("prod"), await ids("nonprod")];
  expect(prod.filter((id) => nonprod.includes(id))).toEqual([]);
});

test("no credential stands in a plan, a state or a synthesized file", async () => {
  const stack = stackNamed("prod-tlo-python");
  await lab.terraform.run(["plan", "-input=false", "-out=saved.plan"], { cwd: stack.folder });
  const shown = await lab.terraform.mustRun(["show", "-json", "saved.plan"], { cwd: stack.folder });
  const states = readdirSync(join(lab.folder, "state")).map((file) =>
    readFileSync(join(lab.folder, "state", file), "utf8"),
  );
  const synthesized = readFileSync(join(stack.folder, "cdk.tf.json"), "utf8");
  const { account, environments } = lab.tenant.ready.credentials;
  const secrets = [
    account.clientSecret,
    ...Object.values(environments).flatMap((own) => [own.apiToken, own.clientSecret, own.platformToken]),
  ];
  for (const secret of secrets) {
    for (const text of [shown.stdout, synthesized, ...states]) expect(text.includes(secret)).toBe(false);
  }
});

test("a zone changed by hand is seen by the next plan, and the next apply corrects it", async () => {
  const { environments, credentials } = lab.tenant.ready;
  const zone = (await settingsOf("nonprod", "builtin:management-zones")).find(
    ({ value }) => value.name === "TLO-Python",
  );
  const url = `${environments.nonprod?.url}/api/v2/settings/objects/${zone?.objectId}`;
  const rules = zone?.value.rules as unknown[];
  const answer = await fetch(url, {
    method: "PUT",
    headers: {
      authorization: `Api-Token ${credentials.environments.nonprod?.apiToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ value: { ...zone?.value, rules: rules.slice(1) } }),
  });
  expect(answer.status).toBe(200);
  const drifted = await lab.plan(stackNamed("nonprod-tlo-python"));
  expect(drifted.exitCode).toBe(2);
  expect(drifted.printed).toContain("1 to change");
  await lab.apply(stackNamed("nonprod-tlo-python"));
  expect((await lab.plan(stackNamed("nonprod-tlo-python"))).exitCode).toBe(0);
});

test("non-prod's token is refused by prod, whatever the provider's own variables in the shell say", async () => {
  const { credentials, environments } = lab.tenant.ready;
  const own = credentials.environments.nonprod;
  const mixedUp = lab.terraform.with({ TF_VAR_prod_dynatrace_api_token: own?.apiToken ?? "" });
  const refused = await mixedUp.run(["plan", "-input=false", "-no-color"], {
    cwd: stackNamed("prod-tlo-python").folder,
  });
  expect(refused.exitCode).toBe(1);
  const hostileShell = lab.terraform.with({
    DYNATRACE_ENV_URL: environments.nonprod?.url ?? "",
    DYNATRACE_API_TOKEN: own?.apiToken ?? "",
    DYNATRACE_PLATFORM_TOKEN: own?.platformToken ?? "",
    DT_CLIENT_ID: own?.clientId ?? "",
    DT_CLIENT_SECRET: own?.clientSecret ?? "",
    DT_ACCOUNT_ID: "00000000-0000-4000-8000-000000000000",
    DYNATRACE_CLUSTER_URL: "http://127.0.0.1:9",
  });
  const args = ["plan", "-input=false", "-no-color", "-detailed-exitcode"];
  const unmoved = await hostileShell.run(args, { cwd: stackNamed("prod-tlo-python").folder });
  expect(unmoved.exitCode).toBe(0);
});

test("destroyed in the opposite order, nothing is left in the tenant", async () => {
  for (const name of [...NAMES].reverse()) await lab.destroy(stackNamed(name));
  expect(await lab.state()).toMatchObject({ objects: 0 });
});
