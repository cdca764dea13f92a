import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Release } from "@cdktf/provider-helm/lib/release";
import { TerraformOutput, Testing } from "cdktf";
import { parse } from "yaml";
import { DynaKube, DynatraceOperator, renderDynaKube } from "../../../constructs/dynatrace-operator";
import { kubernetesStack } from "../../support/kubernetes-stack";
import { resourcesOf } from "../../support/synth";

const PROD = {
  dynaKubeName: "prod",
  apiUrl: "https://abc12345.live.dynatrace.com/api",
  tokensSecret: "dynakube-tokens",
  clusterName: "prod-eu",
  namespaceLabels: { observed: "true" },
};

function clusterWith(clusterName = PROD.clusterName) {
  const stack = kubernetesStack("prod-cluster");
  const operator = new DynatraceOperator(stack, "Operator", { chartVersion: "1.10.2" });
  const dynaKube = new DynaKube(stack, "DynaKube", { ...PROD, clusterName, operator });
  return { stack, dynaKube };
}

interface ReleaseJson {
  readonly name: string;
  readonly values: string[];
}

const releasesOf = (stack: ReturnType<typeof kubernetesStack>) => resourcesOf(stack, Release) as ReleaseJson[];

test("the DynaKube is a release after the Operator's, from a chart at a place that is the same everywhere", () => {
  const { stack, dynaKube } = clusterWith();
  expect(dynaKube.dynaKubeName).toBe("prod");
  const [release, ...others] = releasesOf(stack).filter(({ name }) => name === "prod");
  expect(others).toEqual([]);
  expect(release).toEqual({
    name: "prod",
    namespace: "dynatrace",
    chart: "./charts/dynakube",
    values: [expect.any(String)],
    atomic: true,
    timeout: 300,
    depends_on: [expect.stringMatching(/^helm_release\.Operator_[0-9A-F]{8}$/)],
    lifecycle: { prevent_destroy: true },
  });
});

test("the release's value is the document itself", () => {
  const { stack } = clusterWith();
  const values = releasesOf(stack).find(({ name }) => name === "prod")?.values[0] ?? "";
  expect(parse(values)).toEqual({ dynaKube: renderDynaKube(PROD) });
});

test("hostile text in the cluster's name stays text", () => {
  const { stack } = clusterWith("prod ${file(1)} %{ if true } ü: [x");
  const values = releasesOf(stack).find(({ name }) => name === "prod")?.values[0] ?? "";
  expect(values).toContain("$${file(");
  expect(values).toContain("%%{ if true }");
  const text = parse(values.replaceAll("$${", () => "${").replaceAll("%%{", () => "%{"));
  expect(text.dynaKube.metadata.annotations).toMatchObject({
    "feature.dynatrace.com/automatic-kubernetes-api-monitoring-cluster-name": "prod ${file(1)} %{ if true } ü: [x",
  });
});

test("the chart is written beside the stack, and holds nothing but the given document", () => {
  const { stack } = clusterWith();
  const folder = join(Testing.fullSynth(stack), "stacks", "prod-cluster");
  expect(existsSync(join(folder, "cdk.tf.json"))).toBe(true);
  expect(parse(readFileSync(join(folder, "charts/dynakube/Chart.yaml"), "utf8"))).toEqual({
    apiVersion: "v2",
    name: "dynakube",
    description: "One DynaKube, given as the value dynaKube.",
    type: "application",
    version: "1.0.0",
  });
  expect(readFileSync(join(folder, "charts/dynakube/templates/dynakube.yaml"), "utf8")).toBe(
    '{{- required "the value dynaKube is missing" .Values.dynaKube | toYaml }}\n',
  );
});

test("faults are reported under the path of the construct, a secret's place without what was found", () => {
  const stack = kubernetesStack("prod-cluster");
  const operator = new DynatraceOperator(stack, "Operator", { chartVersion: "1.10.2" });
  const create = () =>
    new DynaKube(stack, "DynaKube", { ...PROD, operator, namespaceLabels: {}, tokensSecret: "A token!" });
  expect(create).toThrow(`prod-cluster/DynaKube has 2 faults:
  - tokensSecret must be the name of a Secret: lower-case letters, digits, hyphens and dots; got (hidden); write it as kubectl get secrets shows it
  - namespaceLabels must name a label, or OneAgent is injected into every namespace of the cluster; got {}; write a label such as { observe: "true" }`);
});

test("an environment without protection may lose its DynaKube", () => {
  const stack = kubernetesStack();
  const operator = new DynatraceOperator(stack, "Operator", { chartVersion: "1.10.2", preventDestroy: false });
  new DynaKube(stack, "DynaKube", { ...PROD, operator, preventDestroy: false });
  expect(resourcesOf(stack, Release).map((release) => (release as { lifecycle: unknown }).lifecycle)).toEqual([
    { prevent_destroy: false },
    { prevent_destroy: false },
  ]);
});

test("a stack with a DynaKube is checked like all others", () => {
  const stack = kubernetesStack();
  const operator = new DynatraceOperator(stack, "Operator", { chartVersion: "1.10.2" });
  new DynaKube(stack, "DynaKube", { ...PROD, operator });
  new TerraformOutput(stack, "token", { value: `dt0c01.${"A".repeat(24)}.${"B".repeat(64)}` });
  expect(() => Testing.synth(stack, true)).toThrow(/token/);
});
