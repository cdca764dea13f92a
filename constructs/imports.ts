import { type TerraformResource, TerraformStack } from "cdktf";

/** One object that a stack takes over. */
interface ImportBlock {
  readonly to: string;
  readonly id: string;
}

const BLOCKS = new WeakMap<TerraformStack, ImportBlock[]>();

/**
 * Has Terraform take an object over as it is, before it plans the resource: once the state holds it, nothing happens.
 * cdktf's own `importFrom` starts Terraform at each synth to ask for its version, which the project demands anyway.
 *
 * @param id Id as the provider's import takes it; it may be an expression that a plan can answer.
 * @see Terraform documentation, "Import", configuration block
 */
export function addImport(resource: TerraformResource, id: string): void {
  const stack = TerraformStack.of(resource);
  const blocks = [...(BLOCKS.get(stack) ?? []), { to: addressOf(resource), id }];
  BLOCKS.set(stack, blocks);
  stack.addOverride("import", blocks);
}

/** The address of a resource in its stack: `dynatrace_iam_group.Group`. */
export function addressOf({ terraformResourceType, friendlyUniqueId }: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}
