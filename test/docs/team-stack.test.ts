import { readFileSync } from "node:fs";

/** The lines of the example between its marks, as far to the left as they go. */
function shownLines(): string {
  const source = readFileSync("examples/team-stack/orders-stack.ts", "utf8");
  const [, region = ""] = /\/\/ #region stack\n([\s\S]*?)\n *\/\/ #endregion/.exec(source) ?? [];
  return region.replace(/^ {4}/gm, "");
}

test("the README shows the lines of the example that is installed and run", () => {
  const [, section = ""] = readFileSync("README.md", "utf8").split("## In a stack of your own\n");
  const [, code = ""] = /```ts\n([\s\S]*?)\n```/.exec(section) ?? [];
  expect(code).toBe(shownLines());
  expect(code.split("\n")).toHaveLength(15);
});
