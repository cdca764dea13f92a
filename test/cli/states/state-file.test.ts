import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStates } from "../../../cli/states/state-file";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "states-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

test("there is no state where there is no folder", () => {
  expect(readStates(join(folder, "none"))).toEqual([]);
});

test("only what Terraform manages is an object, and an empty file is a state that holds nothing", () => {
  const group = { mode: "managed", type: "dynatrace_iam_group", name: "Group" };
  const policy = { mode: "data", type: "dynatrace_iam_policy", name: "Policy", instances: [{ attributes: {} }] };
  write(
    "prod-orders.tfstate",
    JSON.stringify({ resources: [{ ...group, instances: [{ attributes: { name: "g" } }] }, policy] }),
  );
  write("prod-orders.tfstate.backup", "{}");
  write("nonprod-orders.tfstate", "");
  expect(readStates(folder)).toEqual([
    { stack: "nonprod-orders", file: join(folder, "nonprod-orders.tfstate"), objects: [] },
    {
      stack: "prod-orders",
      file: join(folder, "prod-orders.tfstate"),
      objects: [{ address: "dynatrace_iam_group.Group", type: "dynatrace_iam_group", values: { name: "g" } }],
    },
  ]);
});

test("a state that is cut off is named, and counts as one that may hold something", () => {
  write("prod-orders.tfstate", '{"resources": [');
  expect(readStates(folder)).toEqual([
    {
      stack: "prod-orders",
      file: join(folder, "prod-orders.tfstate"),
      objects: [],
      problem: expect.stringMatching(/JSON/),
    },
  ]);
});

test("an empty state beside a backup is one that was lost, not one that holds nothing", () => {
  write("prod-orders.tfstate", "");
  write("prod-orders.tfstate.backup", "{}");
  expect(readStates(folder)).toMatchObject([{ objects: [], problem: "it is empty, and its backup is not" }]);
});
