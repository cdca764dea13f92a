// Renews schema.json from a provider binary: npm run provider:update -- <version>
// Terraform asks the provider for its schema; where the provider comes from is the user's Terraform configuration.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cutSchema, providerAddress, readSelection, schemaFile } from "./schema.mjs";

const version = process.argv[2];
if (!/^\d+\.\d+\.\d+$/.test(version ?? "")) {
  console.error("usage: npm run provider:update -- <version>, for example 1.102.0");
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), "provider-schema-"));
try {
  // With its host, so that OpenTofu asks no other registry and gives the schema the same name.
  const required = { dynatrace: { source: providerAddress, version } };
  writeFileSync(join(work, "main.tf.json"), JSON.stringify({ terraform: { required_providers: required } }));
  const env = { ...process.env, TF_CLI_ARGS: "-no-color" };
  const terraform = (...args) =>
    execFileSync(process.env.TERRAFORM_BINARY_NAME || "terraform", args, {
      cwd: work,
      env,
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "inherit"],
    });
  terraform("init", "-input=false");
  const full = JSON.parse(terraform("providers", "schema", "-json").toString());
  writeFileSync(schemaFile, `${JSON.stringify(cutSchema(full, version, readSelection()), null, 1)}\n`);
  console.log(`schema.json is of provider ${version}; run npm run provider:generate and read the diff`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
