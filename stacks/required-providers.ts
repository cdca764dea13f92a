import type { TerraformStack } from "cdktf";

/** A provider as `required_providers` names it. */
export interface RequiredProvider {
  /** `namespace/type`, in the public registry's name space. */
  readonly source: string;
  readonly version: string;
}

/** The versions of all providers that the stacks require: their one home. Those of the bindings, save where it says why not. */
export const DYNATRACE: RequiredProvider = { source: "dynatrace-oss/dynatrace", version: "1.102.0" };
export const HELM: RequiredProvider = { source: "hashicorp/helm", version: "3.1.1" };

/**
 * Newer than its bindings, whose 2.38.0 lets KUBE_CONFIG_PATH and its like override the configuration in part.
 *
 * @see docs/decisions/0007-kubernetes-provider-newer-than-its-bindings.md
 */
export const KUBERNETES: RequiredProvider = { source: "hashicorp/kubernetes", version: "3.2.1" };

/**
 * Requires a provider by its whole address: bindings write the bare type of HashiCorp's own providers, which OpenTofu
 * looks for in a registry of its own.
 */
export function requireProvider(stack: TerraformStack, { source, version }: RequiredProvider): void {
  const type = source.slice(source.indexOf("/") + 1);
  stack.addOverride(`terraform.required_providers.${type}`, { source, version });
}
