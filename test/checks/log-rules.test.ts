import { LogSensitiveDataMasking } from "@cdktf/provider-dynatrace/lib/log-sensitive-data-masking";
import { LogStorage, type LogStorageConfig } from "@cdktf/provider-dynatrace/lib/log-storage";
import type { TerraformStack } from "cdktf";
import { linesFor } from "./findings";

const NAMESPACE = "k8s.namespace.name";
const CLUSTER = "KUBERNETES_CLUSTER-0123456789ABCDEF";

function rule(
  stack: TerraformStack,
  id: string,
  values: Record<string, string[]>,
  more: Partial<LogStorageConfig> = {},
) {
  const matcher = Object.entries(values).map(([attribute, each]) => ({ attribute, operator: "MATCHES", values: each }));
  const matchers = matcher.length > 0 ? { matchers: { matcher } } : {};
  return new LogStorage(stack, id, { name: id, enabled: true, sendToStorage: true, ...matchers, ...more });
}

const shadowed = (id: string, broader: string, verb = "stores") =>
  `error shadowed-log-rule at test/${id}: log rule "${id}" never applies: "${broader}" (test/${broader}) ${verb} all that it matches, and the first match wins; narrow the broader rule, or put it after this one with insertAfter`;

test("rules of different namespaces leave each other alone", () => {
  expect(
    linesFor((stack) => [rule(stack, "A", { [NAMESPACE]: ["a"] }), rule(stack, "B", { [NAMESPACE]: ["b"] })]),
  ).toEqual([]);
});

test("a narrow rule may stand before a broad one", () => {
  const lines = linesFor((stack) => {
    const narrow = rule(stack, "Narrow", { [NAMESPACE]: ["a"], loglevel: ["DEBUG"] }, { sendToStorage: false });
    rule(stack, "Broad", { [NAMESPACE]: ["a"] }, { insertAfter: narrow.id });
  });
  expect(lines).toEqual([]);
});

test("a narrow rule behind a broad one never applies", () => {
  const lines = linesFor((stack) => {
    const broad = rule(stack, "Broad", { [NAMESPACE]: ["a*"] }, { sendToStorage: false });
    rule(stack, "Narrow", { [NAMESPACE]: ["a1"], loglevel: ["DEBUG"] }, { insertAfter: broad.id });
  });
  expect(lines).toEqual([shadowed("Narrow", "Broad", "drops")]);
});

test("an order that is left open counts as the wrong one, and equal rules are named once", () => {
  const lines = linesFor((stack) => [
    rule(stack, "A", { [NAMESPACE]: ["a"] }),
    rule(stack, "B", { [NAMESPACE]: ["a"] }),
  ]);
  expect(lines).toEqual([shadowed("B", "A")]);
});

test("rules of a cluster are asked before those of the environment", () => {
  const one = linesFor((stack) => [
    rule(stack, "Everything", {}),
    rule(stack, "Cluster", { [NAMESPACE]: ["a"] }, { scope: CLUSTER }),
  ]);
  expect(one).toEqual([]);
});

test("a rule that is switched off shadows nothing", () => {
  const lines = linesFor((stack) => [
    rule(stack, "Off", {}, { enabled: false }),
    rule(stack, "A", { [NAMESPACE]: ["a"] }),
  ]);
  expect(lines).toEqual([]);
});

test("a chain that ends in a circle is followed once", () => {
  const lines = linesFor((stack) => {
    const [a, b] = [rule(stack, "A", { [NAMESPACE]: ["a"] }), rule(stack, "B", { [NAMESPACE]: ["b"] })];
    a.insertAfter = b.id;
    b.insertAfter = a.id;
    rule(stack, "C", { [NAMESPACE]: ["c"] }, { insertAfter: a.id });
  });
  expect(lines).toEqual([]);
});

const mask = (stack: TerraformStack, values: string[]) =>
  new LogSensitiveDataMasking(stack, "Mask", {
    name: "mask",
    enabled: true,
    masking: { type: "STRING", expression: "(x)" },
    matchers: { matcher: [{ attribute: NAMESPACE, operator: "MATCHES", values }] },
  });

test("a mask beside the storage rule comes too late", () => {
  const lines = linesFor((stack) => [mask(stack, ["a"]), rule(stack, "A", { [NAMESPACE]: ["a"] })]);
  expect(lines).toEqual([
    'error mask-after-storage at test/Mask: mask "mask" is not in place before "A" stores logs, so the first lines are stored in clear; add the mask to depends_on of test/A',
  ]);
});

test("a mask that the storage rule waits for is in time, and one of other logs never late", () => {
  expect(linesFor((stack) => rule(stack, "A", { [NAMESPACE]: ["a"] }, { dependsOn: [mask(stack, ["a"])] }))).toEqual(
    [],
  );
  expect(linesFor((stack) => [mask(stack, ["b"]), rule(stack, "A", { [NAMESPACE]: ["a"] })])).toEqual([]);
  expect(
    linesFor((stack) => [mask(stack, ["a"]), rule(stack, "A", { [NAMESPACE]: ["a"] }, { sendToStorage: false })]),
  ).toEqual([]);
});
