import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Entries that end a line, whatever they hold. */
const WHOLE_LINE = /^\S+ (?:stdout|stderr) F /gm;

/**
 * How many lines the containers of a node have printed, counted in their log files: what the agent says it has read is
 * compared with this.
 *
 * @param folder The node's folder with a folder per pod.
 */
export function linesPrinted(folder: string): number {
  let lines = 0;
  for (const pod of foldersIn(folder)) {
    for (const container of foldersIn(pod)) {
      for (const file of readdirSync(container)) {
        lines += readFileSync(join(container, file), "latin1").match(WHOLE_LINE)?.length ?? 0;
      }
    }
  }
  return lines;
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}
