import { dynatraceShapes, findArgumentFaults } from "@cdktf/provider-dynatrace/lib/check-arguments";
import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { shapesOf } from "@cdktf/provider-dynatrace/lib/schema-shapes";
import { TerraformIterator, TerraformStack, TerraformVariable, Testing } from "cdktf";

const ZONE = "dynatrace_management_zone_v2";
const faults = (args: object) => findArgumentFaults(dynatraceShapes(), "resource", ZONE, args);

/** The arguments that a zone has in Terraform's JSON after `change`. */
function synthesized(change: (zone: ManagementZoneV2, stack: TerraformStack) => void): object {
  const stack = new TerraformStack(Testing.app(), "prod-orders");
  const zone = new ManagementZoneV2(stack, "Zone", { name: "orders", lifecycle: { preventDestroy: true } });
  change(zone, stack);
  return JSON.parse(Testing.synth(stack)).resource[ZONE].Zone;
}

test("what an escape hatch writes past the construct is found in the output", () => {
  const args = synthesized((zone) => {
    zone.addOverride("rules.rule", [{ type: "ME", enabled: true, entity_selektor: "type(SERVICE)" }]);
    zone.addOverride("descripton", "x");
    zone.addOverride("legacyId", "1");
  });
  expect(faults(args)).toEqual([
    { place: "descripton", problem: "is not a known argument", fix: "write description" },
    { place: "legacyId", problem: "is not a known argument", fix: "write legacy_id" },
    { place: "rules.rule[0].entity_selektor", problem: "is not a known argument", fix: "write entity_selector" },
  ]);
});

test("a wrong kind is found, and both ways to write a block pass", () => {
  const rule = { type: "ME", enabled: true };
  expect(faults({ rules: [{ rule: [rule] }] })).toEqual([]);
  expect(faults({ rules: { rule } })).toEqual([]);
  expect(faults({ rules: [{ rule }, { rule }] })).toEqual([
    { place: "rules", problem: "must be one object; got a list of 2", fix: "write { rule: [ ] } around the entries" },
  ]);
  expect(faults({ name: ["orders"] })).toEqual([
    { place: "name", problem: "must be a string; got a list of 1", fix: "write a string" },
  ]);
  const masks = { policy: [{ id: "p", boundaries: { id: "b" } }] };
  expect(findArgumentFaults(dynatraceShapes(), "resource", "dynatrace_iam_policy_bindings_v2", masks)).toEqual([
    { place: "policy[0].boundaries", problem: "must be a list; got an object", fix: "write it in [ ]" },
  ]);
});

test("meta arguments, comments, expressions and dynamic blocks pass; their content is looked at", () => {
  const args = synthesized((zone, stack) => {
    const names = new TerraformVariable(stack, "names", { type: "list(string)" });
    const rules = TerraformIterator.fromList(names.listValue);
    zone.putRules({ rule: rules.dynamic({ type: "ME", enabled: true }) });
    zone.addOverride("for_each", "${toset(var.names)}");
    zone.addOverride("provider", "dynatrace.other");
    zone.addOverride("//.note", "x");
  });
  expect(JSON.stringify(args)).toContain('"dynamic":{"rule"');
  expect(faults(args)).toEqual([]);
  const dynamic = (block: string, content: object) => ({ rules: { dynamic: { [block]: { for_each: [], content } } } });
  expect(faults(dynamic("rule", { typ: "ME" }))).toEqual([
    { place: "rules.dynamic.rule.content.typ", problem: "is not a known argument", fix: "write type" },
  ]);
  expect(faults(dynamic("rules", {}))).toEqual([
    { place: "rules.dynamic.rules", problem: "is not a known argument", fix: "write rule" },
  ]);
});

test("resources and data sources of one name have shapes of their own, and an unknown type is not judged", () => {
  const find = (section: "resource" | "data", type: string, args: object) =>
    findArgumentFaults(dynatraceShapes(), section, type, args).map(({ place, problem }) => `${place} ${problem}`);
  const args = { name: "orders", federated_attribute_values: ["claim"] };
  expect(find("resource", "dynatrace_iam_group", args)).toEqual([]);
  expect(find("data", "dynatrace_iam_group", args)).toEqual(["federated_attribute_values is not a known argument"]);
  expect(find("resource", "random_id", { anything: 1 })).toEqual([]);
  expect(findArgumentFaults(dynatraceShapes(), "provider", "dynatrace", { alias: "a", dt_env_ur: "x" })).toEqual([
    { place: "dt_env_ur", problem: "is not a known argument", fix: "write dt_env_url" },
  ]);
});

describe("another provider's schema", () => {
  const text = { type: "string", optional: true };
  const schema = {
    provider: { block: { attributes: { host: text } } },
    resource_schemas: {
      kubernetes_example_v1: {
        block: {
          attributes: { id: { type: "string", computed: true }, manifest: { type: "dynamic", optional: true } },
          block_types: {
            metadata: {
              nesting_mode: "list",
              max_items: 1,
              block: { attributes: { labels: { type: ["map", "string"], optional: true }, name: text } },
            },
            port: { nesting_mode: "list", block: { attributes: { number: { type: "number", required: true } } } },
            timeouts: { nesting_mode: "single", block: { attributes: { create: text } } },
          },
        },
      },
      helm_example: {
        block: {
          attributes: {
            set: { optional: true, nested_type: { nesting_mode: "list", attributes: { name: text } } },
            one: { optional: true, nested_type: { nesting_mode: "single", attributes: { name: text } } },
            many: { optional: true, nested_type: { nesting_mode: "map", attributes: { name: text } } },
            pair: { optional: true, type: ["object", { key: "string" }] },
          },
        },
      },
    },
  };
  const places = (type: string, args: object) =>
    findArgumentFaults(shapesOf(schema), "resource", type, args).map(({ place, problem }) => `${place} ${problem}`);

  test("is read with its maps, single blocks and dynamic attributes", () => {
    const good = {
      metadata: { name: "orders", labels: { "app.kubernetes.io/name": "orders" } },
      port: [{ number: 80 }],
      timeouts: { create: "1m" },
      manifest: { kind: "Pod" },
    };
    expect(places("kubernetes_example_v1", good)).toEqual([]);
    const bad = {
      id: "x",
      metadata: { nam: "x", labels: ["a"] },
      port: [{ number: "http" }],
      timeouts: { made: "1m" },
    };
    expect(places("kubernetes_example_v1", bad)).toEqual([
      "id is set by the provider and can only be read",
      "metadata.nam is not a known argument",
      "metadata.labels must be an object; got a list of 1",
      "port[0].number must be a number; got a string",
      "timeouts.made is not a known argument",
    ]);
  });

  test("is read with its nested attributes", () => {
    const good = { set: [{ name: "a" }], one: { name: "a" }, many: { any: { name: "a" } }, pair: { key: "a" } };
    expect(places("helm_example", good)).toEqual([]);
    const bad = { set: { name: "a" }, one: [{ name: "a" }], many: { any: { nam: "a" } }, pair: { kee: "a" } };
    expect(places("helm_example", bad)).toEqual([
      "set must be a list; got an object",
      "one must be an object; got a list of 1",
      "many.any.nam is not a known argument",
      "pair.kee is not a known argument",
    ]);
  });
});
