import { SynthesizedStack } from "../../../access";
import { normalForm, partOf } from "../../../cli/parity/normal-form";
import { environment } from "../../stacks/fixtures";

function formOf(name: string, texts: Record<string, unknown>) {
  const stack = new SynthesizedStack(`${name}-orders`, { resource: { a_type: { here: texts } } });
  return normalForm([{ stack }], environment(name)).orders?.["a_type.here"];
}

test("names and ids of the environment are replaced, in values and keys", () => {
  const text = (name: string, id: string) => ({
    name: `orders (${name})`,
    cluster: `tlo-${name}`,
    url: `https://${id}.live.dynatrace.com/ui`,
    id,
    variable: `\${var.${name}_dynatrace_api_token}`,
    keys: { [`orders (${name})`]: true },
  });
  const prod = formOf("prod", text("prod", "abc12345"));
  expect(prod).toEqual({
    name: "orders (<environment>)",
    cluster: "<clusterName>",
    url: "<environmentUrl>/ui",
    id: "<environmentId>",
    variable: "${var.<environment>_dynatrace_api_token}",
    keys: { "orders (<environment>)": true },
  });
  expect(formOf("nonprod", text("nonprod", "xyz98765"))).toEqual(prod);
});

test("a word that only holds the environment's name stays as it is", () => {
  expect(formOf("prod", { text: "product nonprod prod2 prod" })).toEqual({
    text: "product nonprod prod2 <environment>",
  });
});

test("the notes of cdktf are left out", () => {
  expect(formOf("prod", { a: 1, "//": { metadata: { path: "prod-orders/x" } } })).toEqual({ a: 1 });
});

test("resources, data sources and outputs have addresses of their own", () => {
  const json = { resource: { t: { x: {} } }, data: { t: { x: {} } }, output: { x: { value: 1 } }, terraform: {} };
  const stack = new SynthesizedStack("prod-orders", json);
  expect(normalForm([{ stack }], environment("prod"))).toEqual({
    orders: { "t.x": {}, "data.t.x": {}, "output.x": { value: 1 } },
  });
});

test("a stack is identified by what follows the environment", () => {
  expect(partOf("prod-orders", "prod")).toBe("orders");
  expect(partOf("other", "prod")).toBe("other");
});
