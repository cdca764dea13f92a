import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { LocalBackend, TerraformOutput, TerraformStack, Testing } from "cdktf";
import type { IConstruct } from "constructs";

/** A stack with the Dynatrace provider, in an application of its own. */
export function testStack(id = "test"): TerraformStack {
  const stack = new TerraformStack(Testing.app(), id);
  new LocalBackend(stack, { path: "terraform.tfstate" });
  new DynatraceProvider(stack, "dynatrace", { dtEnvUrl: "https://abc12345.live.dynatrace.com" });
  return stack;
}

/** The whole synthesized stack, with validations on. */
export function synthesized(stack: TerraformStack): Record<string, Record<string, Record<string, unknown>>> {
  return JSON.parse(Testing.synth(stack, true));
}

interface ResourceClass {
  readonly tfResourceType: string;
}

/** All resources of a type, in the order of their addresses: an extra one fails a `toEqual`. */
export function resourcesOf(construct: IConstruct, type: ResourceClass): unknown[] {
  return Object.values(synthesized(TerraformStack.of(construct)).resource?.[type.tfResourceType] ?? {});
}

/** All data sources of a type. */
export function dataSourcesOf(construct: IConstruct, type: ResourceClass): unknown[] {
  return Object.values(synthesized(TerraformStack.of(construct)).data?.[type.tfResourceType] ?? {});
}

/** What a value becomes in the stack's text; adds an output, so ask for resources before. */
export function rendered(stack: TerraformStack, value: unknown): unknown {
  const id = `rendered-${stack.node.children.length}`;
  new TerraformOutput(stack, id, { value });
  return synthesized(stack).output?.[id]?.value;
}
