import { configurationOf, faultsOf, ORDERS, PROD } from "./folder";

const GROUP = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";
const entry = (to: string, id: string, more = "") => `  - { to: ${to}, id: "${id}"${more} }\n`;
const IMPORTS = `stack: prod-orders\nadopt:\n${entry("dynatrace_iam_group.Group", GROUP, ", keep: [name]")}`;

const faults = (text: string, file = "imports/prod-orders.yaml") => faultsOf({ [file]: text });

test("what a stack adopts is read with its places", () => {
  const [file] = configurationOf({ "imports/prod-orders.yaml": IMPORTS }).imports ?? [];
  expect(file).toMatchObject({
    stack: "prod-orders",
    adopt: [{ to: "dynatrace_iam_group.Group", id: GROUP, keep: ["name"] }],
  });
  expect(file?.position(["adopt", 0, "id"])).toMatchObject({ line: 3 });
});

test("no folder of imports, and an empty one, adopt nothing", () => {
  expect(configurationOf().imports).toBeUndefined();
  expect(configurationOf({ "imports/readme.txt": "nothing yet" }).imports).toBeUndefined();
});

test.each([
  [
    "a stack that no file declares",
    IMPORTS.replace("prod-orders", "prod-order"),
    "imports/prod-order.yaml",
    'imports/prod-order.yaml:1:8 stack: is not a stack that can adopt: no file declares it, or it is not Dynatrace\'s; got "prod-order"; remove the file, or write "prod-orders"',
  ],
  [
    "another name than the file's",
    IMPORTS,
    "imports/prod-tenant.yaml",
    'imports/prod-tenant.yaml:1:8 stack: must be the name of the file; got "prod-orders"; write "prod-tenant", or rename the file to "prod-orders.yaml"',
  ],
  [
    "a type that is not adopted",
    IMPORTS.replace("dynatrace_iam_group", "dynatrace_document"),
    undefined,
    'imports/prod-orders.yaml:3:11 adopt[0].to: must be an address such as dynatrace_management_zone_v2.Zone, of a type that a stack may adopt; got "dynatrace_document.Group"; let onboard import write it',
  ],
  [
    "an id that Terraform would evaluate",
    IMPORTS.replace(GROUP, "$" + "{var.x}"),
    undefined,
    'imports/prod-orders.yaml:3:42 adopt[0].id: must be a UUID in lower case; got "${var.x}"; copy it from the tenant, or let onboard import write it',
  ],
  [
    "something that decides what others find",
    `stack: prod-orders\nadopt:\n${entry("dynatrace_management_zone_v2.Zone", "a".repeat(60), ", keep: [name]")}`,
    undefined,
    'imports/prod-orders.yaml:3:121 adopt[0].keep[0]: cannot stay as it is: others find a dynatrace_management_zone_v2 by it, or rights depend on it; got "name"; remove it',
  ],
  [
    "an address twice",
    `${IMPORTS}${entry("dynatrace_iam_group.Group", GROUP.replace("7c", "8c"))}`,
    undefined,
    'imports/prod-orders.yaml:4:11 adopt[1].to: is adopted into already (imports/prod-orders.yaml:3); got "dynatrace_iam_group.Group"; keep one entry for each address',
  ],
])("%s is refused", (_, text, file, expected) => {
  expect(faults(text, file)).toEqual([expected]);
});

test("an object that two stacks adopt is refused at the second", () => {
  const other = IMPORTS.replace("prod-orders", "nonprod-orders");
  expect(faultsOf({ "imports/prod-orders.yaml": IMPORTS, "imports/nonprod-orders.yaml": other })).toEqual([
    `imports/prod-orders.yaml:3:42 adopt[0].id: is adopted already (imports/nonprod-orders.yaml:3); got "${GROUP}"; leave the object to one stack, and remove the other entry`,
  ]);
});

test("a zone and a group of others are accepted, and the zones that the platform team has read", () => {
  const { teams, environments } = configurationOf({
    "environments/prod.yaml": PROD.replace("dynatrace:\n", "dynatrace:\n  reviewedZones: [Payments]\n"),
    "teams/orders.yaml": `${ORDERS.replace(/claim: .*/, "existing: true")}zone: { existing: Payments }\n`,
  });
  expect(teams[0]?.in("prod")).toMatchObject({
    zone: { existing: "Payments" },
    adGroups: [{ name: "orders-group", existing: true }],
  });
  expect(environments[1]?.dynatrace.reviewedZones).toEqual(["Payments"]);
});

test("a zone of others belongs to one team too, and its name is checked as any", () => {
  expect(faultsOf({ "teams/orders.yaml": `${ORDERS}zone: { existing: 'a"b' }\n` })).toEqual([
    expect.stringContaining("teams/orders.yaml:8:19 zone.existing: must hold no double quotes"),
  ]);
  const billing = ORDERS.replaceAll("orders", "billing").replace("11111111", "22222222");
  const zone = "zone: { existing: Payments }\n";
  // Two environments, one place.
  expect(faultsOf({ "teams/orders.yaml": ORDERS + zone, "teams/billing.yaml": billing + zone })).toEqual([
    'teams/orders.yaml:8:19 zone.existing: is the zone of team "billing" (teams/billing.yaml:8); got "Payments"; write a name of its own, or remove the key',
  ]);
});
