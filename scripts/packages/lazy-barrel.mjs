// The barrel of the packed constructs: it names all of them and loads one when it is first used.
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Replaces index.js of a folder, which would load every construct, by one with a getter for each exported name. */
export function writeLazyBarrel(folder, require) {
  const parts = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const lines = [...parts.map(({ name }) => name), "validation"].flatMap((part) =>
    namesOf(folder, part, require).map((name) => {
      return [name, `lazy("${name}", () => require("./${part}").${name});`];
    }),
  );
  const unique = new Map(lines);
  // Written out for each name, Node would take the getters for unsafe to call and the names for absent.
  const define = "const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });";
  const head = ['"use strict";', 'Object.defineProperty(exports, "__esModule", { value: true });', define];
  // Never run, and what Node reads the names from where an ES module imports them.
  const names = `0 && (module.exports = { ${[...unique.keys()].join(", ")} });`;
  writeFileSync(join(folder, "index.js"), `${[...head, ...unique.values(), names].join("\n")}\n`);
  rmSync(join(folder, "index.js.map"));
}

/** What a part exports at run time; of `validation` only what the source of the barrel names. */
function namesOf(folder, part, require) {
  if (part === "validation") return ["ValidationError"];
  return Object.keys(require(join(folder, part))).sort();
}
