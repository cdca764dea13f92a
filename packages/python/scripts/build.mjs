// Builds the Python packages: `npm run packages:python -- <folder>`. Prints the path of each wheel.
// With `--check` in place of the folder it only says whether all that is exported follows jsii, also what Python does not get.
import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bindingsFingerprint } from "../../provider-dynatrace/scripts/schema.mjs";
import { BINDINGS, compileBindings } from "./bindings.mjs";
import { cached, filesOf, keyOf, manifestOf, root } from "./cache.mjs";
import { buildWheel, generatePython, SurfaceError } from "./jsii.mjs";
import { AREAS, compileLibrary } from "./library.mjs";

const SCRIPTS = "packages/python/scripts";
const SHARED = ["build.mjs", "cache.mjs", "jsii.mjs"].map((name) => `${SCRIPTS}/${name}`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, ...others] = process.argv.slice(2);
  if (folder === undefined || others.length > 0) {
    console.error("usage: npm run packages:python -- <folder>, for example npm run packages:python -- ../wheels");
    process.exitCode = 2;
  } else {
    try {
      if (folder === "--check") console.log(await checkSurface());
      else for (const wheel of await buildWheels(resolve(process.env.INIT_CWD ?? ".", folder))) console.log(wheel);
    } catch (error) {
      console.error(`python packages: ${error.message}`);
      process.exitCode = error instanceof SurfaceError ? 1 : 3;
    }
  }
}

/**
 * Builds the wheels of the bindings and of the constructs, or takes them from the cache.
 *
 * @returns their paths, in the order of installation
 * @throws SurfaceError where jsii refuses an export, Error where a tool fails; both with its own lines.
 */
async function buildWheels(folder) {
  const bindings = await bindingsModule();
  const { peers, key } = libraryInputs();
  const library = await cached(`library-${key}`, async (work) => {
    installBeside(work, bindings, ["cdktf", "constructs", "@types/node"]);
    await compileLibrary(join(work, "module"), peers);
    await wheelOf(work);
  });
  mkdirSync(folder, { recursive: true });
  return [bindings, library].map((each) => {
    const name = readdirSync(join(each, "wheel")).find((file) => file.endsWith(".whl"));
    copyFileSync(join(each, "wheel", name), join(folder, name));
    return join(folder, name);
  });
}

/** Compiles everything that the packed library exports of constructs. @throws SurfaceError with what jsii refuses. */
async function checkSurface() {
  const bindings = await bindingsModule();
  const { peers, key } = libraryInputs();
  const others = ["@cdktf/provider-kubernetes", "@cdktf/provider-helm"];
  const ranges = manifestOf("packages/library").peerDependencies;
  const all = { ...peers, ...Object.fromEntries(others.map((name) => [name, ranges[name]])) };
  await cached(`surface-${key}`, async (work) => {
    installBeside(work, bindings, ["cdktf", "constructs", "@types/node", ...others]);
    await compileLibrary(join(work, "module"), all, { leftOut: [] });
    for (const each of readdirSync(work)) rmSync(join(work, each), { recursive: true });
  });
  return "python packages: all that is exported follows jsii";
}

function bindingsModule() {
  const { peers, version } = bindingsInputs();
  const files = [...SHARED, `${SCRIPTS}/bindings.mjs`, "packages/provider-dynatrace/README.md"];
  return cached(`bindings-${keyOf([bindingsFingerprint(), peers, version], files)}`, async (work) => {
    installBeside(work, undefined, ["cdktf", "constructs", "@types/node"]);
    await compileBindings(join(work, "module"), peers);
    await wheelOf(work);
  });
}

function bindingsInputs() {
  const { cdktf, constructs } = manifestOf("packages/library").peerDependencies;
  // The oldest range is that of cdktf itself; its successor is another package for Python.
  const peers = { cdktf: cdktf.split(" || ")[0], constructs };
  return { peers, version: manifestOf("packages/provider-dynatrace").version };
}

function libraryInputs() {
  const { peers, version } = bindingsInputs();
  const files = [...SHARED, "LICENSE", ...[...AREAS, "packages/python"].flatMap(filesOf)];
  const key = keyOf([bindingsFingerprint(), manifestOf("packages/library"), files], files);
  return { peers: { ...peers, [BINDINGS.name]: version }, key };
}

/** Makes a folder for a module, beside what it is compiled against. */
function installBeside(work, bindings, names) {
  const modules = join(work, "node_modules");
  mkdirSync(join(work, "module"));
  for (const name of names) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  // A copy: through a link the compiler would look for cdktf beside the cache.
  if (bindings) cpSync(join(bindings, "module"), join(modules, BINDINGS.name), { recursive: true });
}

/** Builds the wheel of a compiled module, and drops what nobody reads any more. */
async function wheelOf(work) {
  await buildWheel(await generatePython(join(work, "module")), join(work, "wheel"));
  const done = ["node_modules", "module/node_modules", "module/dist", "module/src"];
  for (const each of done) rmSync(join(work, each), { recursive: true, force: true });
}
