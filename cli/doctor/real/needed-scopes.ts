import type { SynthesizedStack } from "../../../access";
import type { ProviderScopes } from "../../../rules/provider-scopes";
import { scopesOf } from "../../../rules/provider-scopes";

/** Which types need a scope, by the scope. */
export type NeededBy = ReadonlyMap<string, readonly string[]>;

/** What the stacks of an environment need to be deployed. */
export interface NeededScopes {
  readonly apiToken: NeededBy;
  /** Of the environment's OAuth client, or of a platform token in its place. */
  readonly client: NeededBy;
  readonly account: NeededBy;
  /** Scopes that some type can use and none needs. */
  readonly optional: ReadonlySet<string>;
  /** Types of the Dynatrace provider whose scopes nobody has written down, with a stack that has one. */
  readonly unknown: readonly { readonly kind: "resource" | "data"; readonly type: string; readonly stack: string }[];
}

const PREFIX = "dynatrace_";
const CREDENTIALS = ["apiToken", "client", "account"] as const;

/** What these stacks need, from the resources and data sources that they really have. */
export function neededScopes(stacks: readonly SynthesizedStack[]): NeededScopes {
  const needed = { apiToken: new Map(), client: new Map(), account: new Map() } satisfies Record<
    (typeof CREDENTIALS)[number],
    Map<string, string[]>
  >;
  const optional = new Set<string>();
  const unknown = new Map<string, NeededScopes["unknown"][number]>();
  for (const { name, kind, type } of typesOf(stacks)) {
    const scopes = scopesOf(kind, type);
    if (scopes === undefined) unknown.set(`${kind}.${type}`, { kind, type, stack: name });
    else add(scopes, type);
  }
  return { ...needed, optional, unknown: [...unknown.values()] };

  function add(scopes: ProviderScopes, type: string): void {
    for (const credential of CREDENTIALS)
      for (const scope of scopes[credential] ?? []) {
        const types: string[] = needed[credential].get(scope) ?? [];
        const short = type.slice(PREFIX.length);
        if (!types.includes(short)) needed[credential].set(scope, [...types, short].sort());
      }
    for (const scope of scopes.optional ?? []) optional.add(scope);
  }
}

function typesOf(stacks: readonly SynthesizedStack[]) {
  return stacks.flatMap((stack) =>
    [...stack.entries()]
      .filter(({ type }) => type.startsWith(PREFIX))
      .map(({ kind, type }) => ({ name: stack.name, kind, type })),
  );
}
