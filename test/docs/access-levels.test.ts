import { readFileSync, writeFileSync } from "node:fs";
import { levelPage } from "../../cli/explain/level-page";

const PAGE = "docs/access-levels.md";

test("the page of access levels shows what the shared policies allow", () => {
  if (process.env.UPDATE_DOCS) writeFileSync(PAGE, levelPage());
  expect(readFileSync(PAGE, "utf8")).toBe(levelPage());
});
