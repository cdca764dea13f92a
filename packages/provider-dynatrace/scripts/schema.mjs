// The cut schema: what of the provider's schema this package takes, and how it is written to disk.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const packageRoot = fileURLToPath(new URL("..", import.meta.url));
export const schemaFile = `${packageRoot}schema.json`;
export const providerAddress = "registry.terraform.io/dynatrace-oss/dynatrace";
const prefix = "dynatrace_";

/** The resources and data sources that the package binds, by kind of schema section. */
export function readSelection() {
  const { resources, dataSources } = JSON.parse(readFileSync(`${packageRoot}selection.json`, "utf8"));
  return { resource_schemas: resources, data_source_schemas: dataSources };
}

/** The cut schema that the package is made from. */
export function readSchema() {
  return JSON.parse(readFileSync(schemaFile, "utf8"));
}

/** Cuts a whole `terraform providers schema -json` to the selection; an unknown name is an error, never a gap. */
export function cutSchema(full, version, selection) {
  const provider = full.provider_schemas?.[providerAddress];
  if (!provider) throw new Error(`the schema does not contain the provider ${providerAddress}`);
  const cut = { provider: provider.provider };
  for (const [section, names] of Object.entries(selection)) {
    const missing = names.filter((name) => !provider[section]?.[prefix + name]);
    if (missing.length > 0) {
      throw new Error(`${section} of ${version} has no ${missing.join(", ")}; fix selection.json`);
    }
    cut[section] = Object.fromEntries(
      [...names].sort().map((name) => [prefix + name, provider[section][prefix + name]]),
    );
  }
  return {
    format_version: full.format_version,
    provider_versions: { [providerAddress]: version },
    provider_schemas: { [providerAddress]: withoutProse(cut) },
  };
}

/** Drops the prose, which is the provider's text; names, types and flags are facts. Keys are sorted, so diffs are small. */
function withoutProse(value) {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.keys(value)
    .filter((key) => !isProse(key, value[key]))
    .sort();
  return Object.fromEntries(kept.map((key) => [key, withoutProse(value[key])]));
}

/** An attribute may itself be named "description"; prose is the one whose value is a text. */
function isProse(key, value) {
  return ["description", "description_kind", "deprecation_message"].includes(key) && typeof value === "string";
}

/** Changes whenever bindings made now would differ from those made then. */
export function bindingsFingerprint() {
  const generator = JSON.parse(readFileSync(`${packageRoot}package.json`, "utf8")).devDependencies;
  const scripts = ["schema.mjs", "generate.mjs", "generator.mjs", "sources.mjs", "shape-checks.mjs"].map(
    (name) => `scripts/${name}`,
  );
  const sources = readdirSync(`${packageRoot}src`).map((name) => `src/${name}`);
  const hash = createHash("sha256").update(readFileSync(schemaFile)).update(JSON.stringify(generator));
  for (const file of [...scripts, ...sources.sort()]) hash.update(readFileSync(`${packageRoot}${file}`));
  return hash.digest("hex");
}
