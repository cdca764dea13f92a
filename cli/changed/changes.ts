import { environmentOfStack } from "../../rules/names";
import { removalOf } from "../states/orphans";
import type { Commit } from "./base-tree";
import type { StackText } from "./stack-texts";

/** What became of a stack since the base. */
export type Change = "new" | "changed" | "gone";

/** A stack that a plan, or a person, has to look at. */
export interface ChangedStack {
  readonly stack: string;
  /** Absent where the files declare none that it could belong to. */
  readonly environment?: string;
  readonly change: Change;
  /** 0 for what can be applied at once; 1 for what needs a stack of 0 before it, and so on. */
  readonly wave: number;
  /** Only of what is gone: the command that takes away what its state still holds. */
  readonly remove?: string;
}

/** The stacks that differ between a base and the work tree. */
export interface Changes {
  /** What was compared with; absent where every stack was asked for. */
  readonly base?: Commit;
  /** Why every stack counts as changed; absent where the two were compared. */
  readonly everything?: string;
  /** How many stacks the work tree declares. */
  readonly declared: number;
  /** By wave, then by name; those that are gone last. */
  readonly stacks: readonly ChangedStack[];
}

/**
 * Compares the stacks of two trees.
 *
 * @param before Absent where they are not known, so that each stack of today counts as changed.
 * @param environments Names of the environments that the files of today declare.
 */
export function compareStacks(
  before: readonly StackText[] | undefined,
  now: readonly StackText[],
  environments: readonly string[],
): ChangedStack[] {
  const texts = new Map(before?.map(({ stack, text }) => [stack, text]));
  const waves = wavesOf(now);
  const found = (stack: string, change: Change, wave: number): ChangedStack => {
    const environment = environmentOfStack(stack, environments);
    const remove = change === "gone" ? { remove: removalOf(stack, { owner: "project", environments }) } : {};
    return { stack, ...(environment !== undefined && { environment }), change, wave, ...remove };
  };
  const present = now.flatMap(({ stack, text }) => {
    if (texts.get(stack) === text) return [];
    const change = before === undefined || texts.has(stack) ? "changed" : "new";
    return [found(stack, change, waves.get(stack) ?? 0)];
  });
  const declared = new Set(now.map(({ stack }) => stack));
  const gone = [...texts.keys()].filter((stack) => !declared.has(stack));
  return [
    ...present.sort((one, other) => one.wave - other.wave || compare(one.stack, other.stack)),
    ...gone.sort(compare).map((stack) => found(stack, "gone", 0)),
  ];
}

/** How many stacks must be applied one after the other before each. */
export function wavesOf(stacks: readonly Pick<StackText, "stack" | "dependencies">[]): Map<string, number> {
  const dependencies = new Map(stacks.map((each) => [each.stack, each.dependencies]));
  const waves = new Map<string, number>();
  const waveOf = (stack: string): number => {
    const known = waves.get(stack);
    if (known !== undefined) return known;
    const wave = Math.max(0, ...(dependencies.get(stack) ?? []).map((each) => waveOf(each) + 1));
    waves.set(stack, wave);
    return wave;
  };
  for (const { stack } of stacks) waveOf(stack);
  return waves;
}

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));
