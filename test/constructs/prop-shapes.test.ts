import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

test("the shapes are those of the types", () => {
  const code = 'import("./scripts/prop-shapes.mjs").then(({ propShapes }) => process.stdout.write(propShapes()))';
  const made = execFileSync(process.execPath, ["-e", code], { encoding: "utf8" });
  // Out of date? Run `npm run props:write`.
  expect(readFileSync("constructs/prop-shapes.json", "utf8")).toBe(made);
});
