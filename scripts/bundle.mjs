// Makes JavaScript of a TypeScript entry, and only what has changed: a start then costs no compiler. Two files come of it:
// the packages that it imports, which change with an `npm ci`, and the project's own sources, which are bundled in a moment.
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkLibrary, libraryPatches, UnknownLibraryError } from "./library-patches.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, "node_modules", ".cache", "onboard");

/** Stack traces of tokens and source maps are left out unless somebody looks for a fault. */
const withTraces = Boolean(process.env.ONBOARD_TRACES);

/** What npm rewrites at every install, what the bindings are made of, and how they are bundled. */
const INSTALLED = [
  "node_modules/.package-lock.json",
  "packages/provider-dynatrace/lib/.fingerprint.json",
  "scripts/bundle.mjs",
  "scripts/library-patches.mjs",
];

/**
 * Paths of the up-to-date files of `entry`, which is relative to the project. Ends the process with status 3 and a sentence
 * where CDK for Terraform is installed in a way that is not known here.
 */
export async function bundle(entry) {
  try {
    return await freshFiles(entry);
  } catch (error) {
    if (!(error instanceof UnknownLibraryError)) throw error;
    console.error(error.message);
    process.exit(3);
  }
}

async function freshFiles(entry) {
  const name = join(cache, entry.replace(/\.ts$/, "").replaceAll("/", "-") + (withTraces ? "-traces" : ""));
  const files = { own: `${name}.js`, packages: `${name}.packages.js` };
  const note = readNote(`${name}.json`);
  const isPackagesFresh = existsSync(files.packages) && isFresh(note.installed);
  if (isPackagesFresh && existsSync(files.own) && isFresh(note.own)) return files;

  mkdirSync(cache, { recursive: true });
  const esbuild = await import("esbuild");
  const { inputs, imported } = await bundleOwn(esbuild, entry, files.own);
  const isComplete = isPackagesFresh && imported.every((specifier) => note.imported.includes(specifier));
  if (!isComplete) await bundlePackages(esbuild, imported, files.packages);
  const bundled = isComplete ? note.imported : imported;
  writeWhole(`${name}.json`, JSON.stringify({ own: marks(inputs), installed: marks(INSTALLED), imported: bundled }));
  return files;
}

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  logLevel: "error",
  write: false,
  sourcemap: withTraces ? "inline" : false,
  minifyWhitespace: !withTraces,
  // ASCII alone, so that a start can read it without decoding, and wrapped, so that it need not be copied to be run.
  charset: "ascii",
  legalComments: "none",
  banner: { js: "(function (exports, require, module, __filename, __dirname) {" },
  footer: { js: "})" },
  // What runs a bundle answers a `require` only, so an import() for later becomes one.
  supported: { "dynamic-import": false },
};

/** Packages with a compiled part, which no bundle can hold: they are loaded from where npm put them. */
const COMPILED = ["@duckdb/node-api"];

/** The project's own sources; each package stays a `require` that is answered from the other file. */
async function bundleOwn(esbuild, entry, outfile) {
  const imported = new Set();
  const leaveOutPackages = {
    name: "leave-out-packages",
    setup: (build) =>
      build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === "entry-point" || builtinModules.includes(path.replace(/^node:/, ""))) return undefined;
        imported.add(path);
        return { path, external: true };
      }),
  };
  const { metafile, outputFiles } = await esbuild.build({
    ...shared,
    entryPoints: [join(root, entry)],
    metafile: true,
    plugins: [leaveOutPackages],
  });
  writeWhole(outfile, outputFiles[0].contents);
  return { inputs: [...Object.keys(metafile.inputs), "scripts/bundle.mjs"], imported: [...imported].sort() };
}

/** The imported packages behind functions, so that a package is run when it is first asked for. */
async function bundlePackages(esbuild, imported, outfile) {
  const doors = imported
    .filter((specifier) => !COMPILED.includes(specifier))
    .map((specifier) => `${JSON.stringify(specifier)}: () => require(${JSON.stringify(specifier)})`);
  const building = esbuild.build({
    ...shared,
    stdin: { contents: `module.exports = {${doors.join(", ")}};`, resolveDir: root, loader: "js" },
    metafile: true,
    logLevel: "silent", // what it throws says the same
    plugins: withTraces ? [] : [libraryPatches],
  });
  const { metafile, outputFiles } = await building.catch((error) => {
    throw error.errors?.find(({ detail }) => detail instanceof UnknownLibraryError)?.detail ?? error;
  });
  checkLibrary(Object.keys(metafile.inputs), { patched: !withTraces });
  writeWhole(outfile, outputFiles[0].contents);
}

/** Whole or not at all, also with two starts at once. */
function writeWhole(file, content) {
  writeFileSync(`${file}.${process.pid}`, content);
  renameSync(`${file}.${process.pid}`, file);
}

function readNote(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { own: {}, installed: {}, imported: [] };
}

function marks(files) {
  return Object.fromEntries(files.map((file) => [file, mark(file)]));
}

function mark(file) {
  const found = statSync(join(root, file), { throwIfNoEntry: false });
  return found ? `${found.mtimeMs}-${found.size}` : "absent";
}

function isFresh(seen) {
  const files = Object.entries(seen);
  return files.length > 0 && files.every(([file, then]) => mark(file) === then);
}
