import { LAB_FOLDER, type LabSession } from "../lab-session";
import type { StateFile } from "../states/state-file";

/** What a destroy has left, counted in what was read after it. */
export interface Remains {
  /** Every state on disk, whether a file declares its stack or not. */
  readonly states: readonly { readonly file: string; readonly objects: number; readonly problem?: string }[];
  /** Objects of the lab tenant, by kind. */
  readonly tenant: Readonly<Record<string, number>>;
}

/** Asks the tenant itself as well: a boundary that is still bound stays although Terraform reports success. */
export async function remainsOf({ ready }: LabSession, states: readonly StateFile[]): Promise<Remains> {
  const answer = await fetch(`${ready.account.url}/lab/state`);
  const { collections } = (await answer.json()) as { collections: Record<string, object> };
  const counted = Object.entries(collections).map(([kind, held]) => [kind, Object.keys(held).length] as const);
  return {
    states: states.map(({ file, objects, problem }) => ({
      file,
      objects: objects.length,
      ...(problem !== undefined && { problem }),
    })),
    tenant: Object.fromEntries(counted.filter(([, count]) => count > 0)),
  };
}

/** Whether nothing is left of all that was looked at. */
export function isNothing({ states, tenant }: Remains): boolean {
  return Object.keys(tenant).length === 0 && states.every(({ objects, problem }) => objects === 0 && !problem);
}

/** What is left for a terminal, with what was looked at. */
export function printRemains(remains: Remains): string {
  const { states, tenant } = remains;
  const inStates = states.reduce((sum, { objects }) => sum + objects, 0);
  const inTenant = Object.values(tenant).reduce((sum, count) => sum + count, 0);
  const looked = `${plural(inStates, "object")} in ${plural(states.length, "state")}, ${inTenant} in the lab tenant`;
  if (isNothing(remains)) return `Nothing is left: ${looked}.`;
  const left = states.flatMap(({ file, objects, problem }) => {
    if (problem !== undefined) return [`  ${file} cannot be read: ${problem}`];
    return objects > 0 ? [`  ${plural(objects, "object")} in ${file}`] : [];
  });
  const kinds = Object.entries(tenant).map(([kind, count]) => `${count} ${kind}`);
  return [
    `Something is left: ${looked}.`,
    ...left,
    ...(kinds.length > 0 ? [`  in the tenant: ${kinds.join(", ")}; npm run lab:tenant shows them at /lab/state`] : []),
    `  to begin anew, remove the folder ${LAB_FOLDER}`,
  ].join("\n");
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
