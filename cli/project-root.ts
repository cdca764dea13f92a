import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";

/** What a project has at its root; a folder with only one of them is something else. */
const MARKS = ["cdktf.json", "config"] as const;

/** The nearest folder, from this one upwards, that is the root of a project. */
export function projectRoot(from: string): string | undefined {
  const folder = resolve(from);
  if (MARKS.every((mark) => existsSync(join(folder, mark)))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : projectRoot(above);
}

/** Folder that the command was called in: names that a person gives are relative to it. */
let calledIn: string | undefined;

/**
 * Goes to the root of the project that somebody stands in, so that a command says the same in every folder of it: names
 * of files in its output are relative to the root. Outside of a project it stays where it is.
 */
export function enterProject(): void {
  calledIn = process.cwd();
  process.chdir(projectRoot(calledIn) ?? calledIn);
}

/** A path that a person gave on the command line, as it is named from the root of the project. */
export function givenPath(path: string): string {
  if (isAbsolute(path) || calledIn === undefined || calledIn === process.cwd()) return path;
  return relative(process.cwd(), resolve(calledIn, path)) || ".";
}
