import { codes, filesOfProject, tableBelow } from "./markdown";

interface Rule {
  readonly name: string;
  readonly from: { readonly path?: string };
  readonly to: { readonly path?: string; readonly pathNot?: string | readonly string[] };
}

const PAGE = "docs/architecture.md";
const linted: { readonly forbidden: readonly Rule[] } = require("../../.dependency-cruiser.cjs");

/** `^rules(/|$)` is the area `rules`. */
const areaOf = (pattern: string) => pattern.replace(/^\^|\(\/\|\$\)$/g, "").replaceAll("\\", "");

/** What the linter lets each area import of ours, besides itself. */
function lintedDirections(): Record<string, string[]> {
  const directions = linted.forbidden.filter(({ to }) => Array.isArray(to.pathNot));
  return Object.fromEntries(
    directions.map(({ from, to }) => {
      const area = areaOf(from.path ?? "");
      const allowed = [to.pathNot ?? []].flat().map(areaOf);
      return [area, allowed.filter((each) => each !== area).sort()];
    }),
  );
}

test("the page has the directions of imports that the linter holds", () => {
  const shown = tableBelow(PAGE, "## Imports point one way").map(([from = "", to = ""]) => [codes(from)[0], codes(to)]);
  expect(Object.fromEntries(shown)).toEqual(lintedDirections());
});

test("the chain of directions on the page is one that the linter allows", () => {
  const directions = lintedDirections();
  const chain = ["main.ts", "stacks", "constructs", "checks", "access", "rules"];
  for (const [index, area] of chain.slice(1).entries()) expect(directions[chain[index] ?? ""]).toContain(area);
  expect(directions.config).toEqual(["rules"]);
  expect(directions.lab).toEqual(["access"]);
});

test("the page describes each area of the project, and no other", () => {
  const described = tableBelow(PAGE, "## Areas").map(([area = ""]) => codes(area)[0]?.replace(/\/$/, ""));
  const folders = filesOfProject()
    .filter((file) => /\.(ts|py)$/.test(file) || file.startsWith("docs/"))
    .map((file) => file.split("/")[0] ?? "");
  expect(described.sort()).toEqual([...new Set(folders)].sort());
});

test("each area of TypeScript but tests has a direction", () => {
  const free = ["bench", "docs", "examples", "sample-app", "template", "test"];
  const areas = tableBelow(PAGE, "## Areas").map(([area = ""]) => codes(area)[0]?.replace(/\/$/, "") ?? "");
  expect(Object.keys(lintedDirections()).sort()).toEqual(areas.filter((area) => !free.includes(area)).sort());
});
