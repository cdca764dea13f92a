// Runs a TypeScript entry of the project: node scripts/run.mjs <entry.ts> [arguments]
import { bundle } from "./bundle.mjs";
import { load } from "./load.mjs";

const [entry, ...args] = process.argv.slice(2);
process.argv = [process.argv[0], entry, ...args];
load(await bundle(entry));
