import { readFileSync } from "node:fs";
import * as z from "zod";
import { OUTPUTS, type OutputName } from "../../cli/output/schemas";

const PAGE = readFileSync("docs/commands.md", "utf8");

/** The JSON that the page shows below a heading, in the order of the page. */
function shownBelow(heading: string): unknown[] {
  const [, section = ""] = new RegExp(`^${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, "m").exec(PAGE) ?? [];
  return [...section.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, json = ""]) => JSON.parse(json));
}

/** Pages may leave keys out, but show none that a command does not print. */
function unknownKeys(name: OutputName, shown: unknown): string[] {
  const { error } = (OUTPUTS[name] as z.ZodType).safeParse(shown);
  const issues = (error?.issues ?? []).flatMap((issue) =>
    issue.code === "invalid_union" ? issue.errors.flat() : [issue],
  );
  return issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : []));
}

test("the page shows a failure as it is printed", () => {
  const [failure] = [...PAGE.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, json = ""]) => JSON.parse(json));
  expect(z.prettifyError((OUTPUTS.error as z.ZodType).safeParse(failure).error ?? new z.ZodError([]))).toBe("");
});

test.each([
  "init",
  "validate",
  "parity",
  "limits",
  "requests",
  "manifests",
  "changed",
  "plan",
  "apply",
  "comment",
  "dashboard",
  "status",
  "doctor",
] as const)("the page shows no key that %s does not print", (name) => {
  const shown = shownBelow(`## ${name}`);
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.flatMap((each) => unknownKeys(name, each))).toEqual([]);
});
