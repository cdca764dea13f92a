import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../stacks/onboarding";
import { configuration, environment, team } from "./fixtures";

let outdir: string;

beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "orphans-"));
});

afterEach(() => rmSync(outdir, { recursive: true, force: true }));

const FILES = configuration([environment("nonprod"), environment("prod", { protected: true })], [team("orders")]);

interface Synthesized {
  readonly terraform: { readonly required_providers: Record<string, unknown>; readonly backend: unknown };
  readonly provider: Record<string, unknown>;
  readonly resource?: unknown;
}

const stackIn = (name: string): Synthesized =>
  JSON.parse(readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8"));

test("a stack that no file declares has its state and its providers, declares nothing, and goes before its tenant", () => {
  createApp(FILES, { outdir, orphans: ["prod-billing", "prod-billing-workload", "nonprod-cluster"] }).synth();
  const billing = stackIn("prod-billing");
  expect(billing.resource).toBeUndefined();
  expect(billing.terraform.backend).toEqual({ gcs: { bucket: "states", prefix: "onboarding/prod-billing" } });
  expect(Object.keys(billing.provider)).toEqual(["dynatrace"]);
  expect(Object.keys(stackIn("prod-billing-workload").provider)).toEqual(["kubernetes"]);
  const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
  expect(manifest.stacks["prod-billing"].dependencies).toEqual(["prod-tenant"]);
});

test("a name that the files declare changes nothing", () => {
  createApp(FILES, { outdir, orphans: ["prod-orders", "nonprod-cluster"] }).synth();
  expect(stackIn("prod-orders").resource).toHaveProperty("dynatrace_management_zone_v2");
  expect(Object.keys(stackIn("nonprod-cluster").provider)).toEqual(["helm", "kubernetes"]);
  expect(stackIn("nonprod-cluster").resource).toBeDefined();
});

test("where no file declares its environment, nobody can say where its objects are", () => {
  expect(() => createApp(FILES, { outdir, orphans: ["staging-orders"] })).toThrow(
    'name must begin with the name of an environment that a file declares; got "staging-orders"; use one of nonprod, ' +
      "prod, or bring back the environment's file for as long as it takes",
  );
});
