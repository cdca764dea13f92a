// Writes the TypeScript sources of the bindings: what cdktf's generator makes of a schema, with our shape checks added.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  CodeMaker,
  ConstructsMakerProviderTarget,
  Language,
  TerraformProviderConstraint,
  TerraformProviderGenerator,
} from "./generator.mjs";
import { packageRoot, providerAddress } from "./schema.mjs";
import { addShapeChecks } from "./shape-checks.mjs";

/**
 * Fills `<folder>/src` with a folder for each resource and data source of the schema, its provider and our own sources.
 *
 * @param folder Folder of its own; what the generator leaves beside `src` is removed.
 * @param schema As {@link readSchema} gives it, cut further if wanted.
 * @param barrel Whether `src/index.ts` names every folder. Importing one resource through it costs them all.
 */
export async function writeBindingSources(folder, schema, { barrel = false } = {}) {
  const version = schema.provider_versions[providerAddress];
  const generator = new TerraformProviderGenerator(new CodeMaker(), schema);
  const constraint = new TerraformProviderConstraint({ name: "dynatrace", source: "dynatrace-oss/dynatrace", version });
  generator.generate(new ConstructsMakerProviderTarget(constraint, Language.TYPESCRIPT));
  mkdirSync(folder, { recursive: true });
  await generator.save(folder);
  const generated = join(folder, "providers", "dynatrace");
  for (const each of barrel ? ["lazy-index.ts"] : ["index.ts", "lazy-index.ts"])
    rmSync(join(generated, each), { force: true });
  cpSync(generated, join(folder, "src"), { recursive: true });
  rmSync(join(folder, "providers"), { recursive: true });
  addShapeChecks(join(folder, "src"));
  cpSync(join(packageRoot, "src"), join(folder, "src"), { recursive: true });
}
