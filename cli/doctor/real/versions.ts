import type { SynthesizedStack } from "../../../access";
import { OLDEST_TERRAFORM } from "../../../lab/terraform/terraform";
import { OLDEST_PROVIDER } from "../../../rules/terraform";
import type { Facts } from "../examination";
import type { Examined } from "../examined";

const SOURCE = "dynatrace-oss/dynatrace";
const WHAT = "Provider";

/** Whether the stacks of an environment require a version of the Dynatrace provider that may deploy. */
export function judgeProvider(stacks: readonly SynthesizedStack[]): Examined[] {
  const wanted = new Map<string, string>();
  for (const stack of stacks) {
    const version = requiredVersion(stack);
    if (version !== undefined && !wanted.has(version)) wanted.set(version, stack.name);
  }
  return [...wanted].map(([version, stack]): Examined => {
    const about = { what: WHAT, place: stack, rule: "provider-version" } as const;
    const oldest = oldestAllowed(version);
    if (oldest !== undefined && !isOlder(oldest, OLDEST_PROVIDER.version))
      return {
        ...about,
        state: "fine",
        found: `${SOURCE} ${version}; ${OLDEST_PROVIDER.version} is the oldest allowed`,
      };
    const found = `${SOURCE} ${version || "of any version"} is allowed: ${OLDEST_PROVIDER.reason}`;
    return { ...about, state: "problem", found, fix: `require ${OLDEST_PROVIDER.version} or newer` };
  });
}

/** Whether the Terraform of this machine can deploy: secrets are ephemeral variables, which older ones do not know. */
export function judgeTerraform(found: Facts["terraform"]): Examined {
  const about = { what: "Terraform", place: "this machine", rule: "terraform-version" } as const;
  if ("version" in found) {
    const name = `${found.product} ${found.version}`;
    return { ...about, state: "fine", found: `${name}; ${OLDEST_TERRAFORM} is the oldest allowed` };
  }
  const fix = `install Terraform ${OLDEST_TERRAFORM} or newer, which knows ephemeral variables, or name it in TERRAFORM_BINARY_NAME`;
  return { ...about, state: "problem", found: found.problem, fix };
}

/** The constraint, empty where there is none; undefined for a stack without this provider. */
function requiredVersion(stack: SynthesizedStack): string | undefined {
  const required = at(at(at(stack.json, "terraform"), "required_providers"), "dynatrace");
  if (required === undefined) return undefined;
  const version = at(required, "version");
  return typeof version === "string" ? version : "";
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

/**
 * The lower end of a constraint; undefined where it has none, as with `< 2.0.0`.
 *
 * @see Terraform language, "Version Constraints"
 */
function oldestAllowed(constraint: string): string | undefined {
  const ends = constraint
    .split(",")
    .flatMap((part) => /^\s*(?:=|>=|>|~>)?\s*(\d+(?:\.\d+){0,2})/.exec(part)?.[1] ?? []);
  return ends.reduce<string | undefined>(
    (highest, end) => (highest && isOlder(end, highest) ? highest : end),
    undefined,
  );
}

function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split(".").map(Number));
  const index = [0, 1, 2].find((part) => (left?.[part] ?? 0) !== (right?.[part] ?? 0));
  return index !== undefined && (left?.[index] ?? 0) < (right?.[index] ?? 0);
}
