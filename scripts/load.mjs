// Runs bundled files with what V8 has compiled of them before: half of a short run is compiling otherwise. Node has this
// built in from version 22 on.
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";
import { turnTracesOff } from "./library-patches.mjs";

/** Runs the entry's own file; the packages that it requires come out of the other one. */
export function load({ own, packages }) {
  if (process.env.ONBOARD_TRACES) process.setSourceMapsEnabled(true);
  else turnTracesOff(process.env);
  const realRequire = createRequire(own);
  const bundled = run(packages, realRequire);
  run(own, (name) => (Object.hasOwn(bundled, name) ? bundled[name]() : realRequire(name)));
}

function run(file, require) {
  const codeFile = `${file}.${process.version}-${process.arch}.code`;
  const { mtimeMs } = statSync(file);
  const cachedData = readNewer(codeFile, mtimeMs);
  const script = new Script(readFileSync(file, "latin1"), { filename: file, cachedData });
  if (!cachedData || script.cachedDataRejected) {
    // At the end, when the functions that a run needs have been compiled too.
    process.once("exit", () => keep(codeFile, script.createCachedData()));
  }
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, require, module, file, dirname(file));
  return module.exports;
}

function readNewer(file, than) {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && found.mtimeMs >= than ? readFileSync(file) : undefined;
}

/** A full disk costs the next start some time, and nothing else. */
function keep(file, code) {
  try {
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file);
  } catch {}
}
