import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { BaseStack } from "../../stacks/base-stack";
import { addHelmProvider, addKubernetesProvider } from "../../stacks/kubernetes-provider";
import { DYNATRACE, HELM } from "../../stacks/required-providers";
import { synthesized } from "../support/synth";
import { environment } from "./fixtures";

/** Every argument that the providers fill from KUBE_… variables, save `config_paths`, which excludes `config_path`. */
const FROM_ENVIRONMENT = [
  "client_certificate",
  "client_key",
  "cluster_ca_certificate",
  "config_context",
  "config_context_auth_info",
  "config_context_cluster",
  "config_path",
  "host",
  "insecure",
  "password",
  "proxy_url",
  "tls_server_name",
  "token",
  "username",
];

type Arguments = Readonly<Record<string, unknown>> | undefined;

function providersOf(context = "tlo-prod") {
  const prod = environment("prod");
  const changed = { ...prod, kubernetes: { ...prod.kubernetes, context } };
  const stack = new BaseStack(Testing.app(), "prod-cluster", changed);
  addKubernetesProvider(stack, changed);
  addHelmProvider(stack, changed);
  const { provider = {} } = synthesized(stack);
  const [kubernetes, helm] = [provider.kubernetes, provider.helm].map(
    (all) => Object.values(all ?? {})[0] as Arguments,
  );
  return { kubernetes, helm, cluster: helm?.kubernetes as Arguments };
}

test("the Kubernetes provider takes nothing from the process environment", () => {
  const { ignore_labels, ignore_annotations, ...connection } = providersOf().kubernetes ?? {};
  expect(Object.keys(connection).sort()).toEqual(FROM_ENVIRONMENT);
  expect(connection).toMatchObject({ config_path: "${var.prod_kubeconfig}", config_context: "tlo-prod", host: "" });
});

test("the Helm provider takes nothing from the process environment, and its server from the kubeconfig file", () => {
  const { helm, cluster } = providersOf();
  expect(helm?.helm_driver).toBe("secret");
  expect(Object.keys(cluster ?? {}).sort()).toEqual(FROM_ENVIRONMENT);
  const file = "yamldecode(file(pathexpand(var.prod_kubeconfig)))";
  const name = `[for each in ${file}.contexts : each.context.cluster if each.name == "tlo-prod"][0]`;
  expect(cluster?.host).toBe(`\${[for each in ${file}.clusters : each.cluster.server if each.name == ${name}][0]}`);
});

test("a context stays text inside the expressions", () => {
  expect(providersOf('a"b ${file("x")}').cluster?.host).toContain('each.name == "a\\"b $${file(\\"x\\")}"');
});

test("the stacks require the versions that the bindings were made for, Kubernetes aside", () => {
  const stack = new TerraformStack(Testing.app(), "bindings");
  new DynatraceProvider(stack, "dynatrace", {});
  new HelmProvider(stack, "helm", {});
  const required = Testing.synth(stack);
  expect(JSON.parse(required).terraform.required_providers).toEqual({
    dynatrace: DYNATRACE,
    helm: { source: "helm", version: HELM.version },
  });
});
