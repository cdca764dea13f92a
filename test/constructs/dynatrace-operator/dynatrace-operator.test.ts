import { Release } from "@cdktf/provider-helm/lib/release";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { TerraformOutput, Testing } from "cdktf";
import { DynatraceOperator } from "../../../constructs/dynatrace-operator";
import { kubernetesStack } from "../../support/kubernetes-stack";
import { resourcesOf } from "../../support/synth";

const values = `installCRD: true
csidriver:
  enabled: true
webhook:
  replicas: 2
  mutatingWebhook:
    failurePolicy: Ignore
`;

test("the official chart is installed in a namespace that lets OneAgent reach its node", () => {
  const stack = kubernetesStack();
  new DynatraceOperator(stack, "Operator", { chartVersion: "1.10.2" });
  expect(resourcesOf(stack, NamespaceV1)).toEqual([
    {
      metadata: {
        name: "dynatrace",
        labels: {
          "app.kubernetes.io/managed-by": "dynatrace-onboarding",
          "pod-security.kubernetes.io/enforce": "privileged",
          "pod-security.kubernetes.io/warn": "privileged",
          "pod-security.kubernetes.io/audit": "privileged",
        },
      },
      lifecycle: { prevent_destroy: true },
    },
  ]);
  expect(resourcesOf(stack, Release)).toEqual([
    {
      name: "dynatrace-operator",
      namespace: "dynatrace",
      repository: "oci://public.ecr.aws/dynatrace",
      chart: "dynatrace-operator",
      version: "1.10.2",
      values: [values],
      wait: true,
      atomic: true,
      timeout: 600,
      cleanup_on_fail: true,
      depends_on: [expect.stringMatching(/^kubernetes_namespace_v1\.Operator_Namespace_[0-9A-F]{8}$/)],
      lifecycle: { prevent_destroy: true },
    },
  ]);
});

test("an existing namespace and a registry of one's own are taken", () => {
  const stack = kubernetesStack();
  const chartRepository = "oci://registry.example.com/dynatrace";
  new DynatraceOperator(stack, "Operator", { chartVersion: "1.10.2", chartRepository, createNamespace: false });
  expect(resourcesOf(stack, NamespaceV1)).toEqual([]);
  expect(resourcesOf(stack, Release)).toEqual([expect.objectContaining({ repository: chartRepository })]);
});

test("a range of versions and a wrong address are refused at once", () => {
  const create = () =>
    new DynatraceOperator(kubernetesStack("prod-cluster"), "Operator", {
      chartVersion: "~> 1.10",
      chartRepository: "public.ecr.aws",
    });
  expect(create).toThrow(`prod-cluster/Operator has 2 faults:
  - chartVersion must be one version, as a range would differ between two applies; got "~> 1.10"; write a version such as 1.10.2
  - chartRepository must be the address of a chart repository; got "public.ecr.aws"; write oci://… or https://…`);
});

test("a stack with an Operator is checked like all others", () => {
  const stack = kubernetesStack();
  new DynatraceOperator(stack, "Operator", { chartVersion: "1.10.2" });
  new TerraformOutput(stack, "token", { value: `dt0c01.${"A".repeat(24)}.${"B".repeat(64)}` });
  expect(() => Testing.synth(stack, true)).toThrow(/token/);
});
