import { block, list } from "../../access";
import type { OwnedStack } from "../../checks";
import { environmentOfStack, isWorkloadStackName } from "../../rules/names";
import type { StateFile, StateObject } from "./state-file";

/** A stack that declares what an orphan's state holds: its team was probably renamed. */
export interface Rename {
  /** The stack that the files declare. */
  readonly stack: string;
  /** The stack that no file declares any more. */
  readonly orphan: string;
  /** State of the orphan. */
  readonly from: string;
  /** The state that the declared stack would have; absent where the old one cannot simply take its place. */
  readonly to?: string;
  /** What both have, of which there can be one: `dynatrace_iam_group "orders (prod)"`. */
  readonly objects: readonly string[];
}

/** Types of which no two may have the same value of a field, in a tenant, an account or a cluster. */
const UNIQUE: Readonly<Record<string, string>> = {
  // Written down by the lab for what it applied without Terraform.
  Namespace: "name",
  dynatrace_alerting: "name",
  dynatrace_iam_group: "name",
  dynatrace_iam_policy: "name",
  dynatrace_iam_policy_boundary: "name",
  dynatrace_management_zone_v2: "name",
  dynatrace_ownership_teams: "identifier",
};

/**
 * Declared stacks that would create what an orphan's state holds already. Such an apply ends half-way with "must be
 * unique".
 *
 * @param orphans Names of the stacks that no file declares.
 */
export function renamesIn(
  stacks: readonly OwnedStack[],
  states: readonly StateFile[],
  orphans: ReadonlySet<string>,
): Rename[] {
  const environments = stacks.flatMap(({ owner }) => owner?.environment.name ?? []);
  const owned = new Map(states.map((state) => [state.stack, new Set(state.objects.flatMap(identity))]));
  return states
    .filter((state) => orphans.has(state.stack))
    .flatMap((orphan) => {
      const held = new Set(orphan.objects.flatMap(identity));
      const environment = environmentOfStack(orphan.stack, environments);
      return stacks.flatMap(({ stack, owner }): Rename[] => {
        if (owner?.environment.name !== environment) return [];
        const own = owned.get(stack.name) ?? new Set();
        const objects = declaredIn(stack).filter((each) => held.has(each) && !own.has(each));
        const to = orphan.file.replace(`${orphan.stack}.tfstate`, `${stack.name}.tfstate`);
        if (objects.length === 0) return [];
        const names = { stack: stack.name, orphan: orphan.stack, from: orphan.file };
        // A namespace carries the mark of its team, and nobody takes it over from another.
        const canMove = isFree(states, stack.name) && !isWorkloadStackName(stack.name);
        return [{ ...names, ...(canMove && { to }), objects }];
      });
    });
}

function declaredIn(stack: OwnedStack["stack"]): string[] {
  const namespaces = stack.resources("kubernetes_namespace_v1").flatMap(({ args }) => {
    const name = stack.text(block(list(args.metadata)[0] ?? args.metadata).name);
    return name === undefined ? [] : [`Namespace ${JSON.stringify(name)}`];
  });
  const objects = Object.entries(UNIQUE).flatMap(([type, field]) =>
    [...stack.resources(type)].flatMap(({ args }) => {
      const value = stack.text(args[field]);
      return value === undefined ? [] : [`${type} ${JSON.stringify(value)}`];
    }),
  );
  return [...objects, ...namespaces];
}

function identity({ type, values }: StateObject): string[] {
  if (type === "kubernetes_namespace_v1") return [`Namespace ${JSON.stringify(values.id)}`];
  const value = values[UNIQUE[type] ?? ""];
  return typeof value === "string" ? [`${type} ${JSON.stringify(value)}`] : [];
}

/** A rename for a terminal, with both ways out. */
export function printRename({ stack, orphan, from, to, objects }: Rename): string {
  return [
    `${stack} declares what the state of ${orphan} holds, and no file declares ${orphan}:`,
    ...objects.map((each) => `  ${each}`),
    ...(to === undefined
      ? [`  Remove ${orphan} first.`]
      : [
          "  If the team was renamed, give the state its new name; the plan then changes",
          "  what differs, and nobody loses access in between:",
          `    mv ${from} ${to}`,
          `  Otherwise remove ${orphan} first.`,
        ]),
  ].join("\n");
}

/** Whether the stack has no state that another one in its place would overwrite. */
function isFree(states: readonly StateFile[], stack: string): boolean {
  return states.every((each) => each.stack !== stack || (each.problem === undefined && each.objects.length === 0));
}
