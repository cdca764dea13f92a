#!/usr/bin/env node
// The `onboard` command; cli/main.ts is where it begins. The version alone is answered here: it needs none of the bundle.
import { readFileSync } from "node:fs";

const [first, ...others] = process.argv.slice(2);
if (others.length === 0 && (first === "--version" || first === "-V")) {
  console.log(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version);
} else {
  const { bundle } = await import("../../scripts/bundle.mjs");
  const { load } = await import("../../scripts/load.mjs");
  load(await bundle("cli/main.ts"));
}
