// Compiles the packages that other projects install, from the project's own folders: `npm run packages:build`.
// JavaScript, declarations and source maps with their sources inside go to packages/<name>/lib, which git ignores.
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { writeLazyBarrel } from "./lazy-barrel.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);

/** What each package is compiled from, which of the compiled folders are its own, and what it reads as files at run time. */
const PACKAGES = [
  {
    folder: "library",
    entries: ["rules/index.ts", "access/index.ts", "checks/index.ts", "constructs/index.ts"],
    areas: ["rules", "access", "checks", "constructs"],
  },
  {
    folder: "testing",
    entries: ["testing/index.ts", "testing/jest.ts", "testing/lab/lab-program.ts"],
    areas: ["testing", "lab"],
    data: ["lab/terraform/modules"],
  },
];

if (process.argv[1] === fileURLToPath(import.meta.url)) buildPackages();

/** Builds every package; each appears whole, or the one of before stays. */
export function buildPackages() {
  const started = Date.now();
  for (const each of PACKAGES) build(each);
  console.log(`packages: built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function build({ folder, entries, areas, data = [] }) {
  const home = join(root, "packages", folder);
  const work = mkdtempSync(join(home, ".build-"));
  try {
    compile(work, entries);
    const made = join(work, "lib");
    for (const area of readdirSync(made)) if (!areas.includes(area)) rmSync(join(made, area), { recursive: true });
    for (const each of data) cpSync(join(root, each), join(made, each), { recursive: true });
    for (const file of filesOf(made)) finish(file, made, areas);
    if (folder === "library") writeLazyBarrel(join(made, "constructs"), require);
    rmSync(join(home, "lib"), { recursive: true, force: true });
    renameSync(made, join(home, "lib"));
    copyFileSync(join(root, "LICENSE"), join(home, "LICENSE"));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Docstrings belong to the declarations, which editors read; in the JavaScript they would be a fifth of the package. */
function compile(work, entries) {
  run(work, entries, { removeComments: true, sourceMap: true, inlineSources: true });
  run(work, entries, { declaration: true, emitDeclarationOnly: true });
}

function run(work, entries, options) {
  const compilerOptions = { rootDir: root, outDir: "lib", noEmit: false, incremental: false, tsBuildInfoFile: null };
  const config = {
    extends: "../../../tsconfig.json",
    compilerOptions: { ...compilerOptions, types: ["node"], ...options },
    files: entries.map((entry) => join(root, entry)),
    include: [],
  };
  writeFileSync(join(work, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", work], { stdio: "inherit" });
}

/** Makes a compiled file one of its package: maps name the source beside it, and other areas come from the library. */
function finish(file, made, areas) {
  if (file.endsWith(".map")) {
    const map = JSON.parse(readFileSync(file, "utf8"));
    const sources = map.sources.map((source) => basename(source));
    const sourcesContent = map.sourcesContent.map(withoutDocstrings);
    writeFileSync(file, JSON.stringify({ ...map, sources, sourcesContent }));
  } else if (/\.(js|d\.ts)$/.test(file)) {
    const source = readFileSync(file, "utf8");
    const linked = source.replace(/((?:from |require\(|import\()")(\.\.?\/[^"]+)(")/g, (all, before, path, after) => {
      const target = relative(made, join(dirname(file), path))
        .split(sep)
        .join("/");
      if (areas.includes(target.split("/")[0])) return all;
      return `${before}${publicEntry(target, relative(made, file))}${after}`;
    });
    if (linked !== source) writeFileSync(file, linked);
  }
}

/** The source that a map holds, line for line: its docstrings stand in the declarations, and would be here once more. */
export function withoutDocstrings(source) {
  return source.replace(/^ *\/\*\*[\s\S]*?\*\//gm, (docstring) => docstring.replace(/[^\n]/g, ""));
}

export function publicEntry(target, from) {
  const { name, exports } = JSON.parse(readFileSync(join(root, "packages", "library", "package.json"), "utf8"));
  const entry = target.replace(/\/index$/, "");
  if (exports[`./${entry}`]) return `${name}/${entry}`;
  throw new Error(
    `${from} imports ${target}, which is internal to ${name}; import ${entry.split("/")[0]}, or export it there`,
  );
}

export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
