import { personsAsked } from "../../../cli/explain/persons";
import { configuration, environment, team } from "../../stacks/fixtures";
import { CLAIMS, twoTeams } from "../fixtures";

const ORDERS = { who: "members of orders-group", claims: [CLAIMS.orders] };
const BILLING = { who: "members of billing-group", claims: [CLAIMS.billing] };

test("without a name, the members of every group are meant, each group once", () => {
  expect(personsAsked(twoTeams(), {})).toEqual([BILLING, ORDERS]);
});

test.each([
  ["a team", "orders"],
  ["an AD group", "orders-group"],
  ["a claim", CLAIMS.orders],
  ["a group of one environment", "orders-group (prod)"],
])("%s names its group", (_kind, name) => {
  expect(personsAsked(twoTeams(), { name })).toEqual([ORDERS]);
});

test("a SCIM group goes by its name", () => {
  const adGroups = [{ name: "orders-scim", scim: true as const, access: { prod: "viewer" as const } }];
  const files = configuration([environment("prod")], [team("orders", { adGroups })]);
  expect(personsAsked(files, { name: "orders" })).toEqual([{ who: "members of orders-scim", claims: ["orders-scim"] }]);
});

test("claims are one person", () => {
  expect(personsAsked(twoTeams(), { claims: ["a", "b"] })).toEqual([
    { who: "a person with claims a, b", claims: ["a", "b"] },
  ]);
  expect(personsAsked(twoTeams(), { claims: ["a"] })).toEqual([{ who: "a person with claim a", claims: ["a"] }]);
});

test("an unknown name is refused with a list of the known ones", () => {
  expect(() => personsAsked(twoTeams(), { name: "order" })).toThrow(
    '"order" is not a known team or group; use one of billing, orders, billing-group, orders-group',
  );
});

test("a name beside claims is refused", () => {
  const asked = { name: "orders", claims: ["a"] };
  expect(() => personsAsked(twoTeams(), asked)).toThrow("name a team or group, or give --claims; not both");
});

test("an empty list of claims is refused", () => {
  expect(() => personsAsked(twoTeams(), { claims: [] })).toThrow(
    "--claims needs at least one claim, such as --claims a,b",
  );
});
