import type { IConstruct } from "constructs";

/** Paths of the bindings of each application, by environment and group. */
const REGISTERS = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Notes that `binding` is the one of a group in an environment.
 *
 * @returns the path of another binding of the same group and environment in the application, if there is one: the two
 * would overwrite each other, and every apply would be green.
 */
export function registerBinding(binding: IConstruct, environmentId: string, groupName: string): string | undefined {
  const register = REGISTERS.get(binding.node.root) ?? new Map<string, string>();
  REGISTERS.set(binding.node.root, register);
  const key = `${environmentId}\n${groupName}`;
  const other = register.get(key);
  if (other === undefined) register.set(key, binding.node.path);
  return other;
}
