import { readdirSync, readFileSync } from "node:fs";
import { validate } from "../../cli/commands/validate";
import { prose } from "./markdown";

const PAGE = "docs/commands.md";

test("the page has a section for each command, and for no other", () => {
  const sections = [...prose(PAGE).matchAll(/^## (.+)$/gm)].map(([, title]) => `${title}.ts`);
  expect(sections.sort()).toEqual(readdirSync("cli/commands").sort());
});

test("the page shows the keys that validate prints", () => {
  const [, section = ""] = readFileSync(PAGE, "utf8").split("## validate\n");
  const [, shown = "{}"] = /```json\n([\s\S]*?)```/.exec(section) ?? [];
  expect(Object.keys(JSON.parse(shown)).sort()).toEqual(Object.keys(validate("config")).sort());
});
