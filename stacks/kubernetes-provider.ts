import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { type TerraformStack, TerraformVariable } from "cdktf";
import type { Environment } from "../config/schema";
import { literal } from "../constructs/literal";
import { HELM, KUBERNETES, requireProvider } from "./required-providers";

/** What the Operator puts on namespaces: without this, every plan would remove it, and the Operator would put it back. */
const OPERATOR_MARKS = "^dynakube\\.internal\\.dynatrace\\.com/";

/** The same, and what cloud providers and cluster managers write on the objects they manage. */
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
 * Set, if only to nothing: what is left out comes from KUBE_… variables of the process, the same ones for all
 * environments. `config_paths` and `exec` stay out, as one may not stand beside `config_path` and neither would be read.
 */
const NOTHING_FROM_OUTSIDE = {
  host: "",
  proxyUrl: "",
  tlsServerName: "",
  clusterCaCertificate: "",
  clientCertificate: "",
  clientKey: "",
  configContextAuthInfo: "",
  configContextCluster: "",
  token: "",
  username: "",
  password: "",
  insecure: false,
};

/**
 * Adds the Kubernetes provider of an environment's cluster. Only the context that the environment's file names is used,
 * whichever is the current one, and whatever KUBE_… variables say.
 *
 * @see Kubernetes provider documentation, provider arguments
 * @example
 * addKubernetesProvider(stack, environment);
 */
export function addKubernetesProvider(stack: TerraformStack, environment: Environment): KubernetesProvider {
  requireProvider(stack, KUBERNETES);
  return new KubernetesProvider(stack, "kubernetes", {
    ...NOTHING_FROM_OUTSIDE,
    configPath: kubeconfig(stack, environment),
    configContext: literal(environment.kubernetes.context),
    ignoreLabels: [OPERATOR_MARKS],
    ignoreAnnotations: IGNORED_ANNOTATIONS,
  });
}

/**
 * Adds the Helm provider of the same cluster, whether the Kubernetes provider is there or not; both read one variable.
 *
 * @see Helm provider documentation, provider arguments
 * @example
 * addHelmProvider(stack, environment);
 */
export function addHelmProvider(stack: TerraformStack, environment: Environment): HelmProvider {
  requireProvider(stack, HELM);
  return new HelmProvider(stack, "helm", {
    // Releases are kept in the cluster, whatever HELM_DRIVER says: one that is forgotten is installed a second time.
    helmDriver: "secret",
    kubernetes: {
      ...NOTHING_FROM_OUTSIDE,
      configPath: kubeconfig(stack, environment),
      configContext: literal(environment.kubernetes.context),
      // KUBE_CONFIG_PATHS takes the place of config_path in this provider; the address of the server it cannot replace.
      host: serverOf(environment),
    },
  });
}

/** The address that a context's cluster has in the kubeconfig file, as an expression. */
function serverOf({ name, kubernetes }: Environment): string {
  const file = parsedFile(kubeconfigVariable(name));
  const cluster = `[for each in ${file}.contexts : each.context.cluster if each.name == ${quoted(kubernetes.context)}][0]`;
  return `\${[for each in ${file}.clusters : each.cluster.server if each.name == ${cluster}][0]}`;
}

function parsedFile(variable: string): string {
  return `yamldecode(file(pathexpand(var.${variable})))`;
}

/** A text of a file inside an expression. */
function quoted(text: string): string {
  return literal(JSON.stringify(text));
}

function kubeconfig(stack: TerraformStack, { name, kubernetes }: Environment): string {
  const id = kubeconfigVariable(name);
  const existing = stack.node.tryFindChild(id);
  if (existing instanceof TerraformVariable) return existing.stringValue;
  const context = literal(kubernetes.context);
  // Terraform's own words for a missing context name neither the context nor the file.
  const listed = `[for each in ${parsedFile(id)}.contexts : each.name]`;
  return new TerraformVariable(stack, id, {
    type: "string",
    nullable: false,
    description: "kubeconfig file with the context of the cluster",
    default: "~/.kube/config",
    validation: [
      {
        condition: `\${try(contains(${listed}, ${quoted(kubernetes.context)}), false)}`,
        errorMessage: `The kubeconfig file \${var.${id}} must have the context ${context}: create the cluster, or name another file with TF_VAR_${id}.`,
      },
    ],
  }).stringValue;
}
