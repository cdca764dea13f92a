import { TerraformResource, type TerraformStack } from "cdktf";
import { didYouMean } from "../config/did-you-mean";
import { show } from "../config/fault";
import type { Configuration, Fault, ImportsFile } from "../config/load";
import type { Adopted } from "../config/schema";
import { addImport, addressOf } from "../constructs/imports";
import { typeOfAddress } from "../rules/imports";
import { RefusalError } from "./refusals";

/** Which tenants' ids count. */
export interface AdoptionOptions {
  /** Whether the stacks are tried on a lab tenant, whose objects have ids of their own. */
  readonly onLab: boolean;
}

/**
 * Has a stack take over what its file in `config/imports` names, if there is one. What the file keeps stays as it is in
 * the tenant until the file is gone.
 *
 * @throws RefusalError for addresses that the stack does not declare, each with its line.
 */
export function adoptInto(stack: TerraformStack, { imports = [] }: Configuration, { onLab }: AdoptionOptions): void {
  const file = imports.find((each) => each.stack === stack.node.id && (each.lab === true) === onLab);
  if (!file) return;
  const declared = new Map(
    stack.node
      .findAll()
      .filter((each): each is TerraformResource => each instanceof TerraformResource)
      .map((resource) => [addressOf(resource), resource]),
  );
  const faults: Fault[] = [];
  for (const [index, adopted] of file.adopt.entries()) {
    const resource = declared.get(adopted.to);
    if (resource === undefined) faults.push(unknownAddress(file, index, adopted, [...declared.keys()]));
    else adopt(resource, adopted);
  }
  if (faults.length > 0) throw new RefusalError(faults);
}

function adopt(resource: TerraformResource, { id, keep = [] }: Adopted): void {
  // An id is checked by shape when the file is read: no template can stand in it.
  addImport(resource, id);
  if (keep.length === 0) return;
  const { lifecycle } = resource;
  const ignored = lifecycle?.ignoreChanges;
  if (ignored === "all") return;
  resource.lifecycle = { ...lifecycle, ignoreChanges: [...new Set([...(ignored ?? []), ...keep])] };
}

function unknownAddress(file: ImportsFile, index: number, { to }: Adopted, declared: readonly string[]): Fault {
  const path = ["adopt", index, "to"];
  const alike = declared.filter((address) => typeOfAddress(address) === typeOfAddress(to));
  return {
    ...file.position(path),
    path: `adopt[${index}].to`,
    problem: `is not an address of stack ${file.stack}`,
    received: show(to, path),
    fix: `${didYouMean(to, alike)}, or remove the entry`,
  };
}
