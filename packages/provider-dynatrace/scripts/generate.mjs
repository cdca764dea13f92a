// Makes the bindings in lib/ from schema.json and src/. Runs at install; does nothing when lib/ is of this schema already.
// `--check` instead fails when lib/ is missing, stale or edited.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bindingsFingerprint, packageRoot, readSchema } from "./schema.mjs";

const require = createRequire(import.meta.url);
const lib = join(packageRoot, "lib");
const stampFile = join(lib, ".fingerprint.json");
const header =
  "// Generated from ../schema.json by scripts/generate.mjs; edits are lost. Renew: npm run provider:update\n";
const headerOfOurs =
  "// Compiled from ../src by scripts/generate.mjs; edits are lost. Renew: npm run provider:generate\n";

if (process.argv.includes("--check")) check();
else if (stamp()?.fingerprint !== bindingsFingerprint()) await generate();

async function generate() {
  const started = Date.now();
  const work = mkdtempSync(join(packageRoot, ".generate-"));
  try {
    // Only now, as the generator takes a second to load and most runs find everything up to date.
    const { writeBindingSources } = await import("./sources.mjs");
    const { writeShapes } = await import("./shape-checks.mjs");
    await writeBindingSources(work, readSchema());
    compile(work);
    writeShapes(join(work, "lib"));
    const fresh = join(work, "lib");
    writeFileSync(
      join(fresh, ".fingerprint.json"),
      JSON.stringify({ fingerprint: bindingsFingerprint(), content: contentHash(fresh) }),
    );
    rmSync(lib, { recursive: true, force: true });
    renameSync(fresh, lib); // the last step, so that an interrupted run never leaves half a package
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`@cdktf/provider-dynatrace: bindings made in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Declarations come from tsc, which knows inferred types; JavaScript from the same run. */
function compile(work) {
  const config = {
    compilerOptions: {
      rootDir: "src",
      outDir: "lib",
      target: "es2022",
      module: "node16",
      declaration: true,
      strict: true,
      skipLibCheck: true,
      types: ["node"],
    },
    include: ["src"],
  };
  writeFileSync(join(work, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(require.resolve("typescript/package.json"), "..", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", work], { stdio: "inherit" });
  for (const file of filesOf(join(work, "lib"))) {
    const isOurs = dirname(file) === join(work, "lib");
    writeFileSync(file, (isOurs ? headerOfOurs : header) + readFileSync(file, "utf8"));
  }
}

function check() {
  const found = stamp();
  const fix = "run `npm run provider:generate`";
  if (!found) fail(`lib/ is missing; ${fix}`);
  if (found.fingerprint !== bindingsFingerprint())
    fail(`lib/ was made from another schema, source or generator; ${fix}`);
  if (found.content !== contentHash(lib)) fail(`lib/ was edited by hand; delete it and ${fix}`);
  console.log("@cdktf/provider-dynatrace: bindings agree with the schema");
}

function fail(message) {
  console.error(`@cdktf/provider-dynatrace: ${message}`);
  process.exit(1);
}

function stamp() {
  return existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, "utf8")) : undefined;
}

function contentHash(folder) {
  const hash = createHash("sha256");
  for (const file of filesOf(folder)) hash.update(file.slice(folder.length)).update(readFileSync(file));
  return hash.digest("hex");
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
