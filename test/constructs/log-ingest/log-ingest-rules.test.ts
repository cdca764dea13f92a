import {
  LogSensitiveDataMasking,
  type LogSensitiveDataMaskingConfig,
} from "@cdktf/provider-dynatrace/lib/log-sensitive-data-masking";
import { LogStorage, type LogStorageConfig } from "@cdktf/provider-dynatrace/lib/log-storage";
import { TerraformVariable } from "cdktf";
import { LogIngestRules, type LogIngestRulesProps, MaskingRule } from "../../../constructs/log-ingest";
import { resourcesOf, synthesized, testStack } from "../../support/synth";

const ORDERS: LogIngestRulesProps = { owner: "orders", namespaces: ["orders"], ingest: true, masks: [] };
const CLUSTER = "KUBERNETES_CLUSTER-0123456789ABCDEF";

function create(change: Partial<LogIngestRulesProps>) {
  const stack = testStack("nonprod-orders");
  return { stack, rules: new LogIngestRules(stack, "Logs", { ...ORDERS, ...change }) };
}

/** Addresses of the resources of a type, in the order of their resources. */
function addresses(stack: ReturnType<typeof testStack>, type: string): string[] {
  return Object.keys(synthesized(stack).resource?.[type] ?? {}).map((name) => `${type}.${name}`);
}

const matchers = (...values: string[]) => ({
  matcher: [{ attribute: "k8s.namespace.name", operator: "MATCHES", values }],
});

test("without masks there is one storage rule for the namespaces, in the whole environment", () => {
  const { stack } = create({ namespaces: ["orders", "orders-eu"] });
  expect(resourcesOf(stack, LogSensitiveDataMasking)).toEqual([]);
  expect(resourcesOf(stack, LogStorage)).toEqual([
    {
      name: "orders: store logs",
      enabled: true,
      scope: "environment",
      send_to_storage: true,
      matchers: matchers("orders", "orders-eu"),
      lifecycle: { prevent_destroy: true },
    },
  ]);
});

test("masks stand in the given order, and all are there before logs are stored", () => {
  const own = MaskingRule.custom({ name: "customer", expression: "customer=([0-9]{6})", replacement: "<nr>" });
  const { stack, rules } = create({
    clusterEntity: CLUSTER,
    masks: [MaskingRule.email(), own, MaskingRule.iban()],
    preventDestroy: false,
  });
  const [email, customer, iban] = ["Mask-email", "Mask-customer", "Mask-iban"].map((id) =>
    addresses(stack, "dynatrace_log_sensitive_data_masking").find((address) => address.includes(`_${id}_`)),
  );
  const common = {
    enabled: true,
    scope: CLUSTER,
    matchers: matchers("orders"),
    lifecycle: { prevent_destroy: false },
  };
  const string = (expression: string, replacement: string) => ({
    masking: { type: "STRING", expression, replacement },
  });
  const masks = resourcesOf(stack, LogSensitiveDataMasking);
  expect(masks).toHaveLength(3);
  expect(masks).toEqual(
    expect.arrayContaining([
      { ...common, name: "orders: mask email", ...string(MaskingRule.email().expression, "<email>") },
      {
        ...common,
        name: "orders: mask customer",
        ...string("customer=([0-9]{6})", "<nr>"),
        insert_after: `\${${email}.id}`,
      },
      {
        ...common,
        name: "orders: mask iban",
        ...string(MaskingRule.iban().expression, "<iban>"),
        insert_after: `\${${customer}.id}`,
      },
    ]),
  );
  expect(resourcesOf(stack, LogStorage)).toEqual([
    { ...common, name: "orders: store logs", send_to_storage: true, depends_on: [email, customer, iban] },
  ]);
  expect(rules.settingsScope).toBe(CLUSTER);
});

test("logs that are not ingested have masks and no storage rule", () => {
  const { stack, rules } = create({ ingest: false, masks: [MaskingRule.email()] });
  expect(resourcesOf(stack, LogStorage)).toEqual([]);
  expect(resourcesOf(stack, LogSensitiveDataMasking)).toHaveLength(1);
  expect(rules.storageRuleId).toBeUndefined();
  expect(rules.ruleCounts).toEqual({ storage: 0, matchers: 0, masking: 1 });
});

test("the rules say what they are about", () => {
  const masks = [MaskingRule.email(), MaskingRule.creditCard()];
  const { rules } = create({ masks });
  expect(rules.ruleCounts).toEqual({ storage: 1, matchers: 1, masking: 2 });
  expect([rules.owner, rules.namespaces, rules.masks, rules.settingsScope]).toEqual([
    "orders",
    ["orders"],
    masks,
    "environment",
  ]);
  expect(rules.maskingRuleIds).toHaveLength(2);
  expect(rules.storageRuleId).toBeDefined();
});

test("another order of the masks changes no address", () => {
  const of = (masks: MaskingRule[]) =>
    addresses(create({ masks }).stack, "dynatrace_log_sensitive_data_masking").sort();
  const masks = [MaskingRule.email(), MaskingRule.iban()];
  expect(of([...masks].reverse())).toEqual(of(masks));
});

test("names that differ in signs only have addresses of their own", () => {
  const names = ["a/b", "a--b", "客", "号", "a b"];
  const masks = names.map((name) => MaskingRule.custom({ name, expression: "(x)" }));
  expect(addresses(create({ masks }).stack, "dynatrace_log_sensitive_data_masking")).toHaveLength(5);
});

test("texts with the beginning of a template stay text", () => {
  const mask = MaskingRule.custom({ name: "%{name}", expression: "\\$\\{(a)\\}|%{2}|${b}" });
  const { stack } = create({ owner: "${owner}", masks: [mask] });
  expect(resourcesOf(stack, LogStorage)).toMatchObject([{ name: "$${owner}: store logs" }]);
  expect(resourcesOf(stack, LogSensitiveDataMasking)).toMatchObject([
    { name: "$${owner}: mask %%{name}", masking: { expression: "\\$\\{(a)\\}|%%{2}|$${b}" } },
  ]);
});

test("every fault is reported at once, each with a fix", () => {
  const wrong = {
    owner: "",
    namespaces: ["orders-*", "Orders", "a", "a"],
    clusterEntity: "HOST-1",
    masks: [
      MaskingRule.email(),
      MaskingRule.email(),
      MaskingRule.custom({ name: "x", expression: "(.*)", replacement: "!" }),
    ],
  };
  expect(() => create(wrong)).toThrow(`nonprod-orders/Logs has 8 faults:
  - owner must be 1 to 200 characters; got ""; write a value
  - namespaces[0] must be the name of a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens; got "orders-*"; list the namespaces one by one
  - namespaces[1] must be the name of a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens; got "Orders"; write it as kubectl get namespaces shows it
  - namespaces[3] repeats namespaces[2]; got "a"; remove one of the two
  - clusterEntity must be an entity id such as KUBERNETES_CLUSTER-0123456789ABCDEF; got "HOST-1"; copy it from the address of the cluster's page in Dynatrace, or leave it out
  - masks[1] repeats the name of masks[0]; got "email"; give it a name of its own, or remove it
  - masks[2].expression must not use the greedy quantifier *; got "(.*)"; write *? or a bound such as {1,64}
  - masks[2].replacement must hold letters, digits and - _ # * ? [ ] < > ( ) only; got "!"; leave other characters out`);
});

test.each(["a\nb", " ", "x".repeat(201)])("the owner %j is refused", (owner) => {
  expect(() => create({ owner })).toThrow("owner must ");
});

test("an owner or a namespace that is known only at apply is refused", () => {
  const { stringValue } = new TerraformVariable(testStack(), "name", { type: "string" });
  expect(() => create({ owner: stringValue })).toThrow("known at synth");
  expect(() => create({ namespaces: [stringValue] })).toThrow("namespaces[0] must be known at synth");
});

test("more namespaces than a matcher takes are refused; masking rules take fewer", () => {
  const namespaces = (count: number) => Array.from({ length: count }, (_, index) => `ns${index}`);
  const masks = [MaskingRule.email()];
  expect(() => create({ namespaces: namespaces(2000) })).not.toThrow();
  expect(() => create({ namespaces: namespaces(128), masks })).not.toThrow();
  expect(() => create({ namespaces: namespaces(2001) })).toThrow(
    'namespaces must be 1 to 2000 namespaces; got "2001 entries"; declare several LogIngestRules with owners of their own',
  );
  expect(() => create({ namespaces: namespaces(129), masks })).toThrow(
    'namespaces must be 1 to 128 namespaces; got "129 entries"',
  );
  expect(() => create({ namespaces: [] })).toThrow(
    'namespaces must be 1 to 2000 namespaces; got "0 entries"; name at least one',
  );
});

test("more masks than a scope holds are refused", () => {
  const masks = Array.from({ length: 257 }, (_, index) => MaskingRule.custom({ name: `m${index}`, expression: "(x)" }));
  expect(() => create({ masks })).toThrow(
    'masks must be at most 256 masks; got "257 entries"; join expressions with |',
  );
});

test("a subclass can change each resource before it is made", () => {
  class Paused extends LogIngestRules {
    protected override createMaskingRule(resourceId: string, config: LogSensitiveDataMaskingConfig) {
      return super.createMaskingRule(resourceId, { ...config, enabled: false });
    }
    protected override createStorageRule(resourceId: string, config: LogStorageConfig) {
      return super.createStorageRule(resourceId, { ...config, enabled: false });
    }
  }
  const stack = testStack();
  new Paused(stack, "Logs", { ...ORDERS, masks: [MaskingRule.email()] });
  expect(resourcesOf(stack, LogStorage)).toMatchObject([{ enabled: false }]);
  expect(resourcesOf(stack, LogSensitiveDataMasking)).toMatchObject([{ enabled: false }]);
});
