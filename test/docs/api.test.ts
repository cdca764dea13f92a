import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "docs/api";

/** The pages as the types and docstrings make them now. */
function pages(): Record<string, string> {
  const code = 'import("./scripts/api-pages.mjs").then(({ apiPages }) => console.log(JSON.stringify([...apiPages()])))';
  const made = execFileSync(process.execPath, ["-e", code], { encoding: "utf8", maxBuffer: 1 << 26 });
  return Object.fromEntries(JSON.parse(made));
}

test("the pages of the public surface are those of the sources", () => {
  const made = pages();
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));
  // Another surface? Run `npm run api:write`, and read the diff: it is what other projects will notice.
  expect(Object.fromEntries(files.map((name) => [name, readFileSync(join(FOLDER, name), "utf8")]))).toEqual(made);
  expect(made["constructs/management-zone.md"]).toContain(
    "  constructor(scope: Construct, id: string, props: ManagementZoneProps);\n",
  );
  expect(made["constructs/management-zone.md"]).toContain("- **zoneName**: Name of the zone: 1 to 100 characters");
});
