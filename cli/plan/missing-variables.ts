import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../exit";
import type { StackFolder } from "../start/stack-runner";

/**
 * Refuses stacks with variables that nobody has set: Terraform asks a registry for the provider first, and its complaint
 * says nothing of the lab.
 *
 * @throws InputError naming the variables.
 */
export function refuseMissingVariables(stacks: readonly StackFolder[], env: NodeJS.ProcessEnv): void {
  const missing = new Set(stacks.flatMap(requiredVariables).filter((name) => env[name] === undefined));
  if (missing.size === 0) return;
  const names = stacks.map(({ name }) => name).join(", ");
  const plural = missing.size === 1 ? "variable" : "variables";
  throw new InputError(
    [
      `the plan of ${names} needs ${missing.size} more ${plural}: ${[...missing].join(", ")}`,
      "To plan against the lab, keep it running and point Terraform at it:",
      '  npm run lab:tenant &\n  eval "$(npx onboard lab env)"',
      "For a real tenant docs/deploying.md has a table of them.",
    ].join("\n"),
  );
}

/** Names of what the environment must say: `TF_VAR_prod_dynatrace_api_token`. */
function requiredVariables({ folder }: StackFolder): string[] {
  const { variable = {} } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as StackVariables;
  return Object.entries(variable).flatMap(([name, { default: value }]) =>
    value === undefined ? [`TF_VAR_${name}`] : [],
  );
}

interface StackVariables {
  readonly variable?: Readonly<Record<string, { readonly default?: unknown }>>;
}
