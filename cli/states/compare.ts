import type { OwnedStack } from "../../checks";
import type { Configuration } from "../../config/load";
import { listBackend, type RunProgram } from "./backend-list";
import { compareLabStates } from "./lab-states";
import { type Orphan, type OrphansOptions, orphansAmong, orphansIn, printOrphan } from "./orphans";
import { printRename, type Rename, renamesIn } from "./renames";
import { readStates } from "./state-file";

/** The declared stacks, compared with all states that can be found. */
export interface StateComparison {
  /** Where states were looked for, and how many there are. */
  readonly looked: readonly { readonly place: string; readonly states: number }[];
  /** Where states may lie that nobody looked at, with the reason. */
  readonly notLooked: readonly { readonly place: string; readonly reason: string }[];
  readonly orphans: readonly Orphan[];
  readonly renames: readonly Rename[];
}

export interface CompareOptions {
  readonly configuration: Pick<Configuration, "environments">;
  /** Every stack that the files declare. */
  readonly stacks: readonly OwnedStack[];
  /**
   * Whether backends are asked, with the programs and the sign-in of this machine.
   * @default true
   */
  readonly asksBackends?: boolean;
  /**
   * Runs a vendor's program.
   * @default - it is run
   */
  readonly run?: RunProgram;
  /**
   * Folder of the lab's states.
   * @default - the project's
   */
  readonly labFolder?: string;
}

/** Looks at the states of the lab, at those on disk and at those that each environment's backend lists. */
export async function compareStates(options: CompareOptions): Promise<StateComparison> {
  const { configuration, stacks, asksBackends = true, run, labFolder } = options;
  const { environments } = configuration;
  const lab = compareLabStates(configuration, stacks, labFolder);
  const looked = lab.states.length > 0 ? [{ place: "the lab", states: lab.states.length }] : [];
  const found = { looked, notLooked: [], orphans: lab.orphans, renames: lab.renames };
  const project: OrphansOptions = {
    owner: "project",
    declared: new Set(stacks.map(({ stack }) => stack.name)),
    environments: environments.map(({ name }) => name),
  };
  const folders = new Set(environments.flatMap(({ state }) => (state.backend === "local" ? state.path : [])));
  const onDisk = [...folders].map((folder) => inFolder(folder, stacks, project));
  const remote = environments
    .filter(({ state }) => state.backend !== "local")
    .map(async (environment): Promise<StateComparison> => {
      const listing = asksBackends
        ? await listBackend(environment, run)
        : { place: `the backend of ${environment.name}`, notLooked: "it was not to be asked" };
      const { place } = listing;
      if ("notLooked" in listing) return { ...NOTHING, notLooked: [{ place, reason: listing.notLooked }] };
      const orphans = orphansAmong(listing.names, environment, place, project);
      return { ...NOTHING, looked: [{ place, states: listing.names.length }], orphans };
    });
  return [found, ...onDisk, ...(await Promise.all(remote))].reduce(unite);
}

const NOTHING: StateComparison = { looked: [], notLooked: [], orphans: [], renames: [] };

function inFolder(folder: string, stacks: readonly OwnedStack[], options: OrphansOptions): StateComparison {
  const states = readStates(folder);
  const orphans = orphansIn(states, options);
  const renames = renamesIn(stacks, states, new Set(orphans.map(({ stack }) => stack)));
  return { ...NOTHING, looked: [{ place: folder, states: states.length }], orphans, renames };
}

function unite(one: StateComparison, other: StateComparison): StateComparison {
  return {
    looked: [...one.looked, ...other.looked],
    notLooked: [...one.notLooked, ...other.notLooked],
    orphans: [...one.orphans, ...other.orphans],
    renames: [...one.renames, ...other.renames],
  };
}

/** The comparison for a terminal: what is forgotten, what would fail, and where nobody looked. */
export function printComparison({ looked, notLooked, orphans, renames }: StateComparison): string {
  const places = looked.map(({ place, states }) => `${states} in ${place}`).join(", ");
  const undeclared = orphans.length === 0 ? "none of a stack that no file declares" : `${orphans.length} of no file`;
  return [
    ...renames.map(printRename),
    ...orphans.map(printOrphan),
    ...notLooked.map(({ place, reason }) => `note: states in ${place} were not looked at: ${reason}`),
    `states: ${places || "none found"}; ${undeclared}`,
  ].join("\n");
}
