import { join } from "node:path";
import { App } from "cdktf";
import type { StateBackend } from "../../config/schema";
import { BaseStack } from "../../stacks/base-stack";
import { environment } from "./fixtures";

const LONG = `prod-${"a".repeat(60)}`;

function stackWith(state: StateBackend, name: string): BaseStack {
  const app = new App({ outdir: join(process.cwd(), "cdktf.out") });
  return new BaseStack(app, name, environment("prod", { state }));
}

function backendOf(state: StateBackend, name = "prod-orders") {
  return stackWith(state, name).toTerraform().terraform;
}

test("a local state lies in the project, outside the output folder, and its path holds nothing of this machine", () => {
  expect(backendOf({ backend: "local", path: "state" }).backend).toEqual({
    local: { path: "../../../state/prod-orders.tfstate" },
  });
});

test.each<[StateBackend, unknown]>([
  [
    { backend: "s3", bucket: "states", region: "eu-central-1", prefix: "onboarding", useLockfile: true },
    {
      s3: {
        bucket: "states",
        region: "eu-central-1",
        key: "onboarding/prod-orders.tfstate",
        encrypt: true,
        use_lockfile: true,
      },
    },
  ],
  [
    { backend: "gcs", bucket: "states", prefix: "onboarding" },
    { gcs: { bucket: "states", prefix: "onboarding/prod-orders" } },
  ],
  [
    {
      backend: "azurerm",
      resourceGroup: "group",
      storageAccount: "account",
      container: "states",
      prefix: "onboarding",
    },
    {
      azurerm: {
        resource_group_name: "group",
        storage_account_name: "account",
        container_name: "states",
        key: "onboarding/prod-orders.tfstate",
      },
    },
  ],
  [{ backend: "pg", schemaPrefix: "onboarding" }, { pg: { schema_name: "onboarding_prod_orders" } }],
  [
    { backend: "kubernetes", namespace: "states" },
    { kubernetes: { secret_suffix: "prod-orders-state", namespace: "states" } },
  ],
  [
    { backend: "http", address: "https://states.example.com/terraform/" },
    {
      http: {
        address: "https://states.example.com/terraform/prod-orders",
        lock_address: "https://states.example.com/terraform/prod-orders",
        unlock_address: "https://states.example.com/terraform/prod-orders",
      },
    },
  ],
])("the backend %j holds each stack's state apart", (state, expected) => {
  expect(JSON.parse(JSON.stringify(backendOf(state).backend))).toEqual(expected);
});

test("Terraform Cloud keeps a workspace for each stack", () => {
  const state: StateBackend = { backend: "cloud", organization: "org", hostname: "app.terraform.io", prefix: "onb" };
  expect(backendOf(state).cloud).toEqual({
    hostname: "app.terraform.io",
    organization: "org",
    workspaces: { name: "onb-prod-orders" },
  });
});

test.each<[StateBackend, (terraform: Record<string, Record<string, Record<string, unknown>>>) => unknown, number]>([
  [{ backend: "pg", schemaPrefix: "onboarding" }, ({ backend }) => backend?.pg?.schema_name, 63],
  [{ backend: "kubernetes", namespace: "states" }, ({ backend }) => backend?.kubernetes?.secret_suffix, 63],
  [
    { backend: "cloud", organization: "org", hostname: "app.terraform.io", prefix: "dynatrace-onboarding-of-us-all" },
    ({ cloud }) => (cloud?.workspaces as { name?: string } | undefined)?.name,
    90,
  ],
])("two long names stay two in %j", (state, nameIn, length) => {
  const names = [`${LONG}-one`, `${LONG}-two`].map((name) => String(nameIn(backendOf(state, name))));
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name.length).toBeLessThanOrEqual(length);
});

test("a state is never read by another stack", () => {
  const stack = stackWith({ backend: "kubernetes", namespace: "states" }, "prod-orders");
  const backend = stack.node.findChild("backend") as unknown as {
    getRemoteStateDataSource(scope: BaseStack, name: string, fromStack: string): never;
  };
  expect(() => backend.getRemoteStateDataSource(stack, "other", "prod-billing")).toThrow(
    "the state of prod-billing must not be read by another stack; look the object up instead",
  );
});
