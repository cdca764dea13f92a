import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setPathsOf } from "../../../testing/plan/set-paths";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sets-"));
  process.env.XDG_CACHE_HOME = folder;
});

afterEach(() => {
  delete process.env.XDG_CACHE_HOME;
  rmSync(folder, { recursive: true, force: true });
});

const attributes = {
  plain: { type: "string" },
  set: { type: ["set", "string"] },
  deep: { type: ["list", ["object", { inner: ["set", "string"], other: "string" }]] },
  nested: { nested_type: { nesting_mode: "set", attributes: { inner: { type: ["set", "number"] } } } },
};
const block_types = {
  single: { nesting_mode: "single", block: { attributes: { a: { type: ["set", "string"] } } } },
  rule: { nesting_mode: "set", block: { block_types: { part: { nesting_mode: "set", block: {} } } } },
};
const provider = {
  resource_schemas: { t: { block: { attributes, block_types } }, none: { block: {} } },
  data_source_schemas: { t: { block: { attributes: { found: { type: ["set", "string"] } } } } },
};
const read = async () => ({ provider_schemas: { "registry.terraform.io/a/t": provider } });

test("sets are found in attributes, objects, nested attributes and blocks, of resources and of data sources", async () => {
  const setsOf = await setPathsOf(["a/t@1.0.0"], read);
  expect([...setsOf("t")]).toEqual(["set", "deep.inner", "nested", "nested.inner", "single.a", "rule", "rule.part"]);
  expect([...setsOf("data.t")]).toEqual(["found"]);
  expect([...setsOf("none")]).toEqual([]);
  expect([...setsOf("constructor")]).toEqual([]);
});

test("a version is read once, another one by itself", async () => {
  const reads = jest.fn(read);
  await setPathsOf(["a/t@1.0.0", "b/u@1.0.0"], reads);
  await setPathsOf(["b/u@1.0.0", "a/t@1.0.0"], reads);
  expect(reads).toHaveBeenCalledTimes(1);
  await setPathsOf(["a/t@1.0.1"], reads);
  expect(reads).toHaveBeenCalledTimes(2);
});

test("a cache that cannot be written costs a reading, and nothing else", async () => {
  process.env.XDG_CACHE_HOME = "/dev/null";
  const reads = jest.fn(read);
  for (const _ of [1, 2]) expect([...(await setPathsOf(["a/t@1.0.0"], reads))("data.t")]).toEqual(["found"]);
  expect(reads).toHaveBeenCalledTimes(2);
});
