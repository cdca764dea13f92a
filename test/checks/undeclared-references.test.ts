import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { App, Fn, TerraformIterator, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { SynthesizedStack } from "../../access";
import { undeclaredReference } from "../../checks/undeclared-references";

const PROVIDERS = { required_providers: { dynatrace: {}, kubernetes: {} } };

/** Problems of a stack with the group `Own` and one more that refers to something in its name. */
function problemsOf(name: string, more: object = {}): string[] {
  const resource = { dynatrace_iam_group: { Own: { name: "own" }, It: { name } } };
  const json = { terraform: PROVIDERS, resource, variable: { known: {} }, locals: { known: "x" }, ...more };
  return problems("prod-orders", json).map(({ found }) => found);
}

const problems = (name: string, json: unknown) => undeclaredReference.check(new SynthesizedStack(name, json));

const undeclared = (address: string) => `it refers to ${address}, which the stack does not declare`;

test("a value of another stack is found with the path of the construct, and the way out", () => {
  const app = new App({ outdir: Testing.app().outdir });
  const [tenant, orders] = ["prod-tenant", "prod-orders"].map((name) => {
    const stack = new TerraformStack(app, name);
    new DynatraceProvider(stack, "Dynatrace");
    return stack;
  });
  if (!tenant || !orders) throw new Error("unreachable");
  const group = new IamGroup(tenant, "Operators", { name: "operators" });
  new IamPolicyBindingsV2(orders, "Bindings", { group: group.id, policy: [{ id: "p" }] });
  // Without the run before it that joins stacks, as in a stack that leaves it out.
  expect(problems("prod-orders", orders.toTerraform())).toEqual([
    {
      severity: "error",
      path: "prod-orders/Bindings",
      found: undeclared("dynatrace_iam_group.Operators"),
      fix: "declare it in this stack; what another stack declares is looked up by a data source",
    },
  ]);
  expect(problems("prod-tenant", tenant.toTerraform())).toEqual([]);
});

test.each([
  ["${dynatrace_iam_group.Other.id}", "dynatrace_iam_group.Other"],
  ["a ${upper(dynatrace_iam_group.Other.name)} b", "dynatrace_iam_group.Other"],
  ["${data.dynatrace_iam_group.Own.id}", "data.dynatrace_iam_group.Own"],
  ["${kubernetes_secret_v1.Other.metadata[0].name}", "kubernetes_secret_v1.Other"],
  ['${join("-", ["x ${dynatrace_iam_group.Other.id}"])}', "dynatrace_iam_group.Other"],
  ['${jsonencode({"a" = dynatrace_iam_group.Other.id})}', "dynatrace_iam_group.Other"],
  ["%{ if dynatrace_iam_group.Other.id == 1 }x%{ endif }", "dynatrace_iam_group.Other"],
  ["$$${dynatrace_iam_group.Other.id}", "dynatrace_iam_group.Other"],
  ["$%{ if dynatrace_iam_group.Other.id == 1 }x%{ endif }", "dynatrace_iam_group.Other"],
  ["${var.unknown}", "var.unknown"],
  ["${local.unknown}", "local.unknown"],
  ["${module.unknown.id}", "module.unknown"],
])("%s refers to what is not declared", (name, address) => {
  expect(problemsOf(name)).toEqual([undeclared(address)]);
});

test.each([
  "${dynatrace_iam_group.Own.id}-${var.known}-${local.known}",
  "$${dynatrace_iam_group.Other.id}",
  "dynatrace_iam_group.Other.id",
  '${upper("dynatrace_iam_group.Other")}',
  '${replace("\\"", "dynatrace_iam_group.Other", "")}',
  "${rule.value.name}",
  "${each.value.dynatrace_iam_group.Other}",
  "${[for my_item in var.known : my_item.name]}",
  "${path.module}/${terraform.workspace}",
  "unfinished ${",
])("%s does not", (name) => {
  expect(problemsOf(name)).toEqual([]);
});

test("addresses in meta arguments count, also in the way that is written without braces", () => {
  const own = { depends_on: ["dynatrace_iam_group.Other", "${data.dynatrace_iam_group.Third}"] };
  const triggered = {
    lifecycle: { replace_triggered_by: ["dynatrace_iam_group.Own.id", "dynatrace_iam_group.Fourth.id"] },
  };
  const resource = { dynatrace_iam_group: { Own: { name: "own" }, It: own, Its: triggered } };
  expect(problemsOf("", { resource })).toEqual(
    ["dynatrace_iam_group.Other", "data.dynatrace_iam_group.Third", "dynatrace_iam_group.Fourth"].map(undeclared),
  );
});

test("outputs, locals, modules and providers are looked at, and each address is named once per element", () => {
  const more = {
    output: { it: { value: "${dynatrace_iam_group.Other.id}" } },
    locals: { it: "${dynatrace_iam_group.Other.id} ${dynatrace_iam_group.Other.name}" },
    module: { it: { source: "./it", id: "${dynatrace_iam_group.Other.id}" } },
    provider: { dynatrace: [{ dt_env_url: "${var.unknown}" }] },
  };
  const json = { terraform: PROVIDERS, ...more };
  expect(problems("prod-orders", json).map(({ path }) => path)).toEqual([
    "prod-orders/output.it",
    "prod-orders/module.it",
    "prod-orders/locals.it",
    "prod-orders/provider.dynatrace",
  ]);
});

test("what cdktf makes of functions and iterators is understood", () => {
  const stack = new TerraformStack(Testing.app(), "prod-orders");
  new DynatraceProvider(stack, "Dynatrace");
  const names = new TerraformVariable(stack, "names", { type: "list(string)" });
  const iterator = TerraformIterator.fromList(names.listValue);
  const group = new IamGroup(stack, "Group", { name: Fn.format("%s-x", [iterator.value]), forEach: iterator });
  const policies = TerraformIterator.fromList(names.listValue).dynamic({ id: Fn.upper("${each.value}") });
  new IamPolicyBindingsV2(stack, "Bindings", { group: group.id, policy: policies });
  expect(problems("prod-orders", JSON.parse(Testing.synth(stack)))).toEqual([]);
});
