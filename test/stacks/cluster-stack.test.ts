import { Testing } from "cdktf";
import { ClusterStack, dynaKubeOf } from "../../stacks/cluster-stack";
import { synthesized } from "../support/synth";
import { environment, team } from "./fixtures";

const TEAMS = [team("orders"), team("billing")];

test.each(["prod", "nonprod"])("what the platform owns on the cluster of %s", (name) => {
  expect(Testing.synth(new ClusterStack(Testing.app(), environment(name), TEAMS), true)).toMatchSnapshot();
});

test("both providers are required by their whole addresses and one exact version", () => {
  const { terraform } = synthesized(new ClusterStack(Testing.app(), environment("prod"), TEAMS));
  expect(terraform?.required_providers).toEqual({
    helm: { source: "hashicorp/helm", version: "3.1.1" },
    kubernetes: { source: "hashicorp/kubernetes", version: "3.2.1" },
  });
});

test.each([true, false])("losing Operator or DynaKube fails the plan where protection is %p", (isProtected) => {
  const stack = new ClusterStack(Testing.app(), environment("prod", { protected: isProtected }), TEAMS);
  const lifecycles = Object.values(synthesized(stack).resource ?? {}).flatMap((ofType) =>
    Object.values(ofType).map((each) => (each as { lifecycle: unknown }).lifecycle),
  );
  expect(lifecycles).toEqual(Array(3).fill({ prevent_destroy: isProtected }));
});

test("the DynaKube speaks for the environment and asks only for what its file asks for", () => {
  expect(dynaKubeOf(environment("prod"), TEAMS)).toEqual({
    dynaKubeName: "prod",
    apiUrl: "https://abc12345.live.dynatrace.com/api",
    tokensSecret: "dynakube-tokens",
    clusterName: "tlo-prod",
    hostGroup: "prod",
    namespaceLabels: { "dynatrace-observed": "true" },
    resourceAttributes: { "deployment.environment.name": "prod" },
    logNamespaces: ["billing", "orders"],
    otlpExporterConfiguration: false,
  });
});

test("network zone, exporter configuration and the Secret's name come from the environment's file", () => {
  const { kubernetes } = environment("prod");
  const operator = {
    chartVersion: "1.10.2",
    tokensSecret: "our-tokens",
    networkZone: "eu",
    otlpExporterConfiguration: true,
  };
  expect(dynaKubeOf(environment("prod", { kubernetes: { ...kubernetes, operator } }), [])).toMatchObject({
    tokensSecret: "our-tokens",
    networkZone: "eu",
    otlpExporterConfiguration: true,
    logNamespaces: [],
  });
});

test("neither the value of a token nor a path of this machine is anywhere in the stack", () => {
  const text = Testing.synth(new ClusterStack(Testing.app(), environment("prod"), TEAMS), true);
  expect(text).not.toMatch(/dt0[cs]\d\d\./);
  expect(text).not.toContain(process.cwd());
});
