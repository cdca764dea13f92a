import { block } from "../../access";
import type { Synthesized } from "../stacks/synthesis";
import { UsageError } from "../usage-error";

/** Values of a stack's variables by name, as in a `.tfvars.json` file. */
export type VariableValues = Readonly<Record<string, unknown>>;

/**
 * Values for all variables of a stack that have no default: those that are given, and made-up ones for the rest, which
 * are credentials as a rule. What the shell has in `TF_VAR_…` never reaches a plan of the kit.
 *
 * @param given Values for this stack or another one of the same plan.
 * @throws UsageError for an object that nobody can make up.
 */
export function valuesFor({ name: stack, json }: Synthesized, given: VariableValues = {}): VariableValues {
  const values = Object.entries(block(json.variable)).flatMap(([name, declared]) => {
    if (Object.hasOwn(given, name)) return [[name, given[name]]];
    return Object.hasOwn(block(declared), "default") ? [] : [[name, made(stack, name, block(declared).type)]];
  });
  return Object.fromEntries(values);
}

/** @throws UsageError for a value that no variable of these stacks takes. */
export function assertDeclared(stacks: readonly Synthesized[], given: VariableValues = {}): void {
  const declared = [...new Set(stacks.flatMap(({ json }) => Object.keys(block(json.variable))))].sort();
  const unknown = Object.keys(given).find((name) => !declared.includes(name));
  if (unknown === undefined) return;
  const known = declared.join(", ") || "none";
  throw new UsageError(`variables must be variables of the stack; got ${unknown}; the stack declares ${known}`);
}

function made(stack: string, name: string, type: unknown): unknown {
  const text = typeof type === "string" ? type.replaceAll(/^\$\{|\}$|\s/g, "") : "any";
  if (text === "string" || text === "any") return `lab-${name}`;
  if (text === "number") return 1;
  if (text === "bool") return false;
  if (/^(list|set)\(/.test(text)) return [];
  if (/^map\(/.test(text)) return {};
  throw new UsageError(`${stack}: variable ${name} needs a value of type ${text}; pass { variables: { ${name}: … } }`);
}
