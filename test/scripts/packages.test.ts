import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const work = mkdtempSync(join(tmpdir(), "packages-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** What a script's function makes of its arguments. */
function called(script: string, call: string): string {
  const code = `import("./scripts/packages/${script}").then((script) => console.log(${call})).catch(({ message }) => console.log(message))`;
  return execFileSync(process.execPath, ["-e", code], { encoding: "utf8" }).trim();
}

test("packing asks for a folder, and says how it is named", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/packages/pack.mjs"], { encoding: "utf8" });
  expect([status, stderr]).toEqual([
    2,
    "usage: npm run packages:pack -- <folder>, for example npm run packages:pack -- ../tarballs\n",
  ]);
});

test("an import of another area becomes one of the library", () => {
  expect(called("build.mjs", 'script.publicEntry("access/index", "lab/tenant/iam/policies.js")')).toBe(
    "dynatrace-onboarding/access",
  );
  expect(called("build.mjs", 'script.publicEntry("constructs/alerting/index", "testing/x.js")')).toBe(
    "dynatrace-onboarding/constructs/alerting",
  );
});

test("an import of what the library does not export ends the build", () => {
  expect(called("build.mjs", 'script.publicEntry("access/language/parse", "testing/x.js")')).toBe(
    "testing/x.js imports access/language/parse, which is internal to dynatrace-onboarding; import access, or export it there",
  );
});

test("the source in a map keeps its lines without the docstrings", () => {
  const source = "/** One\\n * two. */\\nexport const a = 1; // why\\n  /** Three. */\\n  b;";
  expect(called("build.mjs", `JSON.stringify(script.withoutDocstrings("${source}"))`)).toBe(
    JSON.stringify("\n\nexport const a = 1; // why\n\n  b;"),
  );
});

test("a barrel loads a part when a name of it is first used", () => {
  for (const [part, source] of [
    ["zone", 'console.log("zone is loaded"); exports.Zone = class Zone {};'],
    ["alerts", 'console.log("alerts are loaded"); exports.Alert = class Alert {};'],
  ] as const) {
    mkdirSync(join(work, part));
    writeFileSync(join(work, part, "index.js"), source);
  }
  writeFileSync(join(work, "validation.js"), "exports.ValidationError = class ValidationError extends Error {};");
  for (const file of ["index.js", "index.js.map"]) writeFileSync(join(work, file), "");
  called("lazy-barrel.mjs", `script.writeLazyBarrel(${JSON.stringify(work)}, require)`);
  const print = (code: string) =>
    execFileSync(process.execPath, ["-e", code], { encoding: "utf8", cwd: resolve(work) });
  expect(print('console.log(Object.keys(require("./index.js")).join())')).toBe("Alert,Zone,ValidationError\n");
  expect(print('console.log(require("./index.js").Zone.name)')).toBe("zone is loaded\nZone\n");
  expect(readFileSync(join(work, "index.js"), "utf8")).toContain(
    "0 && (module.exports = { Alert, Zone, ValidationError });",
  );
});
