import { ManagementZoneV2, type ManagementZoneV2Config } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { TerraformOutput, TerraformVariable } from "cdktf";
import { ManagementZone, NamespaceMatch } from "../../../constructs/management-zone";
import { resourcesOf, synthesized, testStack } from "../../support/synth";

const ORDERS = { zoneName: "orders-nonprod", cluster: "nonprod-eu", namespaces: [NamespaceMatch.exactly("orders")] };

/** The rules of one namespace, as Terraform reads them. */
function rulesOf(operator: "EQUALS" | "BEGINS_WITH", name: string, predicate: string) {
  const namespace = { key: "CLOUD_APPLICATION_NAMESPACE_NAME", operator, string_value: name };
  const cluster = { key: "KUBERNETES_CLUSTER_NAME", operator: "EQUALS", string_value: "nonprod-eu" };
  const condition = [namespace, cluster].map((each) => ({ ...each, case_sensitive: true }));
  return [
    ...[
      { entity_type: "PROCESS_GROUP", pg_to_service_propagation: true, attribute_conditions: { condition } },
      { entity_type: "CLOUD_APPLICATION", attribute_conditions: { condition } },
      { entity_type: "CLOUD_APPLICATION_NAMESPACE", attribute_conditions: { condition } },
    ].map((attribute_rule) => ({ type: "ME", enabled: true, attribute_rule })),
    {
      type: "SELECTOR",
      enabled: true,
      entity_selector:
        `type(KUBERNETES_SERVICE),toRelationships.isNamespaceOfKubernetesSvc(type(CLOUD_APPLICATION_NAMESPACE),entityName.${predicate}("${name}")),` +
        'toRelationships.isClusterOfKubernetesSvc(type(KUBERNETES_CLUSTER),entityName.equals("nonprod-eu"))',
    },
    {
      type: "DIMENSION",
      enabled: true,
      dimension_rule: {
        applies_to: "ANY",
        dimension_conditions: {
          condition: [
            { condition_type: "DIMENSION", key: "k8s.namespace.name", rule_matcher: operator, value: name },
            { condition_type: "DIMENSION", key: "k8s.cluster.name", rule_matcher: "EQUALS", value: "nonprod-eu" },
          ],
        },
      },
    },
  ];
}

test("a zone takes in only the team's namespaces on its own cluster", () => {
  const stack = testStack();
  const namespaces = [NamespaceMatch.exactly("orders"), NamespaceMatch.startingWith("orders-")];
  new ManagementZone(stack, "Zone", { ...ORDERS, namespaces });
  expect(resourcesOf(stack, ManagementZoneV2)).toEqual([
    {
      name: "orders-nonprod",
      description: "Managed in code: edits made here are overwritten.",
      rules: {
        rule: [...rulesOf("EQUALS", "orders", "equals"), ...rulesOf("BEGINS_WITH", "orders-", "startsWith")],
      },
      lifecycle: { prevent_destroy: true },
    },
  ]);
});

test("HTTP monitors belong to the zone by the beginning of their names", () => {
  const stack = testStack();
  const zone = new ManagementZone(stack, "Zone", { ...ORDERS, httpMonitorPrefix: "orders-", preventDestroy: false });
  const condition = [
    { key: "HTTP_MONITOR_NAME", operator: "BEGINS_WITH", string_value: "orders-", case_sensitive: true },
  ];
  expect(resourcesOf(stack, ManagementZoneV2)).toEqual([
    {
      name: "orders-nonprod",
      description: expect.any(String),
      rules: {
        rule: [
          ...rulesOf("EQUALS", "orders", "equals"),
          {
            type: "ME",
            enabled: true,
            attribute_rule: { entity_type: "HTTP_MONITOR", attribute_conditions: { condition } },
          },
        ],
      },
      lifecycle: { prevent_destroy: false },
    },
  ]);
  expect(zone.ruleCounts).toEqual({ entity: 4, dimension: 1, selector: 1 });
});

test("HTTP monitors belong to the zone by their whole names too", () => {
  const stack = testStack();
  const httpMonitorNames = ["orders: load balancer", "orders ${x}"];
  new ManagementZone(stack, "Zone", { ...ORDERS, httpMonitorNames });
  const rule = (string_value: string) => ({
    type: "ME",
    enabled: true,
    attribute_rule: {
      entity_type: "HTTP_MONITOR",
      attribute_conditions: {
        condition: [{ key: "HTTP_MONITOR_NAME", operator: "EQUALS", string_value, case_sensitive: true }],
      },
    },
  });
  const [zone] = resourcesOf(stack, ManagementZoneV2) as [{ rules: { rule: unknown[] } }];
  expect(zone.rules.rule).toEqual([
    ...rulesOf("EQUALS", "orders", "equals"),
    rule("orders: load balancer"),
    rule("orders $${x}"),
  ]);
  expect(() => new ManagementZone(testStack(), "Zone", { ...ORDERS, httpMonitorNames: ["a", 'b"'] })).toThrow(
    "httpMonitorNames[1] must hold no double quotes and backslashes",
  );
});

test("a zone says what it takes in and how many rules of each kind that needs", () => {
  const namespaces = [NamespaceMatch.exactly("orders"), NamespaceMatch.startingWith("orders-")];
  const zone = new ManagementZone(testStack(), "Zone", { ...ORDERS, namespaces });
  expect(zone.ruleCounts).toEqual({ entity: 6, dimension: 2, selector: 2 });
  expect(zone.namespaces).toEqual(namespaces);
  expect(zone.cluster).toBe("nonprod-eu");
  expect(zone.zoneName).toBe("orders-nonprod");
});

test("both ids of a zone are attributes of its resource", () => {
  const stack = testStack();
  const zone = new ManagementZone(stack, "Zone", ORDERS);
  new TerraformOutput(stack, "ids", { value: [zone.zoneId, zone.legacyZoneId] });
  const { output, resource } = synthesized(stack);
  const [address] = Object.keys(resource?.dynatrace_management_zone_v2 ?? {});
  const prefix = `dynatrace_management_zone_v2.${address}`;
  expect(output?.ids?.value).toEqual([`\${${prefix}.id}`, `\${${prefix}.legacy_id}`]);
});

test("a name with the beginning of a template stays text", () => {
  const stack = testStack();
  const zone = new ManagementZone(stack, "Zone", { ...ORDERS, zoneName: "x %{y}", cluster: "c${z}" });
  const [resource] = resourcesOf(stack, ManagementZoneV2);
  expect(resource).toMatchObject({ name: "x %%{y}" });
  expect(JSON.stringify(resource).match(/c\$+\{z\}/g)).toEqual(Array(5).fill("c$${z}"));
  expect(zone.zoneName).toBe("x %{y}");
});

test("every fault is reported at once, each with a fix", () => {
  const wrong = {
    zoneName: "",
    cluster: 'a"b',
    namespaces: [NamespaceMatch.exactly("orders"), NamespaceMatch.startingWith("orders")],
    httpMonitorPrefix: "orders",
  };
  const create = () => new ManagementZone(testStack("nonprod-orders"), "Zone", wrong);
  expect(create).toThrow(`nonprod-orders/Zone has 4 faults:
  - zoneName must be 1 to 100 characters; got ""; write a value
  - cluster must hold no double quotes, backslashes or control characters, since policies quote it; got "a\\"b"; leave these characters out
  - namespaces[1] must end in "-", or "orders" also takes in "orders2"; got "orders"; write startingWith("orders-")
  - httpMonitorPrefix must end in "-", or "orders" also takes in "orders2"; got "orders"; write it with a hyphen at the end`);
});

test.each(["x".repeat(101), " ", 'a"b', "a\\b", "a\nb", "a\u007fb"])("the zone name %j is refused", (zoneName) => {
  expect(() => new ManagementZone(testStack(), "Zone", { ...ORDERS, zoneName })).toThrow("zoneName must ");
});

test.each(["x".repeat(100), "TLO-Python", "Ünï çödé 漢字", "it's (all) right, $5 & 100%"])(
  "the zone name %j is taken",
  (zoneName) => {
    expect(() => new ManagementZone(testStack(), "Zone", { ...ORDERS, zoneName })).not.toThrow();
  },
);

test.each(["", "x".repeat(81), "a~b", "a\tb"])("the cluster %j is refused", (cluster) => {
  expect(() => new ManagementZone(testStack(), "Zone", { ...ORDERS, cluster })).toThrow("cluster must ");
});

test.each(["-", `${"x".repeat(150)}-`, 'a"-'])("the monitor prefix %j is refused", (httpMonitorPrefix) => {
  const create = () => new ManagementZone(testStack(), "Zone", { ...ORDERS, httpMonitorPrefix });
  expect(create).toThrow("httpMonitorPrefix must ");
});

test("a zone with more rules than Dynatrace allows is refused", () => {
  const namespaces = (count: number) =>
    Array.from({ length: count }, (_, index) => NamespaceMatch.exactly(`ns${index}`));
  const create = (count: number) => () =>
    new ManagementZone(testStack(), "Zone", { ...ORDERS, namespaces: namespaces(count) });
  expect(create(180)).not.toThrow();
  expect(create(181)).toThrow(
    'namespaces must take at most 900 rules, and these take 905; got "181 entries"; use one NamespaceMatch.startingWith for a family of namespaces',
  );
});

test("zone name and cluster may be known only at apply", () => {
  const stack = testStack();
  const text = (id: string) => new TerraformVariable(stack, id, { type: "string" }).stringValue;
  new ManagementZone(stack, "Zone", { ...ORDERS, zoneName: text("zone_name"), cluster: text("cluster_name") });
  expect(resourcesOf(stack, ManagementZoneV2)).toMatchObject([{ name: "${var.zone_name}" }]);
});

test("a namespace or monitor prefix that is known only at apply is refused", () => {
  const stack = testStack();
  const { stringValue } = new TerraformVariable(stack, "name", { type: "string" });
  const namespaces = [NamespaceMatch.exactly(stringValue)];
  expect(() => new ManagementZone(stack, "A", { ...ORDERS, namespaces })).toThrow("must be a Kubernetes namespace");
  expect(() => new ManagementZone(stack, "B", { ...ORDERS, httpMonitorPrefix: stringValue })).toThrow(
    "must be known at synth",
  );
});

test("an existing zone can be referred to without creating one", () => {
  const stack = testStack();
  const zone = ManagementZone.fromZoneAttributes(stack, "Zone", { zoneName: "shared", zoneId: "object-id" });
  expect([zone.zoneName, zone.zoneId, zone.legacyZoneId]).toEqual(["shared", "object-id", undefined]);
  expect(resourcesOf(stack, ManagementZoneV2)).toEqual([]);
});

test("a subclass can change the resource before it is made", () => {
  class Described extends ManagementZone {
    protected override createResource(resourceId: string, config: ManagementZoneV2Config) {
      return super.createResource(resourceId, { ...config, description: "Orders and returns" });
    }
  }
  const stack = testStack();
  new Described(stack, "Zone", ORDERS);
  expect(resourcesOf(stack, ManagementZoneV2)).toMatchObject([{ description: "Orders and returns" }]);
});
