// The module of the provider's bindings for Python.
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, providerAddress, readSchema } from "../../provider-dynatrace/scripts/schema.mjs";
import { compile, writeManifest } from "./jsii.mjs";

/**
 * Resources without classes in Python. jsii loads all of a package at import, and this one alone is three quarters of the
 * bindings: each start of each program would take two seconds longer. `TerraformResource` and overrides declare it.
 */
const LEFT_OUT = ["dynatrace_openpipeline_v2_logs_pipelines"];

export const BINDINGS = { name: "@cdktf/provider-dynatrace", distName: "cdktf-provider-dynatrace" };

/** Compiles the bindings in a folder of their own. */
export async function compileBindings(folder, peers) {
  // Only now: the generator takes a second to load, and most builds find the bindings in the cache.
  const { writeBindingSources } = await import("../../provider-dynatrace/scripts/sources.mjs");
  const { writeShapes } = await import("../../provider-dynatrace/scripts/shape-checks.mjs");
  const schema = withoutLarge(readSchema());
  await writeBindingSources(folder, schema, { barrel: true });
  const { version, description } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const python = { distName: BINDINGS.distName, module: "cdktf_provider_dynatrace" };
  const sources = { rootDir: "src", main: "index", include: ["src"] };
  writeManifest(folder, { name: BINDINGS.name, version, description, python, peers, sources });
  copyFileSync(join(packageRoot, "README.md"), join(folder, "README.md"));
  await compile(folder);
  writeShapes(join(folder, "lib"), schema);
}

function withoutLarge(schema) {
  const provider = schema.provider_schemas[providerAddress];
  const kept = Object.entries(provider.resource_schemas).filter(([type]) => !LEFT_OUT.includes(type));
  const missing = LEFT_OUT.filter((type) => !(type in provider.resource_schemas));
  if (missing.length > 0) throw new Error(`the schema has no ${missing.join(", ")}; remove it from LEFT_OUT`);
  const cut = { ...provider, resource_schemas: Object.fromEntries(kept) };
  return { ...schema, provider_schemas: { [providerAddress]: cut } };
}
