import { parse, parseAllDocuments } from "yaml";
import type { Team } from "../../config/schema";
import { renderDynaKube } from "../../constructs/dynatrace-operator";
import { dynaKubeOf } from "../../stacks/cluster-stack";
import { dynaKubeManifest, renderManifests, workloadManifests } from "../../stacks/manifests";
import { configuration, environment, team } from "./fixtures";

const workload: NonNullable<Team["workload"]> = {
  image: `registry.example.com/orders@sha256:${"4f".repeat(32)}`,
  imagePullSecrets: [],
  replicas: 2,
  port: 8080,
  preStopSeconds: 10,
  createNamespace: true,
  resources: { cpu: "50m", memory: "128Mi" },
  annotations: {},
};
const orders = team("orders", { workload });
const ENVIRONMENTS = [environment("nonprod"), environment("prod", { protected: true })];

test("a workload's objects stand in the order in which they are applied", () => {
  const objects = workloadManifests(environment("prod"), orders);
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    "Namespace orders",
    "ServiceAccount orders-sample",
    "NetworkPolicy orders-sample",
    "Deployment orders-sample",
    "PodDisruptionBudget orders-sample",
    "Service orders-sample",
    "Service orders-sample-lb",
  ]);
});

test("autoscaler and Ingress are there where they are asked for, a namespace of somebody else's is not", () => {
  const { kubernetes } = environment("prod");
  const exposure = { kind: "ingress" as const, annotations: {}, domain: "example.com" };
  const scaled = { ...workload, createNamespace: false, autoscale: { min: 1, max: 3, cpuPercent: 70 } };
  const objects = workloadManifests(
    environment("prod", { kubernetes: { ...kubernetes, exposure } }),
    team("orders", { workload: scaled }),
  );
  expect(objects.map(({ kind }) => kind)).toEqual([
    "ServiceAccount",
    "NetworkPolicy",
    "Deployment",
    "PodDisruptionBudget",
    "HorizontalPodAutoscaler",
    "Service",
    "Ingress",
  ]);
});

test("there is a file for each environment and team with a workload", () => {
  const files = renderManifests(configuration(ENVIRONMENTS, [team("idle"), orders]));
  expect(files.map(({ path }) => path)).toEqual(["nonprod/orders.yaml", "prod/orders.yaml"]);
});

test("the documents of a file are the objects, written out without references", () => {
  const [file] = renderManifests(configuration([environment("prod")], [orders]));
  const documents = parseAllDocuments(file?.yaml ?? "").map((document) => document.toJS());
  expect(documents).toEqual(workloadManifests(environment("prod"), orders));
  expect(file?.yaml).not.toMatch(/[:-] [&*]\w/);
});

test("a second rendering is equal, byte by byte", () => {
  const render = () => renderManifests(configuration(ENVIRONMENTS, [orders]));
  expect(render()).toEqual(render());
});

test("text that Terraform would take for a template stays as it is", () => {
  const annotations = { "example.com/note": "${x} %{y}" };
  const [file] = renderManifests(
    configuration([environment("prod")], [team("orders", { workload: { ...workload, annotations } })]),
  );
  expect(file?.yaml).toContain("example.com/note: ${x} %{y}");
});

test("faults end the rendering, each with its place", () => {
  const tagged = team("orders", { workload: { ...workload, image: "registry.example.com/orders:1.2" } });
  expect(() => renderManifests(configuration(ENVIRONMENTS, [tagged]))).toThrow(
    "config/teams/orders.yaml:1:1 workload.image: must be named by digest here",
  );
});

test("the DynaKube is rendered for those who check it", () => {
  const { path, yaml } = dynaKubeManifest(environment("prod"), [orders]);
  expect(path).toBe("prod-cluster/dynakube.yaml");
  expect(parse(yaml)).toEqual(renderDynaKube(dynaKubeOf(environment("prod"), [orders])));
});
