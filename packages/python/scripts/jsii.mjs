// Runs jsii and jsii-pacmak over a module that stands ready in a folder, and pip over what they make.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";

export const require = createRequire(new URL("../../provider-dynatrace/package.json", import.meta.url));
const run = promisify(execFile);

/** What jsii refuses in a module. */
export class SurfaceError extends Error {}

/** Silences what jsii says of Node versions: which ones this project supports is its own decision. */
const QUIET = {
  JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: "true",
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split(".")[0],
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: "true",
};

/** jsii's own options hold the library of ES2020; its runtime is a Node that knows more. */
const COMPILER_OPTIONS = {
  target: "es2022",
  module: "commonjs",
  lib: ["es2023"],
  types: ["node"],
  strict: true,
  declaration: true,
  skipLibCheck: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  noEmitOnError: true,
};

/**
 * Writes the manifest of a module for jsii.
 *
 * @param python Names of the distribution and of the module that Python imports.
 * @param peers npm packages beside which it is installed, with their ranges; the oldest of a range is what is compiled against.
 * @param sources Where its sources stand: `rootDir`, `main` without its ending, and what else is compiled in `include`.
 */
export function writeManifest(folder, { name, version, description, python, peers, bundled = {}, sources }) {
  const oldest = Object.entries(peers).map(([peer, range]) => [peer, /\d+\.\d+\.\d+/.exec(range)?.[0]]);
  const manifest = {
    name,
    version,
    description,
    license: "Apache-2.0",
    author: { name: "Dynatrace onboarding as code", organization: true },
    repository: { type: "git", url: "https://example.com/dynatrace-onboarding.git" },
    main: `lib/${sources.main}.js`,
    types: `lib/${sources.main}.d.ts`,
    files: ["lib", ".jsii"],
    peerDependencies: peers,
    devDependencies: Object.fromEntries(oldest),
    dependencies: bundled,
    bundledDependencies: Object.keys(bundled),
    jsii: {
      outdir: "dist",
      targets: { python },
      tsc: { outDir: "lib", rootDir: sources.rootDir },
      versionFormat: "full",
    },
    stability: "stable",
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const compilerOptions = { ...COMPILER_OPTIONS, rootDir: sources.rootDir, outDir: "lib" };
  const config = { compilerOptions, include: sources.include };
  writeFileSync(join(folder, "tsconfig.jsii.json"), JSON.stringify(config));
}

/** Compiles a module and writes its assembly. @throws SurfaceError with jsii's own lines. */
export async function compile(folder) {
  const options = ["--tsconfig", "tsconfig.jsii.json", "--validate-tsconfig", "minimal"];
  try {
    await tool("jsii", ["--silence-warnings=reserved-word", ...options], folder);
  } catch (error) {
    throw new SurfaceError(error.message);
  }
}

/** Makes the sources of the Python package of a compiled module. Returns their folder. */
export async function generatePython(folder) {
  await tool("jsii-pacmak", ["--targets", "python", "--code-only", "--no-npmignore"], folder);
  return join(folder, "dist", "python");
}

/** Builds the wheel of a Python project into a folder. setuptools comes from where pip is configured to take packages. */
export async function buildWheel(project, folder) {
  const args = ["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--wheel-dir", folder];
  const python = process.env.PYTHON || "python3";
  await said(`pip of ${python}`, run(python, [...args, project]));
}

async function tool(name, args, folder) {
  const manifest = require.resolve(`${name}/package.json`);
  const program = join(dirname(manifest), require(manifest).bin[name]);
  const env = { ...process.env, ...QUIET, NO_COLOR: "1" };
  await said(name, run(process.execPath, [program, ...args], { cwd: folder, env, maxBuffer: 1 << 26 }));
}

/** What a program said becomes the error, as its exit code says nothing. */
async function said(name, running) {
  try {
    await running;
  } catch (error) {
    const { stdout = "", stderr = "", message, code } = error;
    if (code === "ENOENT") throw new Error(`${name} cannot be run; set PYTHON to a Python 3.9 or newer that has pip`);
    const lines = stripVTControlCharacters(`${stdout}\n${stderr}`).split("\n");
    const text = lines
      .filter((line) => !/^\[.*\] \[ERROR\] jsii/.test(line))
      .join("\n")
      .trim();
    throw new Error(`${name} failed:\n${text || message}`);
  }
}
