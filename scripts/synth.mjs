// What `npm run synth` and, by cdktf.json, every command of the cdktf CLI runs: a deploy is checked no less than a synth.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";
import { load } from "./load.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const status = checkTypes();
if (status === 0) load(await bundle("main.ts"));
else process.exitCode = status;

/** About a second, since the compiler remembers what it has seen; an esbuild bundle alone would take any shape. */
function checkTypes() {
  const tsc = compiler();
  if (tsc) return spawnSync(process.execPath, [tsc, "-p", root], { stdio: "inherit" }).status ?? 1;
  console.error("synth: types are not checked, since TypeScript is not installed; run `npm ci` with devDependencies");
  return 0;
}

function compiler() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  } catch {
    return undefined;
  }
}
