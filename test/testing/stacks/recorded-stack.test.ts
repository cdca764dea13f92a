import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { AssetType, TerraformAsset } from "cdktf";
import { readRecordedStack, recordStack } from "../../../testing";
import { testStack } from "../../support/synth";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "recorded-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a stack is kept without its backend and what constructs note, and given back", async () => {
  const stack = testStack("orders");
  new IamGroup(stack, "Group", { name: "orders" });
  const file = join(folder, "orders.json");
  await recordStack(stack, file);
  const required = { dynatrace: { source: "dynatrace-oss/dynatrace", version: "1.102.0" } };
  expect(readRecordedStack(file)).toEqual({
    name: "orders",
    json: {
      provider: { dynatrace: [{ dt_env_url: "https://abc12345.live.dynatrace.com" }] },
      resource: { dynatrace_iam_group: { Group: { name: "orders" } } },
      terraform: { required_providers: required },
    },
  });
  expect(readFileSync(file, "utf8")).toMatch(/^\{"\/\/":"Recorded; .* Do not edit\.","name":"orders",/);
});

test("a stack with assets cannot be kept", async () => {
  const stack = testStack("orders");
  writeFileSync(join(folder, "asset.txt"), "text");
  const asset = new TerraformAsset(stack, "Asset", { path: join(folder, "asset.txt"), type: AssetType.FILE });
  new IamGroup(stack, "Group", { name: asset.path });
  await expect(recordStack(stack, join(folder, "orders.json"))).rejects.toThrow(
    "orders: a stack with assets cannot be recorded; plan it with { from } out of its own release",
  );
});

test("another file is refused", () => {
  const file = join(folder, "other.json");
  writeFileSync(file, '{"name":"orders"}');
  expect(() => readRecordedStack(file)).toThrow(
    `${file}: expected a recorded stack with name and json; record it again with recordStack`,
  );
});
