#!/usr/bin/env node
// The `onboard` command; cli/main.ts is where it begins.
import { bundle } from "./bundle.mjs";
import { load } from "./load.mjs";

load(await bundle("cli/main.ts"));
