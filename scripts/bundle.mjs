// Makes one JavaScript file of a TypeScript entry, and only when a source has changed: a start then costs no compiler.
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, "node_modules", ".cache", "onboard");

/** Path of the up-to-date bundle of `entry`, which is relative to the project. */
export async function bundle(entry) {
  const name = entry.replace(/\.ts$/, "").replaceAll("/", "-") + (process.env.ONBOARD_TRACES ? "-traces" : "");
  const outfile = join(cache, `${name}.cjs`);
  const inputsFile = join(cache, `${name}.inputs.json`);
  if (existsSync(outfile) && isFresh(inputsFile)) return outfile;
  const { build } = await import("esbuild");
  mkdirSync(cache, { recursive: true });
  const fresh = `${outfile}.${process.pid}`;
  const { metafile } = await build({
    entryPoints: [join(root, entry)],
    outfile: fresh,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    sourcesContent: false,
    metafile: true,
    logLevel: "error",
    plugins: process.env.ONBOARD_TRACES ? [] : [noTraces],
  });
  renameSync(fresh, outfile); // whole or not at all, also with two starts at once
  writeFileSync(inputsFile, JSON.stringify(fingerprint(Object.keys(metafile.inputs))));
  return outfile;
}

/** cdktf stores a stack trace with every token, nine tenths of the time of a synth; ONBOARD_TRACES=1 keeps them. */
const noTraces = {
  name: "no-traces",
  setup(build) {
    build.onLoad({ filter: /cdktf[\\/]lib[\\/]tokens[\\/]private[\\/]stack-trace\.js$/ }, () => ({
      contents: "exports.captureStackTrace = () => [];",
      loader: "js",
    }));
  },
};

/** Own sources by size and time; the packages by the one file that npm rewrites at every change. */
function fingerprint(inputs) {
  const installed = "node_modules/.package-lock.json";
  const own = inputs.filter((input) => !input.includes("node_modules/") && !input.startsWith("packages/"));
  const bindings = "packages/provider-dynatrace/lib/.fingerprint.json";
  return Object.fromEntries([...own, installed, bindings, "scripts/bundle.mjs"].map((file) => [file, mark(file)]));
}

function mark(file) {
  const path = join(root, file);
  if (!existsSync(path)) return "absent";
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs}-${size}`;
}

function isFresh(inputsFile) {
  if (!existsSync(inputsFile)) return false;
  const marks = JSON.parse(readFileSync(inputsFile, "utf8"));
  return Object.entries(marks).every(([file, seen]) => mark(file) === seen);
}
