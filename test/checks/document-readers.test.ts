import type { Team } from "../../config/schema";
import { environment, team } from "../stacks/fixtures";
import { applicationFrom, type WrittenStack } from "./application-fixture";
import { findingsOf } from "./findings";

const PROD = environment("prod", { protected: true });
const ORDERS = team("orders");
const BILLING = team("billing");
const claimOf = (each: Team) => each.adGroups[0]?.claim ?? "";

const group = (name: string, ...federated_attribute_values: string[]) => ({ name, federated_attribute_values });
const share = (...recipient: object[]) => ({ access: "read", document_id: "x", recipients: { recipient } });
const reader = (address: string) => ({ id: `\${${address}.id}`, type: "group" });

/** Findings about a stack of the orders team, with another team beside it. */
function find(resource: WrittenStack["resource"], more: { data?: WrittenStack["data"]; orders?: Team } = {}) {
  const { data, orders = ORDERS } = more;
  return findingsOf(
    "document-readers",
    applicationFrom([
      { name: "prod-orders", environment: PROD, team: orders, resource, ...(data && { data }) },
      { name: "prod-billing", environment: PROD, team: BILLING, resource: {} },
    ]),
  );
}

const COMMON = { rule: "document-readers", severity: "error", environment: "prod", team: "orders" };
const SHARE_FIX = "share it with groups of the team that have access here, or of a team that shareWith names";

test("a document that is not private is open to everybody", () => {
  const documents = {
    open: { name: "Open" },
    shut: { name: "Shut", private: true },
    not: { name: "Not", private: false },
  };
  expect(find({ dynatrace_document: documents })).toEqual(
    ["not", "open"].map((id) => ({
      ...COMMON,
      path: `prod-orders/dynatrace_document.${id}`,
      found: `document "${documents[id as "not" | "open"].name}" can be read by everybody in prod`,
      fix: "write private: true, and share it with the team's groups by dynatrace_direct_shares",
    })),
  );
});

test("the team's own groups may read, however they come to Dynatrace", () => {
  const scim = { name: "orders-scim", scim: true as const, access: { prod: "viewer" as const } };
  const orders = team("orders", { adGroups: [...ORDERS.adGroups, scim] });
  const resource = {
    dynatrace_iam_group: { own: group("orders-group (prod)", claimOf(ORDERS)) },
    dynatrace_direct_shares: {
      readers: share(reader("dynatrace_iam_group.own"), reader("data.dynatrace_iam_group.scim")),
    },
  };
  const data = { dynatrace_iam_group: { scim: { name: "orders-scim" } } };
  expect(find(resource, { data, orders })).toEqual([]);
});

test.each([
  ["another team's group", group("billing-group (prod)", claimOf(BILLING)), 'group "billing-group (prod)"'],
  ["a group with a claim besides", group("both", claimOf(ORDERS), claimOf(BILLING)), 'group "both"'],
  ["a group that anybody may be put into", group("local"), 'group "local"'],
])("%s is a stranger", (_name, each, who) => {
  const resource = {
    dynatrace_iam_group: { other: each },
    dynatrace_direct_shares: { readers: share(reader("dynatrace_iam_group.other")) },
  };
  const path = "prod-orders/dynatrace_direct_shares.readers";
  expect(find(resource)).toEqual([
    { ...COMMON, path, found: `a document of team orders is shared with ${who}`, fix: SHARE_FIX },
  ]);
});

test("ids that are written out, users and what only Terraform knows may be anybody", () => {
  const id = "0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11";
  const readers = share({ id, type: "group" }, { id }, { id: "${var.reader}", type: "group" });
  const data = { dynatrace_iam_group: { other: { name: "billing-scim" } } };
  const [more, finding] = find(
    { dynatrace_direct_shares: { readers, more: share(reader("data.dynatrace_iam_group.other")) } },
    { data },
  );
  expect(finding?.found).toBe(
    `a document of team orders is shared with group ${id}, user ${id}, group that only Terraform knows`,
  );
  expect(more?.found).toBe('a document of team orders is shared with group "billing-scim"');
});

test("a group without access in the environment is let in no more than another team's", () => {
  const adGroups = ORDERS.adGroups.map((each) => ({ ...each, access: { nonprod: "viewer" as const } }));
  const resource = {
    dynatrace_iam_group: { own: group("orders-group (prod)", claimOf(ORDERS)) },
    dynatrace_direct_shares: { readers: share(reader("dynatrace_iam_group.own")) },
  };
  expect(find(resource, { orders: team("orders", { adGroups }) })).toHaveLength(1);
});

test("who may read the team's records may read its dashboards", () => {
  const resource = {
    dynatrace_iam_group: { other: group("billing-group (prod)", claimOf(BILLING)) },
    dynatrace_direct_shares: { readers: share(reader("dynatrace_iam_group.other")) },
  };
  expect(find(resource, { orders: team("orders", { shareWith: [{ team: "billing" }] }) })).toEqual([]);
});

test("documents of nobody's stack are judged by nobody's groups", () => {
  const resource = { dynatrace_document: { open: { name: "Open" } } };
  expect(
    findingsOf("document-readers", applicationFrom([{ name: "prod-tenant", environment: PROD, resource }])),
  ).toEqual([]);
});
