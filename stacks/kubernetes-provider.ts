import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { type TerraformStack, TerraformVariable } from "cdktf";
import type { Environment } from "../config/schema";
import { literal } from "../constructs/literal";

/** What the Operator puts on namespaces; without this every plan would take it away, and the Operator puts it back. */
const OPERATOR_MARKS = "^dynakube\\.internal\\.dynatrace\\.com/";

/** The same, and what cloud providers and cluster managers write on the objects that they serve. */
const IGNORED_ANNOTATIONS = [
  OPERATOR_MARKS,
  "^cloud\\.google\\.com/neg",
  "^(field|lifecycle)\\.cattle\\.io/",
  "^openshift\\.io/",
];

/** Name of the variable that says which kubeconfig file is read. */
export function kubeconfigVariable(environmentName: string): string {
  return `${environmentName.replaceAll("-", "_")}_kubeconfig`;
}

/**
 * Adds the Kubernetes provider of an environment's cluster. Only the context that the environment's file names is used,
 * whichever is the current one.
 *
 * @see Kubernetes provider documentation, provider arguments
 */
export function addKubernetesProvider(stack: TerraformStack, environment: Environment): KubernetesProvider {
  stack.addOverride("terraform.required_providers.kubernetes.source", "hashicorp/kubernetes");
  return new KubernetesProvider(stack, "kubernetes", {
    configPath: kubeconfig(stack, environment),
    configContext: literal(environment.kubernetes.context),
    // Set, if only to nothing: what is left out may come from KUBE_… variables, which all environments share.
    configContextAuthInfo: "",
    configContextCluster: "",
    token: "",
    username: "",
    password: "",
    insecure: false,
    ignoreLabels: [OPERATOR_MARKS],
    ignoreAnnotations: IGNORED_ANNOTATIONS,
  });
}

/** Adds the Helm provider of the same cluster. Call it after `addKubernetesProvider`, whose variable it reads. */
export function addHelmProvider(stack: TerraformStack, environment: Environment): HelmProvider {
  stack.addOverride("terraform.required_providers.helm.source", "hashicorp/helm");
  return new HelmProvider(stack, "helm", {
    kubernetes: {
      configPath: kubeconfig(stack, environment),
      configContext: literal(environment.kubernetes.context),
    },
  });
}

function kubeconfig(stack: TerraformStack, { name, kubernetes }: Environment): string {
  const id = kubeconfigVariable(name);
  const existing = stack.node.tryFindChild(id);
  if (existing instanceof TerraformVariable) return existing.stringValue;
  const context = literal(kubernetes.context);
  // Terraform's own words for a missing context name neither the context nor the file.
  const listed = `[for each in yamldecode(file(pathexpand(var.${id}))).contexts : each.name]`;
  return new TerraformVariable(stack, id, {
    type: "string",
    nullable: false,
    description: "kubeconfig file with the context of the cluster",
    default: "~/.kube/config",
    validation: [
      {
        condition: `\${try(contains(${listed}, ${literal(JSON.stringify(kubernetes.context))}), false)}`,
        errorMessage: `The kubeconfig file \${var.${id}} must have the context ${context}: create the cluster, or name another file with TF_VAR_${id}.`,
      },
    ],
  }).stringValue;
}
