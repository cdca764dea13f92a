import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { Testing } from "cdktf";
import { BaseStack } from "../../stacks/base-stack";
import { addDynatraceProvider } from "../../stacks/dynatrace-provider";
import { environment } from "./fixtures";

const PROD = environment("prod");

test.each(["prod.orders", "prod/orders", "prodö"])("a stack cannot be called %j", (name) => {
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
