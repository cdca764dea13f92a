// What is changed in CDK for Terraform while it is bundled, mostly for speed: `cdktf`, or its successor `cdktn` under that
// name. See docs/decisions/0002-bundle-instead-of-a-runtime-compiler.md and 0012-cdktf-or-cdktn.md.
import { readFileSync } from "node:fs";
import { relative, sep } from "node:path";

/** The library reads otherwise than it is known here; the message says what to do. */
export class UnknownLibraryError extends Error {}

/**
 * Most of the time of a large synth goes into a stack trace that is stored with every token, for error messages alone.
 * The successor has a switch for that, which {@link turnTracesOff} sets; its predecessor has none.
 */
const SWITCH = "CDKTN_DISABLE_CREATION_STACK";
const TRACES = ["function captureStackTrace(below) {", "function captureStackTrace(below) { return [];"];

/**
 * What the library does at every value, though only few need it. Each line keeps the result as it is: errors write out
 * the path when they need it, plain keys hold no token, undefined stays undefined.
 */
const SHORTCUTS = [
  ['const pathName = "/" + prefix.join("/");', 'const pathName = { toString: () => "/" + prefix.join("/") };'],
  [
    "const resolvedKey = makeContext()[0].resolve(key);",
    "if (obj[key] === undefined) continue; const resolvedKey = /^[A-Za-z_]+$/.test(key) ? key : makeContext()[0].resolve(key);",
  ],
];

/** Node warns of this function from version 22 on, in each run; the successor has ceased to call it. */
const DEPRECATED = ["(0, util_2.isArray)(object)", "Array.isArray(object)"];

const PATCHES = {
  "lib/tokens/private/stack-trace.js": (source, file) =>
    source.includes(`process.env.${SWITCH}`) ? source : replaceOnce(source, TRACES, file),
  "lib/tokens/private/resolve.js": (source, file) =>
    SHORTCUTS.reduce((text, shortcut) => replaceOnce(text, shortcut, file), source),
  "lib/terraform-output.js": (source, file) =>
    source.includes("!Array.isArray(object)") ? source : replaceOnce(source, DEPRECATED, file),
};

/** Patches the library as esbuild loads it. */
export const libraryPatches = {
  name: "library-patches",
  setup: (build) => {
    for (const [file, patch] of Object.entries(PATCHES)) {
      const filter = new RegExp(`[\\\\/]cdkt[fn][\\\\/]${file.replaceAll("/", "[\\\\/]").replaceAll(".", "\\.")}$`);
      build.onLoad({ filter }, ({ path }) => ({ contents: patch(readFileSync(path, "utf8"), path), loader: "js" }));
    }
  },
};

/** Sets the successor's own switch, which its predecessor does not know. A value of the shell is left as it is. */
export function turnTracesOff(environment) {
  environment[SWITCH] ??= "1";
}

/**
 * Looks at what went into a bundle.
 *
 * @param inputs Paths that esbuild has bundled.
 * @param patched Whether the library was to be patched.
 * @throws UnknownLibraryError when two copies of the library are in it, or one without a file that was to be patched.
 */
export function checkLibrary(inputs, { patched }) {
  const copies = new Map();
  for (const input of inputs.map((each) => each.split(sep).join("/"))) {
    const [, folder, file] = /^(.*node_modules\/cdkt[fn])\/(lib\/.*)$/.exec(input) ?? [];
    if (folder) copies.set(folder, [...(copies.get(folder) ?? []), file]);
  }
  if (copies.size > 1) {
    const found = [...copies.keys()].sort().join(" and ");
    const rule = "CDK for Terraform must be there once: what one copy makes, the other does not see";
    throw new UnknownLibraryError(`${rule}; got ${found}; import it as "cdktf" only, and override it as ${PAGE} says`);
  }
  for (const [folder, files] of copies) {
    const missing = Object.keys(PATCHES).find((file) => !files.includes(file));
    if (patched && missing) throw unknown(folder, missing);
  }
}

const PAGE = "docs/decisions/0012-cdktf-or-cdktn.md";

function replaceOnce(source, [from, to], file) {
  if (source.split(from).length !== 2) throw unknown(relative(process.cwd(), file), from);
  return source.replace(from, () => to);
}

function unknown(place, wanted) {
  const way = "set ONBOARD_TRACES=1 to run it as it is, which is slower, and renew scripts/library-patches.mjs";
  return new UnknownLibraryError(
    `${place} is not the one that scripts/library-patches.mjs knows; got no ${wanted}; ${way}`,
  );
}
