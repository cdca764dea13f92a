// The module of the constructs for Python: the project's own sources, behind an entry that jsii can read.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { manifestOf, root } from "./cache.mjs";
import { compile, require as requireTool, writeManifest } from "./jsii.mjs";
import { withoutReadonlyArrays } from "./signatures.mjs";

/** Folders of the project whose sources make up the module. */
export const AREAS = ["constructs", "checks", "access", "rules"];

/** Areas whose exported types appear in the signatures of constructs. */
const SHOWN = ["constructs", "rules"];

/**
 * Constructs that Python does not get. They need HashiCorp's bindings of Kubernetes and Helm, which jsii loads whole:
 * importing any construct would take twenty seconds at each start.
 */
const LEFT_OUT = ["dynatrace-operator", "sample-workload"];

/** Compiles the constructs in a folder of their own. */
export async function compileLibrary(folder, peers, { leftOut = LEFT_OUT } = {}) {
  writeSources(folder, leftOut);
  const { name, version, description, dependencies: bundled } = manifestOf("packages/library");
  const python = { distName: "dynatrace-onboarding", module: "dynatrace_onboarding" };
  const sources = { rootDir: ".", main: "python", include: ["python.ts"] };
  writeManifest(folder, { name, version, description, python, peers, bundled, sources });
  for (const dependency of Object.keys(bundled)) copyDependency(join(folder, "node_modules"), dependency, root);
  copyFileSync(join(root, "packages", "python", "README.md"), join(folder, "README.md"));
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  await compile(folder);
}

function writeSources(folder, leftOut) {
  const typescript = createRequire(requireTool.resolve("jsii/package.json"))("typescript");
  const isSource = (name) => /\.(ts|json)$/.test(name);
  for (const area of AREAS) {
    for (const file of readdirSync(join(root, area), { recursive: true }).filter(isSource)) {
      const text = readFileSync(join(root, area, file), "utf8");
      const isShown = SHOWN.includes(area) && file.endsWith(".ts");
      const target = join(folder, area, file);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, isShown ? withoutReadonlyArrays(typescript, text) : text);
    }
  }
  writeFileSync(join(folder, "python.ts"), entry(readFileSync(join(root, "constructs", "index.ts"), "utf8"), leftOut));
}

/** The names of the constructs' own barrel, without what is left out; all in one namespace, as those of cdktf are. */
function entry(barrel, leftOut) {
  const all = [...barrel.matchAll(/^export \* from "\.\/([\w-]+)";$/gm)].map(([, name]) => name);
  const missing = leftOut.filter((name) => !all.includes(name));
  if (missing.length > 0) throw new Error(`constructs/index.ts has no ${missing.join(", ")}; remove it from LEFT_OUT`);
  const lines = all.filter((name) => !leftOut.includes(name)).map((name) => `export * from "./constructs/${name}";`);
  return `${lines.join("\n")}\n`;
}

/** What is no module of jsii travels inside the package, with all that it depends on; maps stay behind. */
function copyDependency(folder, name, from) {
  const home = homeOf(name, from);
  const { dependencies = {} } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const isNeeded = (path) => !path.endsWith(".map") && !path.slice(home.length).includes("node_modules");
  cpSync(home, join(folder, name), { recursive: true, filter: isNeeded });
  for (const each of Object.keys(dependencies)) copyDependency(folder, each, home);
}

/** Where Node finds a package; some export no package.json, so it is looked for as a file. */
function homeOf(name, from) {
  const folders = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  const home = folders.map((each) => join(each, name)).find((each) => existsSync(join(each, "package.json")));
  if (home === undefined) throw new Error(`${name} is not installed; run npm ci`);
  return realpathSync(home);
}
