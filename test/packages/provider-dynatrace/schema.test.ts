import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = join("packages", "provider-dynatrace");
const ADDRESS = "registry.terraform.io/dynatrace-oss/dynatrace";

/** Calls the script's function in a Node of its own, because it is an ES module. */
function cut(full: unknown, selection: unknown): { error?: string; schema?: Record<string, unknown> } {
  const program = `
    import { cutSchema } from "./${PACKAGE}/scripts/schema.mjs";
    const [full, selection] = JSON.parse(process.argv[1]);
    try { console.log(JSON.stringify({ schema: cutSchema(full, "1.0.0", selection) })); }
    catch (error) { console.log(JSON.stringify({ error: error.message })); }`;
  const args = ["--input-type=module", "-e", program, JSON.stringify([full, selection])];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

const attribute = { type: "string", optional: true, description: "prose", description_kind: "markdown" };
const full = {
  format_version: "1.0",
  provider_schemas: {
    [ADDRESS]: {
      provider: { block: {} },
      resource_schemas: { dynatrace_a: { block: { attributes: { description: attribute } } }, dynatrace_b: {} },
      data_source_schemas: {},
    },
  },
};

test("a cut schema holds the selection and no prose, and keeps an attribute that is named description", () => {
  const { schema } = cut(full, { resource_schemas: ["a"], data_source_schemas: [] });
  expect(schema).toEqual({
    format_version: "1.0",
    provider_versions: { [ADDRESS]: "1.0.0" },
    provider_schemas: {
      [ADDRESS]: {
        provider: { block: {} },
        resource_schemas: {
          dynatrace_a: { block: { attributes: { description: { type: "string", optional: true } } } },
        },
        data_source_schemas: {},
      },
    },
  });
});

test("a name that the provider does not have ends the cut, instead of a resource that is silently missing", () => {
  expect(cut(full, { resource_schemas: ["a", "platform_token"], data_source_schemas: [] }).error).toBe(
    "resource_schemas of 1.0.0 has no platform_token; fix selection.json",
  );
});

test("every selected resource and data source has bindings, and the barrels that load all of them are gone", () => {
  const selection = JSON.parse(readFileSync(join(PACKAGE, "selection.json"), "utf8"));
  const folder = (name: string) => name.replaceAll("_", "-");
  const expected = [
    ...selection.resources.map(folder),
    ...selection.dataSources.map((name: string) => `data-dynatrace-${folder(name)}`),
  ];
  expect(expected.filter((name) => !existsSync(join(PACKAGE, "lib", name, "index.js")))).toEqual([]);
  expect(existsSync(join(PACKAGE, "lib", "index.js"))).toBe(false);
});

test("each made file says where it comes from", () => {
  const text = readFileSync(join(PACKAGE, "lib", "management-zone-v2", "index.js"), "utf8");
  expect(text.split("\n")[0]).toBe(
    "// Generated from ../schema.json by scripts/generate.mjs; edits are lost. Renew: npm run provider:update",
  );
});
