#!/usr/bin/env node
// The `onboard` command; cli/main.ts is where it begins.
import { createRequire } from "node:module";
import { bundle } from "./bundle.mjs";

createRequire(import.meta.url)(await bundle("cli/main.ts"));
