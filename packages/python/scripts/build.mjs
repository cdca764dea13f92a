// Builds the Python packages: `npm run packages:python -- <folder>`. Prints the path of each wheel.
// What is made of the same sources is taken from the user's cache folder, which can be deleted at any time.
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bindingsFingerprint } from "../../provider-dynatrace/scripts/schema.mjs";
import { BINDINGS, makeBindings } from "./bindings.mjs";
import { buildWheel } from "./jsii.mjs";
import { AREAS, makeLibrary } from "./library.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const manifestOf = (folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, ...others] = process.argv.slice(2);
  if (folder === undefined || others.length > 0) {
    console.error("usage: npm run packages:python -- <folder>, for example npm run packages:python -- ../wheels");
    process.exitCode = 2;
  } else {
    const cache = join(
      process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
      "dynatrace-onboarding",
      "python-packages",
    );
    try {
      for (const wheel of await buildWheels(resolve(process.env.INIT_CWD ?? ".", folder), cache)) console.log(wheel);
    } catch (error) {
      console.error(`python packages: ${error.message}`);
      process.exitCode = 3;
    }
  }
}

/**
 * Builds the wheels of the bindings and of the constructs, or takes them from the cache.
 *
 * @returns their paths, in the order of installation
 * @throws Error with the lines of the tool that failed.
 */
export async function buildWheels(folder, cache) {
  const { cdktf, constructs } = manifestOf("packages/library").peerDependencies;
  // The oldest range is that of cdktf itself; its successor is another package for Python.
  const peers = { cdktf: cdktf.split(" || ")[0], constructs };
  const { version } = manifestOf("packages/provider-dynatrace");
  const both = ["packages/python/scripts/build.mjs", "packages/python/scripts/jsii.mjs"];
  const ofBindings = keyOf(
    [bindingsFingerprint(), peers, version],
    [...both, "packages/python/scripts/bindings.mjs", "packages/provider-dynatrace/README.md"],
  );
  const bindings = await cached(cache, `bindings-${ofBindings}`, (work) => makeBindings(join(work, "module"), peers));
  const sources = [...AREAS, "packages/python"].flatMap(filesOf);
  const ofLibrary = keyOf([ofBindings, manifestOf("packages/library"), sources], [...both, "LICENSE", ...sources]);
  const library = await cached(cache, `library-${ofLibrary}`, (work) => {
    // A copy: through a link the compiler would look for cdktf beside the cache.
    const installed = join(work, "node_modules", BINDINGS.name);
    cpSync(join(bindings, "module"), installed, { recursive: true });
    return makeLibrary(join(work, "module"), root, { ...peers, [BINDINGS.name]: version });
  });
  mkdirSync(folder, { recursive: true });
  return [bindings, library].map((each) => {
    const name = readdirSync(join(each, "wheel")).find((file) => file.endsWith(".whl"));
    copyFileSync(join(each, "wheel", name), join(folder, name));
    return join(folder, name);
  });
}

/** A folder of the cache with a compiled module and its wheel; it appears whole or not at all. */
async function cached(cache, name, make) {
  const target = join(cache, name);
  if (existsSync(target)) return target;
  mkdirSync(cache, { recursive: true });
  const started = Date.now();
  const work = mkdtempSync(join(cache, ".build-"));
  try {
    linkInstalled(join(work, "node_modules"));
    mkdirSync(join(work, "module"));
    await buildWheel(await make(work), join(work, "wheel"));
    const made = ["node_modules", "module/node_modules", "module/dist", "module/src"];
    for (const each of made) rmSync(join(work, each), { recursive: true, force: true });
    // Another process may have been first with the same.
    if (!existsSync(target)) renameSync(work, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.error(`python packages: ${name} built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return target;
}

/** What both modules are compiled against. */
function linkInstalled(modules) {
  mkdirSync(join(modules, "@types"), { recursive: true });
  mkdirSync(join(modules, dirname(BINDINGS.name)), { recursive: true });
  for (const name of ["cdktf", "constructs", "@types/node"])
    symlinkSync(join(root, "node_modules", name), join(modules, name));
}

/** Changes whenever a build made now could differ: with the inputs, the tools and what stands in the files. */
function keyOf(inputs, files) {
  const tools = ["cdktf", "constructs", "jsii", "jsii-pacmak"].map(
    (name) => manifestOf(`node_modules/${name}`).version,
  );
  const texts = files.map((file) => readFileSync(join(root, file), "utf8"));
  const hash = createHash("sha256").update(JSON.stringify([inputs, tools, texts]));
  return hash.digest("hex").slice(0, 16);
}

function filesOf(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}
