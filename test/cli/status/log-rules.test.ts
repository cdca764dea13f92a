import { decisionFor, rulesOf } from "../../../cli/status/log-rules";

const CLUSTER = "KUBERNETES_CLUSTER-0123456789ABCDEF";

function rule(name: string, matchers: Record<string, string[]>, scope = "environment", more = {}) {
  const all = Object.entries(matchers).map(([attribute, values]) => ({ attribute, operator: "MATCHES", values }));
  return {
    scope,
    value: { "config-item-title": name, enabled: true, "send-to-storage": true, matchers: all, ...more },
  };
}

const decide = (objects: Parameters<typeof rulesOf>[0], cluster?: string) => {
  const { rule: found, earlier } = decisionFor(rulesOf(objects, cluster), "orders");
  return [found?.name, earlier.map(({ name }) => name)];
};

test("the first rule that takes the namespace decides", () => {
  const objects = [
    rule("billing", { "k8s.namespace.name": ["billing"] }),
    rule("orders", { "k8s.namespace.name": ["billing", "orders"] }),
    rule("all", {}),
  ];
  expect(decide(objects)).toEqual(["orders", []]);
});

test("a rule without matchers takes everything", () => {
  expect(decide([rule("all", {}), rule("orders", { "k8s.namespace.name": ["orders"] })])).toEqual(["all", []]);
});

test("a rule by something else too takes some of the lines, and so decides about none for sure", () => {
  const some = rule("errors", { "k8s.namespace.name": ["orders"], loglevel: ["ERROR"] });
  expect(decide([some, rule("all", {})])).toEqual(["all", ["errors"]]);
  expect(decide([rule("errors", { loglevel: ["ERROR"] })])).toEqual([undefined, ["errors"]]);
});

test("a rule that is switched off decides nothing", () => {
  expect(decide([rule("off", {}, "environment", { enabled: false })])).toEqual([undefined, []]);
});

test("rules of the cluster come before those of the environment, and another cluster's not at all", () => {
  const objects = [rule("environment", {}), rule("other", {}, "KUBERNETES_CLUSTER-1"), rule("cluster", {}, CLUSTER)];
  expect(decide(objects, CLUSTER)).toEqual(["cluster", []]);
  expect(decide(objects)).toEqual(["environment", []]);
});

test.each([
  ["orders", true],
  ["Orders", false],
  ["ord*", true],
  ["*ders", true],
  ["*rde*", true],
  ["o*d*s", true],
  ["orders*orders", false],
  ["o*s*s", false],
  ["*", true],
  ["ord.rs", false],
  ["", false],
])("the pattern %s: %s", (pattern, takes) => {
  expect(decide([rule("it", { "k8s.namespace.name": [pattern] })])).toEqual([takes ? "it" : undefined, []]);
});
