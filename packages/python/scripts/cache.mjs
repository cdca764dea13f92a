// Keeps what is built of the same inputs in the user's cache folder, which can be deleted at any time.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Where the Python packages are kept; `XDG_CACHE_HOME` moves it. */
export const CACHE = join(
  process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
  "dynatrace-onboarding",
  "python-packages",
);

/** The package.json of a folder of the project. */
export function manifestOf(folder) {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
}

/** All files below a folder of the project, by their paths in it. */
export function filesOf(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/** Changes whenever something made now could differ: with the inputs, the tools and what stands in the files. */
export function keyOf(inputs, files) {
  const tools = ["cdktf", "constructs", "jsii", "jsii-pacmak"].map(
    (name) => manifestOf(`node_modules/${name}`).version,
  );
  const texts = files.map((file) => readFileSync(join(root, file), "utf8"));
  const hash = createHash("sha256").update(JSON.stringify([inputs, tools, texts]));
  return hash.digest("hex").slice(0, 16);
}

/**
 * A folder of the cache by its name, made if it is not there. It appears whole or not at all, and of two processes that make
 * the same one the second throws its own away.
 *
 * @param make Fills an empty folder.
 */
export async function cached(name, make) {
  const target = join(CACHE, name);
  if (existsSync(target)) return target;
  mkdirSync(CACHE, { recursive: true });
  const started = Date.now();
  const work = mkdtempSync(join(CACHE, ".build-"));
  try {
    await make(work);
    if (!existsSync(target)) renameSync(work, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.error(`python packages: ${name} made in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return target;
}
