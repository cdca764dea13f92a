import { existsSync, readFileSync } from "node:fs";
import bindings from "../../../packages/provider-dynatrace/package.json";
import kit from "../../../packages/testing/package.json";

test("the kit has an entry for plain functions and one for jest, each compiled from a file", () => {
  const entry = (file: string) => ({ types: `./lib/testing/${file}.d.ts`, default: `./lib/testing/${file}.js` });
  expect(kit.exports).toEqual({
    ".": entry("index"),
    "./jest": entry("jest"),
    "./package.json": "./package.json",
  });
  expect(["index", "jest"].filter((file) => !existsSync(`testing/${file}.ts`))).toEqual([]);
});

test("the build compiles each entry and the program of the lab, which only its path names", () => {
  const build = readFileSync("scripts/packages/build.mjs", "utf8");
  const entries = [...build.matchAll(/"(testing\/[\w/-]+\.ts)"/g)].map(([, file]) => file);
  expect(entries).toEqual(["testing/index.ts", "testing/jest.ts", "testing/lab/lab-program.ts"]);
});

test("the kit takes the bindings that the library takes, and jest only where there is one", () => {
  expect(kit.peerDependencies["@cdktf/provider-dynatrace"]).toBe(bindings.version);
  expect(kit.peerDependenciesMeta).toEqual({ jest: { optional: true } });
});
