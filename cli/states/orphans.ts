import type { Environment, StateBackend } from "../../config/schema";
import { environmentOfStack } from "../../rules/names";
import { stateNameOf } from "../../stacks/backend";
import type { StateFile } from "./state-file";

/** A stack that has a state and that no file declares. */
export interface Orphan {
  readonly stack: string;
  /** Where its state lies: a file, or a place in a backend. */
  readonly place: string;
  /** How many objects the state holds; absent where only its name was read. */
  readonly objects?: number;
  /** The command that destroys what it holds, or what has to be done first. */
  readonly remove: string;
}

/** Whose states they are: the lab's, or those of the environments that the files name. */
export type StateOwner = "lab" | "project";

export interface OrphansOptions {
  readonly owner: StateOwner;
  /** Names of the stacks that the files declare. */
  readonly declared: ReadonlySet<string>;
  /** Names of the environments that the files declare. */
  readonly environments: readonly string[];
}

/** The stacks that no file declares and whose states hold something. A state that cannot be read counts: it may. */
export function orphansIn(states: readonly StateFile[], options: OrphansOptions): Orphan[] {
  return states
    .filter(({ stack, objects, problem }) => !options.declared.has(stack) && (objects.length > 0 || problem))
    .map(({ stack, file, objects, problem }) => ({
      stack,
      place: file,
      ...(problem === undefined && { objects: objects.length }),
      remove:
        problem === undefined ? removalOf(stack, options) : `repair ${file} first, from ${file}.backup: ${problem}`,
    }));
}

/**
 * The stacks that no file declares, of those whose states a backend lists. What the states hold is not known: a destroy
 * leaves an empty one.
 *
 * @param names As the backend has them; the stack of a shortened name goes by it.
 */
export function orphansAmong(
  names: readonly string[],
  { name: environment, state }: Pick<Environment, "name" | "state">,
  place: string,
  options: OrphansOptions,
): Orphan[] {
  const declared = new Set([...options.declared].map((stack) => stateNameOf(stack, state)));
  return names
    .filter((name) => !declared.has(name))
    .map((name) => ({ name, stack: stackOf(name, state) }))
    .filter(({ stack }) => environmentOfStack(stack, options.environments) === environment)
    .map(({ name, stack }) => ({ stack, place: `${place}: ${name}`, remove: removalOf(stack, options) }));
}

function stackOf(name: string, state: StateBackend): string {
  return state.backend === "pg" ? name.slice(state.schemaPrefix.length + 1).replaceAll("_", "-") : name;
}

/** The command that destroys what the state of a stack holds that no file declares, or what has to be done first. */
export function removalOf(
  stack: string,
  { owner, environments }: Pick<OrphansOptions, "owner" | "environments">,
): string {
  if (environmentOfStack(stack, environments) === undefined)
    return `bring back the file of its environment first; none of ${environments.join(", ")} has this stack`;
  return owner === "lab" ? "npm start -- --prune" : `ONBOARD_ORPHANS=${stack} npx cdktf destroy ${stack}`;
}

/** An orphan for a terminal: what is left where, and below it what to do. */
export function printOrphan({ stack, place, objects, remove }: Orphan): string {
  const held = objects === undefined ? "a state" : `${objects} ${objects === 1 ? "object" : "objects"} in its state`;
  return [`${stack} is declared by no file and has ${held}`, `  ${place}`, `  remove it: ${remove}`].join("\n");
}
