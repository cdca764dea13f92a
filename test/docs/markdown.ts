import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Folders that are installed, generated or made by a run. */
const NOT_OURS: ReadonlySet<string> = new Set(["node_modules", "cdktf.out", "state", "lib"]);

/** Every page of the project. */
export const PAGES: readonly string[] = filesOfProject().filter((file) => file.endsWith(".md"));

/** Paths of the project's files, hidden ones left out. */
export function filesOfProject(folder = ""): string[] {
  return readdirSync(join(process.cwd(), folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || NOT_OURS.has(entry.name)) return [];
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesOfProject(path) : [path];
  });
}

/** The text of a page without its code blocks. */
export function prose(page: string): string {
  return readFileSync(page, "utf8").replace(/^ *```[\s\S]*?^ *```$/gm, "");
}

/** The rows of the table below a heading, each as the text of its cells. */
export function tableBelow(page: string, heading: string): string[][] {
  const [, below] = prose(page).split(`${heading}\n`);
  if (below === undefined) throw new Error(`${page} has no heading ${heading}`);
  const [section = ""] = below.split(/^#+ /m);
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The words in backticks of a text. */
export function codes(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, word = ""]) => word);
}
