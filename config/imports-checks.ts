import { ADOPTABLE, typeOfAddress } from "../rules/imports";
import { teamStackName, tenantStackName } from "../rules/names";
import { textFault } from "../rules/text-rule";
import { didYouMean } from "./did-you-mean";
import type { Draft } from "./draft";
import type { Fault } from "./fault";
import { entry } from "./merge";
import { quoted } from "./printable";

/** Rules about files in `imports/` that no schema can say. `teams` and `environments` are names. */
export function checkImports(
  drafts: readonly Draft[],
  teams: readonly string[],
  environments: readonly string[],
): Fault[] {
  const stacks = environments.flatMap((environment) => [
    tenantStackName(environment),
    ...teams.map((team) => teamStackName(environment, team)),
  ]);
  return [...drafts.flatMap((draft) => [...checkStack(draft, stacks), ...checkIds(draft)]), ...checkOwners(drafts)];
}

/** The file's name is the stack's, so that nobody adopts for one stack in two files. */
function checkStack(draft: Draft, stacks: readonly string[]): Fault[] {
  const stack = entry(draft.root, "stack");
  if (typeof stack !== "string") return [];
  if (stack !== draft.stem) {
    const fix = `write ${quoted(draft.stem)}, or rename the file to ${quoted(`${stack}.yaml`)}`;
    return [draft.fault(["stack"], "must be the name of the file", fix)];
  }
  if (stacks.includes(stack)) return [];
  const fix = `remove the file, or ${didYouMean(stack, stacks)}`;
  return [draft.fault(["stack"], "is not a stack that can adopt: no file declares it, or it is not Dynatrace's", fix)];
}

interface Mention {
  readonly to?: string;
  readonly id?: string;
  readonly keep: readonly unknown[];
  readonly index: number;
}

function mentionsIn(draft: Draft): Mention[] {
  const adopt = entry(draft.root, "adopt");
  if (!Array.isArray(adopt)) return [];
  return adopt.map((each: unknown, index) => {
    const [to, id, keep] = ["to", "id", "keep"].map((key) => entry(each, key));
    return {
      ...(typeof to === "string" && { to }),
      ...(typeof id === "string" && { id }),
      keep: Array.isArray(keep) ? keep : [],
      index,
    };
  });
}

function checkIds(draft: Draft): Fault[] {
  return mentionsIn(draft).flatMap(({ to = "", id, keep, index }) => {
    const adoptable = ADOPTABLE[typeOfAddress(to)];
    if (!adoptable) return [];
    const fault = id === undefined ? undefined : textFault(adoptable.id, id);
    const kept = keep.flatMap((attribute, at) => {
      const names: readonly unknown[] = adoptable.keeps;
      if (typeof attribute !== "string" || names.includes(attribute)) return [];
      const problem = `cannot stay as it is: others find a ${typeOfAddress(to)} by it, or rights depend on it`;
      return [draft.fault(["adopt", index, "keep", at], problem, "remove it")];
    });
    return [...(fault ? [draft.fault(["adopt", index, "id"], fault.must, fault.fix)] : []), ...kept];
  });
}

/** An address takes one object, and an object has one owner: in the states of two stacks, each would undo the other. */
function checkOwners(drafts: readonly Draft[]): Fault[] {
  const owners = new Map<string, { readonly draft: Draft; readonly index: number }>();
  return drafts.flatMap((draft) =>
    mentionsIn(draft).flatMap(({ to, id, index }) => {
      if (to === undefined || id === undefined) return [];
      const claims = [
        {
          key: "to",
          owned: `${draft.stem} ${to}`,
          problem: "is adopted into already",
          fix: "keep one entry for each address",
        },
        {
          key: "id",
          owned: `${typeOfAddress(to)} ${id}`,
          problem: "is adopted already",
          fix: "leave the object to one stack, and remove the other entry",
        },
      ];
      return claims.flatMap(({ key, owned, problem, fix }) => {
        const owner = owners.get(owned);
        owners.set(owned, owner ?? { draft, index });
        if (!owner) return [];
        const { file, line } = owner.draft.source.position(["adopt", owner.index, key]);
        return [draft.fault(["adopt", index, key], `${problem} (${file}:${line})`, fix)];
      });
    }),
  );
}
