import fc from "fast-check";
import type { MaskingRule, Matcher, StorageRule } from "../../../../lab/agent/configuration";
import { LogRules } from "../../../../lab/agent/logs/log-rules";
import type { LogSource } from "../../../../lab/agent/logs/matcher";
import { Problems } from "../../../../lab/agent/problems";

const SOURCE: LogSource = {
  namespace: "orders",
  container: "app",
  workloadName: "shop",
  workloadKind: "deployment",
  podLabels: { app: "shop", tier: "web" },
  podAnnotations: { owner: "team a" },
};
const LINE = { content: "order stored", loglevel: "INFO" };

const matcher = (attribute: string, ...values: string[]): Matcher => ({ attribute, values });
const rule = (name: string, isSent: boolean, ...matchers: Matcher[]): StorageRule => ({ name, isSent, matchers });
const mask = (name: string, expression: string, ...matchers: Matcher[]): MaskingRule => ({
  name,
  matchers,
  expression,
  type: "STRING",
  replacement: `<${name}>`,
});

function decide(storageRules: StorageRule[], maskingRules: MaskingRule[] = [], line = LINE) {
  const problems = new Problems();
  const decision = new LogRules({ storageRules, maskingRules }, problems).decide(SOURCE, line);
  return { decision, problems: problems.list().map(({ message }) => message) };
}

const isSent = (...matchers: Matcher[]) => decide([rule("r", true, ...matchers)]).decision.kind === "send";

test.each([
  ["log.source", "Container Output", "Container*"],
  ["k8s.namespace.name", "orders", "ord*"],
  ["k8s.container.name", "app", "*p"],
  ["container.name", "app", "a*"],
  ["k8s.workload.name", "shop", "*ho*"],
  ["k8s.workload.kind", "deployment", "deploy*"],
  ["k8s.deployment.name", "shop", "s*p"],
  ["k8s.pod.label", "tier=web", "tier=*"],
  ["k8s.pod.annotation", "owner=team a", "*=team*"],
  ["log.content", "order stored", "*stored"],
  ["loglevel", "INFO", "I*"],
])("the matcher %s", (attribute, exact, pattern) => {
  expect(isSent(matcher(attribute, exact))).toBe(true);
  expect(isSent(matcher(attribute, "other", pattern))).toBe(true);
  expect(isSent(matcher(attribute, exact.toUpperCase() === exact ? exact.toLowerCase() : exact.toUpperCase()))).toBe(
    false,
  );
  expect(isSent(matcher(attribute, "other"))).toBe(false);
});

test("all matchers of a rule must hold; none means everything; a matcher without values never holds", () => {
  expect(isSent(matcher("k8s.namespace.name", "orders"), matcher("loglevel", "INFO"))).toBe(true);
  expect(isSent(matcher("k8s.namespace.name", "orders"), matcher("loglevel", "ERROR"))).toBe(false);
  expect(isSent(matcher("k8s.namespace.name", "other"), matcher("loglevel", "INFO"))).toBe(false);
  expect(isSent()).toBe(true);
  expect(isSent(matcher("loglevel"))).toBe(false);
});

test("the first rule that matches decides, and what none matches is not sent", () => {
  const stored = rule("store", true, matcher("k8s.namespace.name", "orders"));
  const excluded = rule("no stored", false, matcher("log.content", "*stored*"));
  expect(decide([excluded, stored]).decision).toEqual({ kind: "excluded", rule: "no stored" });
  expect(decide([stored, excluded]).decision).toEqual({
    kind: "send",
    rule: "store",
    content: "order stored",
    masks: [],
  });
  expect(decide([rule("x", true, matcher("k8s.namespace.name", "billing"))]).decision).toEqual({ kind: "unmatched" });
  expect(decide([]).decision).toEqual({ kind: "unmatched" });
});

const KNOWN =
  "log.source, k8s.namespace.name, k8s.container.name, container.name, k8s.workload.name, k8s.workload.kind, k8s.deployment.name, k8s.pod.label, k8s.pod.annotation, log.content, loglevel";

test("an unknown attribute in a log rule never holds and is reported", () => {
  expect(decide([rule("odd", true, matcher("journald.unit", "*"))])).toEqual({
    decision: { kind: "unmatched" },
    problems: [
      `log rule "odd": the lab's agent knows no "journald.unit", so the matcher never holds; use one of ${KNOWN}`,
    ],
  });
});

test("an unknown attribute in a masking rule counts as holding and is reported", () => {
  expect(decide([rule("store", true)], [mask("m", "(stored)", matcher("process.technology", "PYTHON"))])).toEqual({
    decision: { kind: "send", rule: "store", content: "order <m>", masks: ["m"] },
    problems: [
      `masking rule "m": the lab's agent knows no "process.technology", so the matcher counts as holding; use one of ${KNOWN}`,
    ],
  });
});

test("each mask works on the result of the one before, and only where its matchers hold", () => {
  const masks = [
    mask("one", "(stored)"),
    mask("two", "<(one)>"),
    mask("elsewhere", "(order)", matcher("k8s.namespace.name", "billing")),
  ];
  expect(decide([rule("store", true)], masks).decision).toEqual({
    kind: "send",
    rule: "store",
    content: "order <<two>>",
    masks: ["one", "two"],
  });
});

test("a broken mask blocks what it is about, and nothing else", () => {
  const broken = mask("broken", "(a)\\1");
  expect(decide([rule("store", true)], [broken]).decision).toEqual({ kind: "blocked", rule: "broken" });
  const elsewhere = mask("broken", "(a)\\1", matcher("k8s.namespace.name", "billing"));
  expect(decide([rule("store", true)], [elsewhere]).decision.kind).toBe("send");
  expect(decide([rule("no", false)], [broken]).decision).toEqual({ kind: "excluded", rule: "no" });
});

test("the rules decide as a plain reading of them does, for any list", () => {
  const attributes = { "k8s.namespace.name": "orders", "k8s.container.name": "app", loglevel: "INFO" };
  const anyRule = fc.record({
    name: fc.constantFrom("a", "b", "c"),
    isSent: fc.boolean(),
    matchers: fc.array(
      fc.record({
        attribute: fc.constantFrom(...(Object.keys(attributes) as (keyof typeof attributes)[])),
        values: fc.array(fc.constantFrom("orders", "app", "INFO", "ord*", "*", "x*"), { maxLength: 3 }),
      }),
      { maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 6 }), (rules) => {
      const first = rules.find(({ matchers }) =>
        matchers.every(({ attribute, values }) =>
          values.some((value) => new RegExp(`^${value.replace("*", ".*")}$`).test(attributes[attribute])),
        ),
      );
      const expected = first === undefined ? "unmatched" : first.isSent ? "send" : "excluded";
      expect(decide(rules).decision.kind).toBe(expected);
    }),
  );
});
