import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import {
  App,
  Fn,
  Lazy,
  TerraformLocal,
  TerraformOutput,
  TerraformStack,
  TerraformVariable,
  Testing,
  Token,
} from "cdktf";
import { BaseStack } from "../../stacks/base-stack";
import { addDynatraceProvider } from "../../stacks/dynatrace-provider";
import { environment } from "./fixtures";

const PROD = environment("prod");

test.each(["prod.orders", "prod/orders", "prodö"])("%j is not a valid name of a stack", (name) => {
  expect(() => new BaseStack(Testing.app(), name, PROD)).toThrow(
    `${name}: an id may hold letters, digits, "_" and "-" only; got "${name}"; rename it`,
  );
});

test("an id that Terraform would shorten is refused, because two of them could become one", () => {
  const stack = new BaseStack(Testing.app(), "prod-orders", PROD);
  addDynatraceProvider(stack, PROD);
  new IamGroup(stack, "a.b", { name: "orders" });
  expect(() => Testing.synth(stack)).toThrow(
    'prod-orders/a.b: an id may hold letters, digits, "_" and "-" only; got "a.b"; rename it',
  );
});

test("other ids stay what they are", () => {
  const stack = new BaseStack(Testing.app(), "prod-orders", PROD);
  addDynatraceProvider(stack, PROD);
  new IamGroup(stack, "Orders_group-1", { name: "orders" });
  expect(Object.keys(JSON.parse(Testing.synth(stack, true)).resource.dynatrace_iam_group)).toEqual(["Orders_group-1"]);
});

describe("a value of another stack", () => {
  const outdir = mkdtempSync(join(tmpdir(), "base-stack-"));
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));

  /** Two stacks, of which the second may use values of the first. */
  function joined(use: (tenant: BaseStack, orders: BaseStack) => void): App {
    const app = new App({ outdir });
    const [tenant, orders] = ["prod-tenant", "prod-orders"].map((name) => {
      const stack = new BaseStack(app, name, PROD);
      addDynatraceProvider(stack, PROD);
      return stack;
    });
    if (tenant && orders) use(tenant, orders);
    return app;
  }

  const refusal = (field: string, received: string) =>
    `prod-orders has 1 fault:
  - ${field} must not use a value of another stack, because each stack is planned on its own; got "${received}"; ` +
    "look it up by a data source, or take it from the configuration that both stacks are made from";

  test("is refused with the path of both constructs, also where the stack has the same address itself", () => {
    const app = joined((tenant, orders) => {
      const group = new IamGroup(tenant, "Group", { name: "operators" });
      new IamGroup(orders, "Group", { name: "orders" });
      new IamPolicyBindingsV2(orders, "Bindings", { group: group.id, policy: [{ id: "p" }] });
    });
    expect(() => app.synth()).toThrow(refusal("Bindings", "prod-tenant/Group (dynatrace_iam_group.Group.id)"));
  });

  test.each<[string, (group: IamGroup, orders: BaseStack) => unknown]>([
    ["in a text", (group, orders) => new IamGroup(orders, "It", { name: `like ${group.name}` })],
    ["in a function", (group, orders) => new IamGroup(orders, "It", { name: Fn.upper(Fn.join("-", [group.name])) })],
    ["in a list", (group, orders) => new IamGroup(orders, "It", { name: "x", federatedAttributeValues: [group.name] })],
    [
      "as a list",
      (group, orders) =>
        new IamGroup(orders, "It", { name: "x", federatedAttributeValues: group.federatedAttributeValues ?? [] }),
    ],
    ["as a number", (group, orders) => new TerraformLocal(orders, "It", Token.asNumber(Token.asAny(group.name)))],
    ["as a map", (group, orders) => new TerraformLocal(orders, "It", Token.asStringMap(Token.asAny(group.name)))],
    [
      "in a lazy value",
      (group, orders) => new IamGroup(orders, "It", { name: Lazy.stringValue({ produce: () => group.name }) }),
    ],
    ["in an output", (group, orders) => new TerraformOutput(orders, "It", { value: group.name })],
  ])("is found %s", (_, use) => {
    const app = joined((tenant, orders) => use(new IamGroup(tenant, "Group", { name: "operators" }), orders));
    expect(() => app.synth()).toThrow(/It must not use a value of another stack.*got "prod-tenant\/Group \(/);
  });

  test("is found where it only orders one element behind another", () => {
    const app = joined((tenant, orders) => {
      const dependsOn = [new IamGroup(tenant, "Group", { name: "operators" })];
      new IamGroup(orders, "It", { name: "orders", dependsOn });
    });
    expect(() => app.synth()).toThrow(refusal("It", "prod-tenant/Group (dynatrace_iam_group.Group)"));
  });

  test("is found where the other stack is any stack of cdktf", () => {
    const app = new App({ outdir });
    const other = new TerraformStack(app, "other");
    const orders = new BaseStack(app, "prod-orders", PROD);
    addDynatraceProvider(orders, PROD);
    const name = new TerraformVariable(other, "name", { type: "string" });
    new IamGroup(orders, "It", { name: name.stringValue });
    expect(() => app.synth()).toThrow(refusal("It", "other/name (var.name)"));
  });

  test("is another thing than a value of the stack itself", () => {
    const app = joined((_, orders) => {
      const group = new IamGroup(orders, "Group", { name: "orders" });
      const policy = [{ id: Fn.upper(group.name) }];
      new IamPolicyBindingsV2(orders, "Bindings", { group: group.id, policy, dependsOn: [group] });
    });
    expect(() => app.synth()).not.toThrow();
  });
});
