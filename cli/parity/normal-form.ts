import type { OwnedStack } from "../../checks";
import type { Environment } from "../../config/schema";

/** What stacks declare, by part of the stack's name behind the environment's, and by address. */
export type NormalForm = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What stands in every environment, but with another value. */
export type Identity = Pick<Environment, "name" | "dynatrace"> & {
  readonly kubernetes: Pick<Environment["kubernetes"], "clusterName" | "context" | "clusterEntity">;
};

/**
 * The resources, data sources and outputs of stacks with names and ids of their environment replaced, so that the same
 * declaration in two environments is equal.
 */
export function normalForm(stacks: readonly OwnedStack[], identity: Identity): NormalForm {
  const normalize = normalizer(identity);
  return Object.fromEntries(
    stacks.map(({ stack }) => {
      const { data = {}, resource = {}, output = {} } = stack.json as Record<string, Blocks>;
      const declared = [
        ...addresses(resource, ""),
        ...addresses(data, "data."),
        ...Object.entries(output).map(([name, value]) => [`output.${name}`, value] as const),
      ];
      const normal = declared.map(([address, value]) => [address, normalize(value)] as const);
      return [partOf(stack.name, identity.name), Object.fromEntries(normal)];
    }),
  );
}

/** The stack's name without its environment: `tenant`, `orders`. */
export function partOf(stackName: string, environmentName: string): string {
  return stackName.startsWith(`${environmentName}-`) ? stackName.slice(environmentName.length + 1) : stackName;
}

type Blocks = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function addresses(blocks: Blocks, prefix: string): (readonly [string, unknown])[] {
  return Object.entries(blocks).flatMap(([type, named]) =>
    Object.entries(named).map(([name, value]) => [`${prefix}${type}.${name}`, value] as const),
  );
}

function normalizer({ name, dynatrace, kubernetes }: Identity): (value: unknown) => unknown {
  const names: Readonly<Record<string, string | undefined>> = {
    environmentUrl: dynatrace.environmentUrl,
    environmentId: dynatrace.environmentId,
    accountId: dynatrace.accountId,
    clusterEntity: kubernetes.clusterEntity,
    clusterName: kubernetes.clusterName,
    context: kubernetes.context,
    environment: name,
  };
  const placeholders = new Map<string, string>();
  for (const [placeholder, text] of Object.entries(names))
    if (text !== undefined && !placeholders.has(text)) placeholders.set(text, `<${placeholder}>`);
  const longestFirst = [...placeholders.keys()].sort((one, other) => other.length - one.length);
  // Only whole words: "prod" also stands in "nonprod" and "product". Variables join with an underscore.
  const words = longestFirst.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const pattern = new RegExp(`(?<![A-Za-z0-9])(?:${words})(?![A-Za-z0-9])`, "g");
  const plain = (text: string) => text.replace(pattern, (found) => placeholders.get(found) ?? found);
  const normalize = (value: unknown): unknown => {
    if (typeof value === "string") return plain(value);
    if (Array.isArray(value)) return value.map(normalize);
    if (typeof value !== "object" || value === null) return value;
    const kept = Object.entries(value).filter(([key]) => key !== "//");
    return Object.fromEntries(kept.map(([key, each]) => [plain(key), normalize(each)]));
  };
  return normalize;
}
