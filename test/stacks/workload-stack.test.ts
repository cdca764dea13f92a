import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { Testing } from "cdktf";
import type { Team } from "../../config/schema";
import { workloadStackName } from "../../rules/names";
import { WorkloadStack } from "../../stacks/workload-stack";
import { resourcesOf, synthesized } from "../support/synth";
import { environment, team } from "./fixtures";

const IMAGE = `registry.example.com/orders@sha256:${"4f".repeat(32)}`;
const workload: NonNullable<Team["workload"]> = {
  image: IMAGE,
  version: "1.2.3",
  imagePullSecrets: [],
  replicas: 2,
  port: 8080,
  preStopSeconds: 10,
  createNamespace: true,
  resources: { cpu: "50m", memory: "128Mi" },
  annotations: {},
};

function stackOf(name: string, changes: Partial<Team> = {}): WorkloadStack {
  const stack = WorkloadStack.ofTeam(
    Testing.app(),
    environment(name, { protected: name === "prod" }),
    team("orders", { zone: "Orders", workload, ...changes }),
  );
  if (!stack) throw new Error("the team has no workload");
  return stack;
}

test.each(["prod", "nonprod"])("what a team owns on the cluster of %s", (name) => {
  expect(Testing.synth(stackOf(name), true)).toMatchSnapshot();
});

test("a team without a workload has no stack", () => {
  expect(WorkloadStack.ofTeam(Testing.app(), environment("prod"), team("orders"))).toBeUndefined();
});

test("the stack is named by environment and team", () => {
  expect(stackOf("prod").node.id).toBe(workloadStackName("prod", "orders"));
  expect(workloadStackName("prod", "orders")).toBe("prod-orders-workload");
});

test("the provider's address is complete, so that no tool looks elsewhere", () => {
  const { terraform } = synthesized(stackOf("prod"));
  expect(terraform?.required_providers).toEqual({ kubernetes: { source: "hashicorp/kubernetes", version: "3.2.1" } });
});

test("only the environment's own context and kubeconfig are used, whatever the shell holds", () => {
  const { provider, variable } = synthesized(stackOf("prod"));
  expect(provider?.kubernetes).toEqual([
    {
      config_path: "${var.prod_kubeconfig}",
      config_context: "tlo-prod",
      config_context_auth_info: "",
      config_context_cluster: "",
      host: "",
      proxy_url: "",
      tls_server_name: "",
      cluster_ca_certificate: "",
      client_certificate: "",
      client_key: "",
      token: "",
      username: "",
      password: "",
      insecure: false,
      ignore_labels: ["^dynakube\\.internal\\.dynatrace\\.com/"],
      ignore_annotations: [
        "^dynakube\\.internal\\.dynatrace\\.com/",
        "^cloud\\.google\\.com/neg",
        "^(field|lifecycle)\\.cattle\\.io/",
        "^openshift\\.io/",
      ],
    },
  ]);
  expect(variable?.prod_kubeconfig).toMatchObject({
    default: "~/.kube/config",
    validation: [
      {
        condition:
          '${try(contains([for each in yamldecode(file(pathexpand(var.prod_kubeconfig))).contexts : each.name], "tlo-prod"), false)}',
        error_message:
          "The kubeconfig file ${var.prod_kubeconfig} must have the context tlo-prod: create the cluster, or name another file with TF_VAR_prod_kubeconfig.",
      },
    ],
  });
});

test("an existing namespace is left to whoever made it", () => {
  const stack = stackOf("prod", { workload: { ...workload, createNamespace: false } });
  expect(resourcesOf(stack, NamespaceV1)).toEqual([]);
});

test("an image by tag ends the synth of prod, with place and fix", () => {
  const tagged = { workload: { ...workload, image: "registry.example.com/orders:1.2" } };
  expect(() => stackOf("prod", tagged)).toThrow(`prod-orders-workload/Workload has 1 fault:
  - image must be named by digest here, as a tag may stand for another image tomorrow; got "registry.example.com/orders:1.2"; write registry.example.com/orders@sha256:<digest>; docker buildx imagetools inspect shows it`);
});

test("an image by tag is a warning in nonprod", () => {
  const stack = stackOf("nonprod", { workload: { ...workload, image: "registry.example.com/orders:1.2" } });
  expect(stack.workload.node.metadata.map(({ data }) => data)).toContainEqual(
    expect.stringContaining("image is named by tag"),
  );
});

test("two syntheses are equal, byte by byte, and hold no absolute path", () => {
  const once = Testing.synth(stackOf("prod"), true);
  expect(Testing.synth(stackOf("prod"), true)).toBe(once);
  expect(once).not.toContain(process.cwd());
});
