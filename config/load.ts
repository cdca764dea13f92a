import { lstatSync, readdirSync } from "node:fs";
import { basename, isAbsolute, join, relative, sep } from "node:path";
import { checkTeams } from "./cross-checks";
import { check, checkTexts, Draft, place, TeamDraft } from "./draft";
import { checkEnvironments } from "./environment-checks";
import { compareFaults, compareTexts, type Fault, type Path, type Position, printFault } from "./fault";
import { checkHosts } from "./host-checks";
import { checkImports } from "./imports-checks";
import { isPrintable, printable } from "./printable";
import {
  type Environment,
  environmentSchema,
  type Imports,
  importsSchema,
  type Platform,
  platformSchema,
} from "./schema";
import { SourceFile } from "./source-file";
import { checkTeam } from "./team-checks";
import { readTeam, type TeamFile } from "./team-file";

export { type Fault, type Path, type Position, printFault, printFaults } from "./fault";
export type { TeamFile } from "./team-file";

/** All that people have written: environments and teams, each sorted by name. */
export interface Configuration {
  readonly environments: readonly Environment[];
  readonly teams: readonly TeamFile[];
  /** What stacks adopt of their tenants, sorted by stack; left out where there is nothing. */
  readonly imports?: readonly ImportsFile[];
  /** Where a value of an environment is written, or the nearest map around it; absent for what no file says. */
  environmentPosition?(environmentName: string, path: Path): Position;
}

/** The file of what one stack adopts. */
export interface ImportsFile extends Imports {
  /** Path of the file, as in faults. */
  readonly file: string;
  /** Where a value is written. */
  position(path: Path): Position;
}

export interface LoadResult {
  /** Left out when there is any fault: half of a configuration must never be deployed. */
  readonly configuration?: Configuration;
  /** All faults of all files, by file and place. */
  readonly faults: readonly Fault[];
}

/**
 * Reads `environments/*.yaml`, `teams/*.yaml` and, if they are there, `imports/*.yaml` and `platform.yaml` of a folder. Never throws for what the
 * files hold.
 *
 * @param unwritten Texts of team files by name, `orders.yaml`, that count as if they were written.
 * @example
 * const { configuration, faults } = loadConfiguration("config");
 * if (!configuration) console.error(faults.map(printFault).join("\n"));
 */
export function loadConfiguration(folder: string, unwritten: Texts = new Map()): LoadResult {
  const environmentFiles = readFolder(folder, "environments", (source, root, stem) => new Draft(source, root, stem));
  const teamFiles = readFolder(folder, "teams", (source, root, stem) => new TeamDraft(source, root, stem), unwritten);
  const importFiles = readFolder(folder, "imports", (source, root, stem) => new Draft(source, root, stem));

  const platform = readPlatform(folder);
  const environments = environmentFiles.drafts.map((draft) => {
    const { value, sentences } = check(environmentSchema, "environment", draft.root);
    return { value, faults: [...checkTexts(draft), ...sentences.map((each) => place(draft, each))] };
  });
  // A broken environment file still names an environment, or every mention of it would be a fault of its own.
  const names = [...new Set([...environmentFiles.stems, ...environmentFiles.drafts.map(({ name }) => name)])].sort();
  const teams = teamFiles.drafts.map((draft) => readTeam(draft, names));
  const imports = importFiles.drafts.map((draft) => {
    const { value, sentences } = check(importsSchema, "imports", draft.root);
    return { draft, value, faults: [...checkTexts(draft), ...sentences.map((each) => place(draft, each))] };
  });
  const teamNames = [...new Set([...teamFiles.stems, ...teamFiles.drafts.map(({ name }) => name)])].sort();

  const faults = distinct([
    ...environmentFiles.faults,
    ...teamFiles.faults,
    ...importFiles.faults,
    ...platform.faults,
    ...environments.flatMap((each) => each.faults),
    ...teams.flatMap((each) => each.faults),
    ...checkEnvironments(environmentFiles.drafts, platform.managedDomains),
    ...teamFiles.drafts.flatMap((draft) => checkTeam(draft, teamFiles.drafts, teamNames, names)),
    ...checkTeams(teamFiles.drafts, environmentFiles.drafts),
    ...checkHosts(teamFiles.drafts, environmentFiles.drafts),
    ...imports.flatMap((each) => each.faults),
    ...checkImports(importFiles.drafts, teamNames, names),
  ]);
  if (faults.length > 0) return { faults };
  return {
    faults,
    configuration: {
      environments: environments.flatMap(({ value }) => value ?? []).sort(byName),
      teams: teams.flatMap(({ team }) => team ?? []).sort(byName),
      ...(imports.length > 0 && { imports: imports.flatMap(({ draft, value }) => importsFile(draft, value)) }),
      environmentPosition: (name, path) => positionIn(environmentFiles.drafts, name, path),
    },
  };
}

/** Texts of files by their names. */
type Texts = ReadonlyMap<string, string>;

function positionIn(drafts: readonly Draft[], name: string, path: Path): Position {
  const draft = drafts.find((each) => each.name === name);
  if (draft) return draft.source.position(path);
  throw new Error(`there is no environment ${JSON.stringify(name)}`);
}

function importsFile({ source }: Draft, value: Imports | undefined): ImportsFile[] {
  return value ? [{ ...value, file: source.file, position: (path) => source.position(path) }] : [];
}

interface PlatformRead extends Platform {
  readonly faults: readonly Fault[];
}

/** A file that is not there decides nothing; one that is broken allows nothing. */
function readPlatform(folder: string): PlatformRead {
  const path = join(folder, "platform.yaml");
  if (!lstatSync(path, { throwIfNoEntry: false })) return { managedDomains: [], faults: [] };
  const source = SourceFile.read(path, shown(path), folder);
  if (!(source instanceof SourceFile)) return { managedDomains: [], faults: [source] };
  const { value: root, faults } = source.load();
  if (!root) return { managedDomains: [], faults };
  const draft = new Draft(source, root, "platform");
  const { value, sentences } = check(platformSchema, "platform", root);
  const found = [...checkTexts(draft), ...sentences.map((each) => place(draft, each))];
  return { managedDomains: value?.managedDomains ?? [], faults: found };
}

interface Folder<Kind> {
  readonly drafts: readonly Kind[];
  /** Names of all files, those that cannot be read too. */
  readonly stems: readonly string[];
  readonly faults: readonly Fault[];
}

function readFolder<Kind>(
  folder: string,
  kind: "environments" | "teams" | "imports",
  draft: (source: SourceFile, root: Readonly<Record<string, unknown>>, stem: string) => Kind,
  unwritten: Texts = new Map(),
): Folder<Kind> {
  const path = join(folder, kind);
  const whole = { file: shown(path), line: 1, column: 1, path: "" };
  let names: string[];
  try {
    const all = [...new Set([...readdirSync(path), ...unwritten.keys()])];
    names = all.sort((one, other) => compareTexts(basename(one, ".yaml"), basename(other, ".yaml")));
  } catch {
    if (kind === "imports") return { drafts: [], stems: [], faults: [] };
    const fix = `make it, with one file for each ${kind === "teams" ? "team" : "environment"}`;
    return { drafts: [], stems: [], faults: [{ ...whole, problem: "cannot be read as a folder", fix }] };
  }
  const drafts: Kind[] = [];
  const stems: string[] = [];
  const faults: Fault[] = [];
  for (const name of names) {
    if (name.startsWith(".")) continue;
    const file = join(path, name);
    if (/\.ya?ml$/i.test(name) && !name.endsWith(".yaml")) {
      faults.push({ ...whole, file: shown(file), problem: "must end in .yaml", fix: "rename the file" });
    }
    if (!name.endsWith(".yaml")) continue;
    const stem = basename(name, ".yaml");
    if (!isPrintable(name)) {
      const fix = "rename the file";
      faults.push({ ...whole, file: shown(file), problem: "must have a name without invisible characters", fix });
      continue;
    }
    stems.push(stem);
    const text = unwritten.get(name);
    const source = text === undefined ? SourceFile.read(file, shown(file), folder) : new SourceFile(shown(file), text);
    if (!(source instanceof SourceFile)) {
      faults.push(source);
      continue;
    }
    const { value, faults: found } = source.load();
    faults.push(...found);
    if (value) drafts.push(draft(source, value, stem));
  }
  if (stems.length === 0 && faults.length === 0 && kind !== "imports") {
    const example = kind === "teams" ? "tlo-python.yaml" : "prod.yaml";
    faults.push({ ...whole, problem: `has no ${kind.slice(0, -1)} file`, fix: `add a file such as ${example}` });
  }
  return { drafts, stems, faults };
}

/** Below the working directory relative to it, so that the line is the same on every machine. */
function shown(path: string): string {
  const fromHere = relative(process.cwd(), path);
  const isBelow = !fromHere.startsWith("..") && !isAbsolute(fromHere);
  return printable((isBelow ? fromHere : path).split(sep).join("/"));
}

function distinct(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [printFault(fault), fault])).values()].sort(compareFaults);
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return compareTexts(one.name, other.name);
}
