import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { codes, PAGES, prose } from "./markdown";

/** Files that a reader may write, and folders that a run makes. */
const NOT_THERE_YET = /\borders\b|[<>{}*…$()\s]|^(\.onboard|cdktf\.out|state|charts)\/|^config\/platform\.yaml$/;

const TOP: ReadonlySet<string> = new Set(readdirSync("."));

/** What a page links to on this machine. */
function linksOf(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target.replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}

/** Words in backticks that read as a path of the project. */
function pathsOf(page: string): string[] {
  return codes(prose(page)).filter((word) => {
    const [first = ""] = word.split("/");
    return word.includes("/") && TOP.has(first) && !NOT_THERE_YET.test(word);
  });
}

test.each(PAGES)("every link of %s leads to a file", (page) => {
  expect(linksOf(page).filter((target) => !existsSync(join(dirname(page), target)))).toEqual([]);
});

/** A changelog also names what was there once. */
const OF_TODAY = PAGES.filter((page) => page !== "CHANGELOG.md");

test.each(OF_TODAY)("every path that %s names is there", (page) => {
  expect(pathsOf(page).filter((path) => !existsSync(path) && !existsSync(join(dirname(page), path)))).toEqual([]);
});

test("a page that names what is gone is found", () => {
  expect(PAGES).toEqual(expect.arrayContaining(["README.md", "CONTRIBUTING.md", "docs/architecture.md"]));
  expect(pathsOf("docs/architecture.md")).toContain("test/e2e");
  expect(linksOf("README.md")).toContain("docs/architecture.md");
});

test("each area has a page, and so has each construct and each part of the lab, listed on the page of its area", () => {
  const areas = ["access", "bench", "checks", "cli", "config", "constructs", "lab", "rules", "stacks", "test"];
  const inner = ["constructs", "lab"].flatMap((area) =>
    readdirSync(area, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${area}/${name}`),
  );
  const folders = [...areas, ...inner, "packages/onboard", "packages/provider-dynatrace"];
  expect(folders.filter((folder) => !existsSync(join(folder, "README.md")))).toEqual([]);
  const listed = ["constructs", "lab"].flatMap((area) => linksOf(`${area}/README.md`).map((link) => join(area, link)));
  expect(inner.filter((folder) => !listed.includes(`${folder}/README.md`))).toEqual([]);
});
