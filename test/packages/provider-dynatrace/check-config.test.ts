import { DataDynatraceIamGroup } from "@cdktf/provider-dynatrace/lib/data-dynatrace-iam-group";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { LogStorage } from "@cdktf/provider-dynatrace/lib/log-storage";
import { ManagementZoneV2, type ManagementZoneV2Config } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { TerraformIterator, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import type { Construct } from "constructs";

/** A class as JavaScript sees it: it takes what it is given. */
type Untyped = new (scope: Construct, id: string, config: object) => object;

const stackOf = () => new TerraformStack(Testing.app(), "prod-orders");

/** What the constructor says of `config`, or undefined where it takes it. */
function refusal(type: unknown, config: object): { name: string; message: string } | undefined {
  try {
    new (type as Untyped)(stackOf(), "Zone", config);
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

const zone = (config: object) => refusal(ManagementZoneV2, { name: "orders", ...config })?.message;

test("all faults of a resource are reported at once, with path, type, place and fix", () => {
  const error = refusal(ManagementZoneV2, {
    nam: "orders",
    rules: { rule: [{ type: "ME", enabled: "yes", attribute_rule: { entityType: "SERVICE" } }, 7] },
  });
  expect(error?.name).toBe("ShapeError");
  expect(error?.message).toBe(`prod-orders/Zone (dynatrace_management_zone_v2) has 4 faults:
  - nam is not a known argument; write name
  - rules.rule[0].enabled must be true or false; got a string; write true or false
  - rules.rule[0].attribute_rule is not a known argument; write attributeRule
  - rules.rule[1] must be an object; got a number; write it in { }`);
  expect(error).toMatchObject({
    path: "prod-orders/Zone",
    resourceType: "dynatrace_management_zone_v2",
    findings: [{ place: "nam", problem: "is not a known argument", fix: "write name" }, {}, {}, {}],
  });
});

const head = "prod-orders/Zone (dynatrace_management_zone_v2) has 1 fault:\n  - ";

test.each([
  [
    "a list for a block",
    { rules: [{ type: "ME" }] },
    "rules must be one object; got a list of 1; write { rule: [ ] } around the entries",
  ],
  [
    "an object for a list",
    { rules: { rule: { type: "ME" } } },
    "rules.rule must be a list; got an object; write it in [ ]",
  ],
  ["a text for a block", { rules: "${var.rules}" }, "rules must be an object; got a string; write it in { }"],
  [
    "a block that cdktf would drop, known only later",
    { rules: Token.asAny({ rule: [] }) },
    "rules must be an object; got a value that is not known yet; write the block as an object, and what is not known yet inside of it",
  ],
  [
    "an object for a text",
    { description: { text: "x" } },
    "description must be a string; got an object; write a string",
  ],
  ["what JSON makes null of", { description: Number.NaN }, "description must be a string; got NaN; write a string"],
  ["a name that resembles none", { flavour: "x" }, "flavour is not a known argument; remove it"],
  ["the name of a method", { toString: "x" }, "toString is not a known argument; remove it"],
])("%s is refused", (_, config, fault) => {
  expect(zone(config)).toBe(head + fault);
});

test("few names are listed where none resembles", () => {
  expect(zone({ rules: { entries: [] } })).toBe(`${head}rules.entries is not a known argument; use one of rule`);
});

test("an entry of a list of texts and a number are looked at", () => {
  const bindings = { group: "g", environment: "e", policy: [{ id: "p", boundaries: ["b", ["c"]] }] };
  expect(refusal(IamPolicyBindingsV2, bindings)?.message).toContain(
    "policy[0].boundaries[1] must be a string; got a list of 1; write a string",
  );
  expect(refusal(IamPolicyBindingsV2, { ...bindings, policy: [{ id: "p", boundaries: "b" }] })?.message).toContain(
    "policy[0].boundaries must be a list; got a string; write it in [ ]",
  );
});

test("what only the provider sets is refused as an input", () => {
  expect(refusal(IamPolicy, { name: "orders", statementQuery: "ALLOW …;", uuid: "1" })?.message).toBe(
    "prod-orders/Zone (dynatrace_iam_policy) has 1 fault:\n  - uuid is set by the provider and can only be read; remove it",
  );
});

test("a provider and a data source are looked at too", () => {
  expect(refusal(DynatraceProvider, { dtEnvUrl: "https://example.com", dtApiTokn: "x" })?.message).toBe(
    "prod-orders/Zone (dynatrace) has 1 fault:\n  - dtApiTokn is not a known argument; write dtApiToken",
  );
  expect(refusal(DataDynatraceIamGroup, { names: "orders" })?.message).toBe(
    "prod-orders/Zone (dynatrace_iam_group) has 1 fault:\n  - names is not a known argument; write name",
  );
});

test("no value is printed, since it may be a secret", () => {
  expect(refusal(DynatraceProvider, { dtApiToken: ["very-secret"] })?.message).not.toContain("very-secret");
});

test("what cdktf itself takes passes: meta arguments, tokens, expressions, iterators, null and undefined", () => {
  const stack = stackOf();
  const name = new TerraformVariable(stack, "name", { type: "string" });
  const names = new TerraformVariable(stack, "names", { type: "list(string)" });
  const provider = new DynatraceProvider(stack, "Other", { alias: "other" });
  const group = new IamGroup(stack, "Group", { name: name.stringValue, description: undefined });
  const config: ManagementZoneV2Config = {
    name: Token.asString(name.value),
    description: "${var.name}",
    legacyId: undefined,
    id: null as unknown as undefined,
    rules: {
      rule: TerraformIterator.fromList(names.listValue).dynamic({ type: "ME", enabled: true }),
    },
    provider,
    count: 1,
    dependsOn: [group],
    lifecycle: { preventDestroy: true },
  };
  const rules = {
    rule: [Token.asAny("${var.rule}"), { type: "ME", enabled: name.value, entitySelector: name.stringValue }],
  };
  expect(() => new ManagementZoneV2(stack, "Zone", config)).not.toThrow();
  expect(() => new ManagementZoneV2(stack, "Other_zone", { name: "x", rules: rules as never })).not.toThrow();
  const binding = {
    group: group.id,
    policy: [{ id: "p", boundaries: names.listValue, parameters: Token.asStringMap(name.value) }],
  };
  expect(() => new IamPolicyBindingsV2(stack, "Binding", binding)).not.toThrow();
});

test("what Terraform converts passes", () => {
  expect(refusal(LogStorage, { name: 7, enabled: "true", sendToStorage: true })).toBeUndefined();
});

describe("setters", () => {
  const zoneOf = () => new ManagementZoneV2(stackOf(), "Zone", { name: "orders" });

  test("a block that is put later is looked at", () => {
    expect(() => zoneOf().putRules([] as never)).toThrow(
      `${head}rules must be one object; got a list of 0; write { rule: [ ] } around the entries`,
    );
    expect(() => zoneOf().putRules({ rule: [{ type: "ME", enabled: true }] })).not.toThrow();
  });

  test("a property that is set later is looked at", () => {
    const set = () => {
      zoneOf().name = { first: "orders" } as never;
    };
    expect(set).toThrow(`${head}name must be a string; got an object; write a string`);
  });

  test("so is a block inside of a block", () => {
    expect(() => zoneOf().rules.putRule({ type: "ME" } as never)).toThrow(
      `${head}rules.rule must be a list; got an object; write it in [ ]`,
    );
  });

  test("what is set on an entry of a list would be lost, so it is refused", () => {
    const zone = zoneOf();
    zone.putRules({ rule: [{ type: "ME", enabled: true }] });
    const set = () => {
      zone.rules.rule.get(0).type = "DIMENSION";
    };
    expect(set).toThrow(`${head}rules.rule[].type is lost when it is set on an entry of a list; put the whole list`);
  });
});
