import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../../cli/exit";
import { writeNew } from "../../../cli/import/files";
import { type ImportOptions, planImport } from "../../../cli/import/import";
import { printImported } from "../../../cli/import/print";
import type { TenantObjects } from "../../../cli/import/tenant-objects";
import { printFault } from "../../../config/load";
import { BILLING, type Files, inFolder, PROD } from "../../config/folder";
import { CLAIM, GROUP, handMade } from "./tenant";

const FILES: Files = { "environments/prod.yaml": PROD, "teams/billing.yaml": BILLING };

const ORDERS = `name: orders
zone: Orders
contact: orders@example.com
adGroups: [{ name: orders-group, claim: ${CLAIM}, access: { prod: viewer } }]
namespaces: [orders]
dashboards: { dynatrace: false }
`;

function imported(tenant: TenantObjects, files: Files = {}, options: Partial<ImportOptions> = {}) {
  return inFolder({ ...FILES, ...files }, (folder) => {
    const planned = planImport(tenant, {
      team: "orders",
      environment: "prod",
      folder,
      out: folder,
      isLab: false,
      states: [],
      ...options,
    });
    const [text, paths] = [planned.files.map((file) => file.text), planned.files.map(({ path }) => path)];
    const claims = planned.imported.claims.map((each) => printFault(each).replaceAll(`${folder}/`, ""));
    return { ...planned.imported, claims, text, paths: paths.map((path) => path.replace(`${folder}/`, "")) };
  });
}

const adoptedOf = (found: ReturnType<typeof imported>) =>
  found.adopted
    .filter(({ stack }) => stack === "prod-orders")
    .map(({ called, keep, changes }) => [called, keep.join(), ...changes]);

test("a team with a file adopts what says the same, whatever it is called", () => {
  const found = imported(handMade(), { "teams/orders.yaml": ORDERS });
  expect(adoptedOf(found)).toEqual([
    ["Orders", "description"],
    ["Logs of Orders", "name"],
    ["Orders team", "name,description"],
    ["orders classic", "name"],
    ["orders data", "name", "its text is written anew and means the same"],
    ["orders entities", "name"],
    ["Orders team", ""],
  ]);
  expect(found.created).toEqual([]);
  expect(found.unexpressed).toEqual([]);
  expect(found.paths).toEqual(["imports/prod-orders.yaml", "imports/prod-tenant.yaml"]);
  expect(found.text[0]).toContain(`id: ${GROUP}#-#environment#-#abc12345`);
});

test("a team without a file gets one that leads to the same", () => {
  const found = imported(handMade());
  expect(found.paths).toEqual(["teams/orders.yaml", "imports/prod-orders.yaml", "imports/prod-tenant.yaml"]);
  expect(found.text[0]).toBe(`# yaml-language-server: $schema=../schemas/team.schema.json
# Drafted by npx onboard import from prod. What the tenant does not say, or this file cannot:
# - contact: the tenant does not know the team's mailbox
# - dashboards: the tenant's own dashboards stay as they are; write true for one of the team
name: orders
zone: Orders
contact: orders@example.com
adGroups:
  - name: Orders team
    claim: ${CLAIM}
    access:
      prod: viewer
namespaces:
  - orders
logs:
  ingest: true
  mask: []
dashboards:
  dynatrace: false
`);
  expect(adoptedOf(found)).toHaveLength(7);
});

test("a zone that goes by other than namespaces stays with others", () => {
  const tenant = handMade();
  const [zone] = tenant.zones;
  if (!zone) throw new Error("there is no zone");
  const hosts = {
    type: "ME",
    enabled: true,
    attributeRule: { entityType: "HOST", conditions: [{ key: "HOST_NAME", operator: "CONTAINS", stringValue: "ord" }] },
  };
  const value = { ...zone.value, rules: [...(zone.value.rules as unknown[]), hosts] };
  const environment = PROD.replace("dynatrace:\n", "dynatrace:\n  reviewedZones: [Orders]\n");
  const found = imported({ ...tenant, zones: [{ ...zone, value }] }, { "environments/prod.yaml": environment });
  expect(found.text[0]).toContain("zone:\n  existing: Orders\n");
  expect(found.text[0]).toContain('# - zone: 1 rule of "Orders" go by other than namespaces');
  const declared = imported({ ...tenant, zones: [{ ...zone, value }] }, { "teams/orders.yaml": ORDERS });
  expect(adoptedOf(declared)[0]).toEqual([
    "Orders",
    "description",
    "1 rule of the zone that the team file does not lead to would go",
  ]);
});

test("rights that the code does not give are named: bindings that would go, and what is left alone", () => {
  const tenant = handMade();
  const { account } = tenant;
  const [first] = account.bindings;
  if (!first) throw new Error("there is no binding");
  const admin = { uuid: "c0000000-0000-4000-8000-000000000001", name: "Wide", statementQuery: "ALLOW x:y:z;" };
  const found = imported(
    {
      ...tenant,
      account: {
        ...account,
        groups: account.groups.map((group) => ({
          ...group,
          permissions: [{ permissionName: "tenant-viewer", scope: "abc12345", scopeType: "tenant" }],
        })),
        policies: [...account.policies, { ...admin, levelType: "account", levelId: "a" }],
        bindings: [
          ...account.bindings,
          { ...first, policyUuid: admin.uuid, boundaries: [], parameters: { ns: "x" } },
          { ...first, policyUuid: admin.uuid, levelType: "account", levelId: "a" },
        ],
      },
    },
    { "teams/orders.yaml": ORDERS },
  );
  expect(adoptedOf(found).at(-1)).toEqual([
    "Orders team",
    "",
    'the binding of policy "Wide" without a boundary, with parameters ns=x would be taken away',
  ]);
  expect(found.unexpressed).toEqual([
    'policy "Wide" is bound to group "Orders team" at the level of the account',
    'group "Orders team" has the role tenant-viewer (abc12345), which no boundary narrows',
  ]);
});

describe("what two claim stops it before it writes", () => {
  const billingClaim = CLAIM.replace("7c1d", "2222");

  test("a group that lets both teams in", () => {
    const tenant = handMade();
    const groups = tenant.account.groups.map((each) => ({ ...each, federatedAttributeValues: [CLAIM, billingClaim] }));
    const found = imported(
      { ...tenant, account: { ...tenant.account, groups } },
      {
        "teams/orders.yaml": ORDERS,
        "teams/billing.yaml": BILLING.replace(/claim: .*/, `claim: ${billingClaim}`),
      },
    );
    expect(found.text).toEqual([]);
    expect(found.claims).toContain(
      `teams/orders.yaml:4:11 adGroups: leads to the group "Orders team" in prod, which is also claimed by team "billing" (teams/billing.yaml); got "${GROUP}"; give each team an object of its own in the tenant, or leave it to one of the two files; nothing was written`,
    );
  });

  test("a zone that takes in another team's namespace", () => {
    const tenant = handMade();
    const [zone] = tenant.zones;
    const text = JSON.stringify(zone?.value.rules);
    const rules = [...JSON.parse(text), ...JSON.parse(text.replaceAll('"orders"', '"billing"'))];
    const zones = tenant.zones.map((each) => ({ ...each, value: { ...each.value, rules } }));
    const found = imported({ ...tenant, zones }, { "teams/orders.yaml": ORDERS });
    expect(found.text).toEqual([]);
    expect(found.claims).toEqual([
      `teams/orders.yaml:2:7 zone: leads to the management zone "Orders" in prod, which is also claimed by team "billing" (teams/billing.yaml), whose namespace "billing" it takes in; got "${"z".repeat(60)}"; give each team an object of its own in the tenant, or leave it to one of the two files; nothing was written`,
    ]);
  });

  test("an object that another stack's state holds", () => {
    const objects = [{ address: "dynatrace_iam_group.Other", type: "dynatrace_iam_group", values: { id: GROUP } }];
    const states = [{ stack: "prod-billing", file: "state/prod-billing.tfstate", objects }];
    const found = imported(handMade(), { "teams/orders.yaml": ORDERS }, { states });
    expect(found.text).toEqual([]);
    expect(found.claims).toEqual([
      expect.stringContaining("stack prod-billing, whose state holds it (state/prod-billing.tfstate)"),
    ]);
  });

  test("an object that another stack adopts", () => {
    const tenant = handMade();
    const groups = tenant.account.groups.map((each) => ({
      ...each,
      federatedAttributeValues: ["22222222-2222-4333-8444-555555555555"],
    }));
    const billings = imported({ ...tenant, account: { ...tenant.account, groups } }, {}, { team: "billing" });
    const to = billings.adopted.find(({ id }) => id === GROUP)?.to;
    const adopting = `stack: prod-billing\nadopt:\n  - { to: ${to}, id: "${GROUP}" }\n`;
    const found = imported(tenant, { "teams/orders.yaml": ORDERS, "imports/prod-billing.yaml": adopting });
    expect(found.text).toEqual([]);
    expect(found.claims).toEqual([
      expect.stringContaining("by stack prod-billing, which adopts it (imports/prod-billing.yaml:3)"),
    ]);
  });

  test("a group of others to which they have bound policies", () => {
    const foreign = ORDERS.replace(
      /adGroups: .*/,
      "adGroups: [{ name: Orders team, existing: true, access: { prod: viewer } }]",
    );
    const tenant = handMade();
    const [first] = tenant.account.bindings;
    if (!first) throw new Error("there is no binding");
    const settings = tenant.account.policies.find(({ name }) => name.startsWith("team-settings"))?.uuid ?? "";
    const bindings = [...tenant.account.bindings, { ...first, policyUuid: settings, boundaries: [] }];
    const found = imported({ ...tenant, account: { ...tenant.account, bindings } }, { "teams/orders.yaml": foreign });
    expect(found.text).toEqual([]);
    expect(found.claims).toEqual([
      'teams/orders.yaml:4:12 adGroups[0]: is a group to which others have bound policies in prod, and all bindings of a group have one owner: the binding of policy "team-settings (prod)" without a boundary would be taken away; got "Orders team"; have them bind theirs at the level of the account, or give the team a group of its own; nothing was written',
    ]);
    expect(imported(tenant, { "teams/orders.yaml": foreign }).claims).toEqual([]);
  });
});

test("of two groups with one claim neither is taken, unless one is named", () => {
  const tenant = handMade();
  const other = { uuid: GROUP.replace("68e0", "78e0"), name: "Orders old", federatedAttributeValues: [CLAIM] };
  const two = { ...tenant, account: { ...tenant.account, groups: [...tenant.account.groups, other] } };
  const found = imported(two, { "teams/orders.yaml": ORDERS });
  expect(found.ambiguous.map(({ called }) => called)).toEqual([
    [`Orders team (${GROUP})`, `Orders old (${other.uuid})`],
  ]);
  expect(adoptedOf(imported(two, { "teams/orders.yaml": ORDERS }, { group: "Orders team" }))).toHaveLength(7);
});

test("what a state holds already is not adopted again, and a remote state leaves the platform's policies alone", () => {
  const first = imported(handMade(), { "teams/orders.yaml": ORDERS });
  const objects = first.adopted.map(({ to, id }) => ({ address: to, type: to.split(".")[0] ?? "", values: { id } }));
  const states = ["prod-orders", "prod-tenant"].map((stack) => ({ stack, file: `${stack}.tfstate`, objects }));
  const second = imported(handMade(), { "teams/orders.yaml": ORDERS }, { states });
  expect(second.adopted).toEqual([]);
  expect(second.held).toHaveLength(first.adopted.length);
  const remote = imported(handMade(), { "teams/orders.yaml": ORDERS }, { unreadState: "it lies in s3" });
  expect(remote.paths).toEqual(["imports/prod-orders.yaml"]);
  expect(remote.notes).toEqual(["the shared policies are there; prod-tenant is left alone, because it lies in s3"]);
});

test.each([
  [{ team: "nobody" }, 'no zone and no group of the tenant is called like team "nobody", which has no file'],
  [{ zone: "Order" }, '--zone "Order" is not a management zone of the tenant; use one of "Orders"'],
  [{ group: "Order" }, '--group "Order" is not a group of the account; use one of "Orders team"'],
  [{ environment: "stage" }, '"stage" is not a known environment; use one of prod'],
])("%j is refused", (options, message) => {
  expect(() => imported(handMade(), {}, options)).toThrow(InputError);
  expect(() => imported(handMade(), {}, options)).toThrow(message);
});

test("names of a tenant are data: no template, no line break and no escape of a terminal gets through", () => {
  const tenant = handMade();
  const name = "Orders \u001b[31m\n${file(1)} # x";
  const groups = tenant.account.groups.map((group) => ({ ...group, name }));
  const found = imported({ ...tenant, account: { ...tenant.account, groups } }, { "teams/orders.yaml": ORDERS });
  expect(found.text[0]).not.toContain("\u001b");
  const shown = printImported({ ...found, claims: [], files: [] });
  expect(shown).not.toContain("\u001b");
  expect(shown.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test("a file that is there is not overwritten, and then none is written", () => {
  inFolder({ "imports/prod-orders.yaml": "mine" }, (folder) => {
    const files = [join(folder, "teams", "orders.yaml"), join(folder, "imports", "prod-orders.yaml")];
    expect(() => writeNew(files.map((path) => ({ path, text: "" })))).toThrow(
      `${files[1]} is there already; remove what is applied, or write to another folder with --out`,
    );
    expect(existsSync(files[0] ?? "")).toBe(false);
  });
});
