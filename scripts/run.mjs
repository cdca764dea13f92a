// Runs a TypeScript entry of the project: node scripts/run.mjs <entry.ts> [arguments]
import { createRequire } from "node:module";
import { bundle } from "./bundle.mjs";

const [entry, ...args] = process.argv.slice(2);
const file = await bundle(entry);
process.argv = [process.argv[0], file, ...args];
createRequire(import.meta.url)(file);
