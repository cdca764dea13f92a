import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listBackend } from "../../../cli/states/backend-list";
import type { StateBackend } from "../../../config/schema";
import { environment } from "../../stacks/fixtures";

const s3 = {
  backend: "s3",
  bucket: "states",
  region: "eu-central-1",
  prefix: "onboarding",
  useLockfile: true,
} as const;
const gcs = { backend: "gcs", bucket: "states", prefix: "onboarding" } as const;
const azurerm = {
  backend: "azurerm",
  resourceGroup: "group",
  storageAccount: "account",
  container: "states",
  prefix: "onboarding",
} as const;
const kubernetes = { backend: "kubernetes", namespace: "states" } as const;
const pg = { backend: "pg", schemaPrefix: "onboarding" } as const;

const KEYS = JSON.stringify([
  "onboarding/prod-orders.tfstate",
  "onboarding/prod-billing.tfstate",
  "onboarding/prod-billing.tfstate.tflock",
  "onboarding/prod-old/deeper.tfstate",
]);
const FOLDERS = ["prod-orders/default.tfstate", "prod-billing/default.tfstate", "prod-billing/default.tflock"];

test.each<[StateBackend, string, string, string, string[]]>([
  [s3, "aws", KEYS, "s3://states/onboarding", ["prod-billing", "prod-orders"]],
  [azurerm, "az", KEYS, "azurerm:account/states/onboarding", ["prod-billing", "prod-orders"]],
  [
    gcs,
    "gcloud",
    FOLDERS.map((each) => `gs://states/onboarding/${each}`).join("\n"),
    "gs://states/onboarding",
    ["prod-billing", "prod-orders"],
  ],
  [
    kubernetes,
    "kubectl",
    "tfstate-default-prod-orders-state tfstate-default-prod-orders-state-part-1 tfstate-default-nonprod-orders-state other",
    "Secrets in namespace states",
    ["prod-orders"],
  ],
  [
    pg,
    "psql",
    "onboarding_prod_orders\nonboarding_prod_billing\n",
    "schemas onboarding_*",
    ["onboarding_prod_billing", "onboarding_prod_orders"],
  ],
])("%s is listed", async (state, program, printed, place, names) => {
  const calls: string[] = [];
  const listing = await listBackend(environment("prod", { state }), async (called) => {
    calls.push(called);
    return printed;
  });
  expect(calls).toEqual([program]);
  expect(listing).toEqual({ place, names });
});

test("what a call is given names the bucket, the prefix and the environment", async () => {
  const calls: string[][] = [];
  await listBackend(environment("prod", { state: s3 }), async (_program, args) => {
    calls.push([...args]);
    return "null";
  });
  expect(calls).toEqual([
    ["s3api", "list-objects-v2", "--bucket", "states", "--region", "eu-central-1"].concat([
      "--prefix",
      "onboarding/prod-",
      "--query",
      "Contents[].Key",
      "--output",
      "json",
    ]),
  ]);
});

test.each<[StateBackend, string]>([
  [
    { backend: "http", address: "https://states.example.com" },
    "Terraform's http backend has no call that lists states",
  ],
  [
    { backend: "cloud", organization: "example", hostname: "app.terraform.io", prefix: "onboarding" },
    "workspaces are listed on the page of the organization",
  ],
])("%s says why it was not looked at", async (state, notLooked) => {
  const listing = await listBackend(environment("prod", { state }));
  expect(listing).toEqual({ place: expect.any(String), notLooked });
});

test("no state at all is a listing of none", async () => {
  const listing = await listBackend(environment("prod", { state: gcs }), async () => {
    throw new Error("gcloud failed: ERROR: One or more URLs matched no objects.");
  });
  expect(listing).toEqual({ place: "gs://states/onboarding", names: [] });
});

describe("programs on the PATH", () => {
  const { PATH } = process.env;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "programs-"));
    process.env.PATH = folder;
  });

  afterEach(() => {
    process.env.PATH = PATH;
    rmSync(folder, { recursive: true, force: true });
  });

  const listed = () => listBackend(environment("prod", { state: gcs }));
  const install = (...lines: string[]) =>
    writeFileSync(join(folder, "gcloud"), ["#!/bin/sh", ...lines].join("\n"), { mode: 0o755 });

  test("one that is not installed is named", async () => {
    expect(await listed()).toEqual({
      place: "gs://states/onboarding",
      notLooked: "gcloud was not found; install it, or look there yourself",
    });
  });

  test("of what one complains of, the error is said", async () => {
    install('echo "ERROR: (gcloud.storage.ls) no account is selected." >&2', 'echo "Please run: login" >&2', "exit 1");
    expect(await listed()).toEqual({
      place: "gs://states/onboarding",
      notLooked: "gcloud failed: ERROR: (gcloud.storage.ls) no account is selected.",
    });
  });

  test("one that says nothing is known by its exit status", async () => {
    install("exit 7");
    expect(await listed()).toEqual({ place: "gs://states/onboarding", notLooked: "gcloud failed: exit status 7" });
  });

  test("one that works is run with what it needs to know", async () => {
    install(
      'echo "gs://states/onboarding/prod-orders/default.tfstate"',
      'case "$*" in "storage ls --recursive gs://states/onboarding/prod-*") ;; *) exit 1 ;; esac',
    );
    expect(await listed()).toEqual({ place: "gs://states/onboarding", names: ["prod-orders"] });
  });
});
