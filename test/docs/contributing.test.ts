import { readFileSync } from "node:fs";
import { codes, tableBelow } from "./markdown";

const PAGE = "CONTRIBUTING.md";

test("every npm task is explained, and no other", () => {
  const { scripts }: { readonly scripts: object } = JSON.parse(readFileSync("package.json", "utf8"));
  const explained = tableBelow(PAGE, "## npm tasks");
  expect(explained.map(([task = ""]) => codes(task)[0]).sort()).toEqual(Object.keys(scripts).sort());
  expect(explained.filter(([, what = ""]) => what.length < 10)).toEqual([]);
});

test("each of a newcomer's ten questions is answered by one file, which has what to look for", () => {
  const answers = tableBelow(PAGE, "## Where is it?");
  expect(answers).toHaveLength(10);
  for (const [question = "", place = "", sign = ""] of answers) {
    const [, path = ""] = /^\[[^\]]+\]\(([^)]+)\)$/.exec(place) ?? [];
    expect({ question, found: readFileSync(path, "utf8").includes(codes(sign)[0] ?? "?") }).toEqual({
      question,
      found: true,
    });
  }
});
