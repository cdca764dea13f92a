import { printFinding } from "../../checks";
import type { Team } from "../../config/schema";
import { environment, team } from "../stacks/fixtures";
import { applicationFrom, type WrittenStack } from "./application-fixture";
import { findingsOf } from "./findings";

const PROD = environment("prod", { protected: true });
const ORDERS = team("orders");
const BILLING = team("billing");

const stack = (of: typeof ORDERS, resource: WrittenStack["resource"], where = PROD): WrittenStack => {
  return { name: `${where.name}-${of.name}`, environment: where, team: of, resource };
};

const zone = (...condition: object[]) => ({
  dynatrace_management_zone_v2: {
    zone: {
      name: "Orders",
      rules: {
        rule: [
          { type: "ME", attribute_rule: { entity_type: "CLOUD_APPLICATION", attribute_conditions: { condition } } },
        ],
      },
    },
  },
});
const namespace = (operator: string, string_value: string) => ({
  key: "CLOUD_APPLICATION_NAMESPACE_NAME",
  operator,
  string_value,
});
const cluster = (string_value: string) => ({ key: "KUBERNETES_CLUSTER_NAME", operator: "EQUALS", string_value });

test.each([
  ["EQUALS", "billing", 'EQUALS "billing"'],
  ["BEGINS_WITH", "bill", 'BEGINS_WITH "bill"'],
  ["CONTAINS", "illi", 'CONTAINS "illi"'],
  ["ENDS_WITH", "ing", 'ENDS_WITH "ing"'],
])("a zone that takes in another team's namespace by %s is named", (operator, value, how) => {
  const application = applicationFrom([stack(ORDERS, zone(namespace(operator, value))), stack(BILLING, {})]);
  expect(findingsOf("zone-overlap", application)).toEqual([
    {
      rule: "zone-overlap",
      severity: "error",
      path: "prod-orders/dynatrace_management_zone_v2.zone",
      found: `zone "Orders" takes in namespace "billing" of team billing by ${how}`,
      fix: "name the team's own namespaces exactly",
      environment: "prod",
      team: "billing",
    },
  ]);
});

test.each(["HTTP_MONITOR", "BROWSER_MONITOR"])(
  "a zone that takes in a %s by its name takes in no namespace",
  (type) => {
    const attribute_conditions = {
      condition: [{ key: "HTTP_MONITOR_NAME", operator: "EQUALS", string_value: "orders" }],
    };
    const rule = [{ type: "ME", attribute_rule: { entity_type: type, attribute_conditions } }];
    const monitors = { dynatrace_management_zone_v2: { zone: { name: "Orders", rules: { rule } } } };
    expect(findingsOf("zone-overlap", applicationFrom([stack(ORDERS, monitors), stack(BILLING, {})]))).toEqual([]);
    const services = [{ type: "ME", attribute_rule: { entity_type: "SERVICE", attribute_conditions } }];
    const wide = { dynatrace_management_zone_v2: { zone: { name: "Orders", rules: { rule: services } } } };
    expect(findingsOf("zone-overlap", applicationFrom([stack(ORDERS, wide), stack(BILLING, {})]))).toHaveLength(1);
  },
);

test("a zone of its own namespaces, or of another cluster, overlaps nothing", () => {
  const own = stack(ORDERS, zone(namespace("BEGINS_WITH", "orders"), cluster("tlo-prod")));
  const elsewhere = stack(ORDERS, zone(namespace("EQUALS", "billing"), cluster("other")));
  for (const each of [own, elsewhere]) {
    expect(findingsOf("zone-overlap", applicationFrom([each, stack(BILLING, {})]))).toEqual([]);
  }
});

test("a log rule of one team that takes another's logs is that team's finding", () => {
  const rule = (name: string, values: string[]) => ({
    dynatrace_log_storage: {
      rule: {
        name,
        enabled: true,
        send_to_storage: true,
        matchers: { matcher: [{ attribute: "k8s.namespace.name", values }] },
      },
    },
  });
  const application = applicationFrom([stack(ORDERS, rule("wide", ["*"])), stack(BILLING, rule("own", ["billing"]))]);
  expect(findingsOf("shadowed-log-rule", application)).toMatchObject([
    {
      rule: "shadowed-log-rule",
      path: "prod-billing/dynatrace_log_storage.rule",
      environment: "prod",
      team: "billing",
    },
  ]);
  const nonprod = environment("nonprod");
  const apart = applicationFrom([
    stack(ORDERS, rule("wide", ["*"]), nonprod),
    stack(BILLING, rule("own", ["billing"])),
  ]);
  expect(findingsOf("shadowed-log-rule", apart)).toEqual([]);
});

test("in a protected environment what holds data or access is protected", () => {
  const resource = {
    dynatrace_platform_bucket: { open: {}, kept: { lifecycle: { prevent_destroy: true } } },
    dynatrace_document: { board: {} },
  };
  expect(findingsOf("unprotected", applicationFrom([stack(ORDERS, resource)])).map(printFinding)).toEqual([
    "error unprotected at prod-orders/dynatrace_platform_bucket.open: dynatrace_platform_bucket has no prevent_destroy, and prod is protected; leave preventDestroy at its default, or add lifecycle { preventDestroy: true }",
  ]);
  expect(findingsOf("unprotected", applicationFrom([stack(ORDERS, resource, environment("nonprod"))]))).toEqual([]);
});

test("a boundary names zones and namespaces that exist", () => {
  const query = 'environment:management-zone = "orders";\nstorage:k8s.namespace.name IN ("orders", "orderz");';
  const boundaries = { dynatrace_iam_policy_boundary: { own: { name: "own", query } } };
  const application = applicationFrom([stack(ORDERS, { ...zone(), ...boundaries })]);
  const at = "error boundary-matches-nothing at prod-orders/dynatrace_iam_policy_boundary.own:";
  expect(findingsOf("boundary-matches-nothing", application).map(printFinding)).toEqual([
    `${at} line 1 names the management zone "orders", which no stack of the environment has; write "Orders"`,
    `${at} line 2 names the namespace "orderz", which no stack of the environment has; correct the name, or declare it`,
  ]);
});

describe("a group of one environment in another", () => {
  const nonprod = environment("nonprod");
  const claims = { federated_attribute_values: ["c1"] };
  const bound = (environmentId: string, policies: string[]) => ({
    group: "${dynatrace_iam_group.own.id}",
    environment: environmentId,
    policy: policies.map((name) => ({ id: `\${dynatrace_iam_policy.${name}.id}` })),
  });
  const policies = {
    apps: { name: "apps", statement_query: "ALLOW app-engine:apps:run;" },
    flows: { name: "flows", statement_query: "ALLOW automation:workflows:run;" },
  };
  const findings = (inProd: string[]) => {
    const stacks = applicationFrom([
      stack(
        ORDERS,
        {
          dynatrace_iam_group: { own: { name: "orders (nonprod)", ...claims } },
          dynatrace_iam_policy: policies,
          dynatrace_iam_policy_bindings_v2: { stray: bound("abc12345", inProd) },
        },
        nonprod,
      ),
      stack(ORDERS, {
        dynatrace_iam_group: { own: { name: "orders (prod)", ...claims } },
        dynatrace_iam_policy: { apps: { ...policies.apps, name: "apps (prod)" } },
        dynatrace_iam_policy_bindings_v2: { own: bound("abc12345", ["apps"]) },
      }),
    ]);
    return findingsOf("rights-across-environments", stacks);
  };

  test("has no right there that its twin lacks", () => {
    expect(findings(["apps", "flows"]).map(printFinding)).toEqual([
      'error rights-across-environments at nonprod-orders/dynatrace_iam_policy_bindings_v2.stray: group "orders (nonprod)" has automation:workflows:run in prod; the prod group with the same claim does not; bind it in its own environment only, and give prod\'s group what it needs there',
    ]);
  });

  test("may have what its twin has", () => {
    expect(findings(["apps"])).toEqual([]);
  });
});

test("levels rise from the protected environment outwards", () => {
  const nonprod = environment("nonprod");
  const access = (levels: Team["adGroups"][number]["access"]) => {
    const changed = team("orders", { adGroups: [{ name: "g", claim: "c", access: levels }] });
    const application = applicationFrom([stack(changed, {}, nonprod), stack(changed, {})]);
    return findingsOf("more-access-in-prod", application).map(printFinding);
  };
  expect(access({ nonprod: "operator", prod: "viewer" })).toEqual([]);
  expect(access({ nonprod: "viewer", prod: "viewer" })).toEqual([]);
  expect(access({ nonprod: "viewer" })).toEqual([]);
  expect(access({ nonprod: "viewer", prod: "operator" })).toEqual([
    'warning more-access-in-prod at prod-orders: group "g" is operator in prod but has viewer in nonprod; lower access.prod, or raise the other',
  ]);
});
