import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { printable } from "../../config/printable";
import type { Adopted, Imports } from "../../config/schema";
import { InputError } from "../exit";
import type { TeamDraft } from "./draft-team";
import type { Match } from "./match";

/** A file that an import writes. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** The text of a file in `config/imports`. */
export function importsText(stack: string, found: readonly Match[], isLab: boolean): string {
  const content: Imports = { stack, ...(isLab && { lab: true }), adopt: found.map(adopted) };
  return [
    "# yaml-language-server: $schema=../schemas/imports.schema.json",
    `# Written by npx onboard import. Once ${stack} is applied, remove this file: what it keeps then becomes`,
    "# what the code says.",
    stringify(content, { lineWidth: 0 }),
  ].join("\n");
}

function adopted({ to, id, called, keep }: Match): Adopted {
  // A name of the tenant is shown to people, never used: what a terminal would obey is written out.
  const text = printable(called).slice(0, 1000);
  return { to, id, ...(text !== "" && { called: text }), ...(keep.length > 0 && { keep: [...keep] }) };
}

/** The text of a drafted team file; what it cannot say stands above it as comments. */
export function draftText(draft: TeamDraft, environment: string): string {
  const { name, zone, adGroups, namespaces, logs, notes } = draft;
  const content = {
    name,
    ...(zone !== name && { zone }),
    contact: `${name}@example.com`,
    adGroups,
    namespaces,
    logs,
    dashboards: { dynatrace: false },
  };
  return [
    "# yaml-language-server: $schema=../schemas/team.schema.json",
    `# Drafted by npx onboard import from ${environment}. What the tenant does not say, or this file cannot:`,
    ...notes.map((note) => `# - ${printable(note)}`),
    stringify(content, { lineWidth: 120 }),
  ].join("\n");
}

/**
 * Writes files that are not there yet.
 *
 * @throws InputError naming those that are; then nothing is written.
 */
export function writeNew(files: readonly NewFile[]): void {
  const there = files.map(({ path }) => path).filter((path) => existsSync(path));
  if (there.length > 0) {
    const are = there.length === 1 ? "is" : "are";
    throw new InputError(
      `${there.join(", ")} ${are} there already; remove what is applied, or write to another folder with --out`,
    );
  }
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
  }
}

/** Path of a stack's file below a folder of configuration. */
export function importsPath(folder: string, stack: string): string {
  return join(folder, "imports", `${stack}.yaml`);
}
