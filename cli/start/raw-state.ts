/** A state as Terraform and OpenTofu store it: what is read of it without asking a provider. */
export interface RawState {
  readonly outputs: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resources: readonly RawResource[];
}

/** A resource or data source with its instances. */
export interface RawResource {
  /** `managed` or `data`. */
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  /** `provider["registry.terraform.io/hashicorp/kubernetes"]`, with `.<alias>` behind it where it has one. */
  readonly provider: string;
  readonly instances: readonly { readonly index_key?: string | number; readonly status?: string }[];
}

/**
 * The state in what `state pull` prints; an empty text is the state of a stack that was never applied.
 *
 * @throws SyntaxError when it is not JSON.
 */
export function rawStateIn(text: string): RawState {
  const { outputs = {}, resources = [] } = text.trim() === "" ? {} : JSON.parse(text);
  return { outputs, resources };
}

/** Addresses of all that is managed, an instance of a `count` or `for_each` each. */
export function addressesOf(resources: readonly RawResource[]): string[] {
  return resources
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ type, name, instances }) =>
      instances.map(({ index_key: key }) => `${type}.${name}${key === undefined ? "" : `[${JSON.stringify(key)}]`}`),
    );
}

/** Addresses of resources of which an instance is tainted. */
export function taintedIn(resources: readonly RawResource[]): string[] {
  const tainted = resources.filter(({ instances }) => instances.some(({ status }) => status === "tainted"));
  return tainted.map(({ type, name }) => `${type}.${name}`);
}

/** Whole addresses of the providers that the resources belong to, each once. */
export function providersIn(resources: readonly RawResource[]): string[] {
  return [...new Set(resources.flatMap(({ provider }) => /^provider\["([^"]+)"\]/.exec(provider)?.[1] ?? []))];
}
