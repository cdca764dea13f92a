import { didYouMean } from "./did-you-mean";
import { check, checkTexts, place, type TeamDraft } from "./draft";
import { type Fault, type Path, type Position, printPath } from "./fault";
import { changedPaths, entry, isMap } from "./merge";
import { quoted } from "./printable";
import { CHANGEABLE_KEYS, type Team, teamSchema } from "./schema";
import type { Sentence } from "./schema-issues";

/** One team's file, read and found right for every environment. */
export interface TeamFile {
  readonly name: string;
  /** Path of the file, as in faults. */
  readonly file: string;

  /**
   * The team as it is in one environment.
   *
   * @throws Error for an environment that has no file.
   */
  in(environmentName: string): Team;

  /** Where a value of an environment is written: in that environment's changes, at the top, or the nearest map around it. */
  position(environmentName: string, path: Path): Position;

  /** Paths that the file changes for an environment, as far down as there is something to change. */
  declaredDifferences(environmentName: string): string[][];
}

interface Read {
  readonly team?: TeamFile;
  readonly faults: readonly Fault[];
}

/** Checks a team file by itself and with the changes of each environment. */
export function readTeam(draft: TeamDraft, environmentNames: readonly string[]): Read {
  const { value: base, sentences } = check(teamSchema, "team", draft.base);
  const faults = [
    ...checkTexts(draft),
    ...sentences.map((each) => place(draft, each)),
    ...checkChanges(draft, environmentNames),
  ];
  const known = new Set(sentences.map(identity));
  const byEnvironment = new Map<string, Team>();
  for (const name of environmentNames) {
    const changed = draft.changes(name) && check(teamSchema, "team", draft.in(name));
    const team = changed ? changed.value : base;
    if (team) byEnvironment.set(name, team);
    const fresh = (changed?.sentences ?? []).filter((each) => !known.has(identity(each)) && !isForeign(each));
    faults.push(...fresh.map((each) => place(draft, { ...each, path: ["environments", name, ...each.path] })));
  }
  if (faults.length > 0 || !base) return { faults };
  return { faults, team: teamFile(draft, base, byEnvironment) };
}

function teamFile(draft: TeamDraft, base: Team, byEnvironment: ReadonlyMap<string, Team>): TeamFile {
  return {
    name: base.name,
    file: draft.source.file,
    in(environmentName) {
      const team = byEnvironment.get(environmentName);
      if (team) return team;
      throw new Error(`${draft.source.file}: there is no environment ${quoted(environmentName)}`);
    },
    position: (environmentName, path) => draft.position(environmentName, path),
    declaredDifferences: (environmentName) => changedPaths(base, draft.changes(environmentName)),
  };
}

const identity = ({ path, problem }: Sentence) => `${printPath(path)} ${problem}`;

/** Keys that no environment may change are reported as that, not as a wrong value. */
function isForeign({ path }: Sentence): boolean {
  return !isChangeable(String(path[0]));
}

const isChangeable = (key: string) => CHANGEABLE_KEYS.some((each) => each === key);

function checkChanges(draft: TeamDraft, environmentNames: readonly string[]): Fault[] {
  const environments = entry(draft.root, "environments");
  if (environments === undefined) return [];
  const at = ["environments"];
  if (!isMap(environments)) {
    return [
      draft.fault(at, "must be a map of environments", "write a map such as { nonprod: { logs: { ingest: false } } }"),
    ];
  }
  return Object.entries(environments).flatMap(([name, changes]) => {
    const path = [...at, name];
    if (!environmentNames.includes(name)) {
      return [draft.source.keyFault(path, "is not a known environment", didYouMean(name, environmentNames))];
    }
    if (!isMap(changes))
      return [draft.fault(path, "must be a map of changes", "write the keys to change, or remove it")];
    const foreign = Object.keys(changes).filter((key) => !isChangeable(key));
    return foreign.map((key) => {
      const isTopLevel = Object.hasOwn(teamSchema.shape, key);
      const problem = isTopLevel ? "is the same in every environment" : "is not a known key";
      const fix = isTopLevel ? "write it at the top of the file" : didYouMean(key, CHANGEABLE_KEYS);
      return draft.source.keyFault([...path, key], problem, fix);
    });
  });
}
