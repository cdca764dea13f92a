import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { LocalBackend, TerraformStack, Testing } from "cdktf";

/** A stack with the Kubernetes and Helm providers, in an application of its own. */
export function kubernetesStack(id = "test"): TerraformStack {
  const stack = new TerraformStack(Testing.app(), id);
  new LocalBackend(stack, { path: "terraform.tfstate" });
  new KubernetesProvider(stack, "kubernetes", { configPath: "kubeconfig" });
  new HelmProvider(stack, "helm", { kubernetes: { configPath: "kubeconfig" } });
  return stack;
}
