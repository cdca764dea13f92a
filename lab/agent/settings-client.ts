/** One object of the tenant's settings, as far as the agent reads it. */
export interface DeployedObject {
  readonly schemaId: string;
  readonly scope: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Where an environment of a tenant answers, and with which token. */
export interface TenantAccess {
  /** Base URL of the environment, without a slash at its end. */
  readonly url: string;
  /** Token that may read settings. */
  readonly apiToken: string;
}

const TIMEOUT_MS = 10_000;

/**
 * All objects of some schemas and scopes, in the order of the tenant.
 *
 * @throws Error with what the tenant answered.
 * @see Dynatrace documentation, "Settings API", GET objects
 */
export async function deployedObjects(
  { url, apiToken }: TenantAccess,
  schemaIds: readonly string[],
  scopes: readonly string[],
): Promise<DeployedObject[]> {
  const found: DeployedObject[] = [];
  const first = { schemaIds: schemaIds.join(","), scopes: scopes.join(","), fields: "schemaId,scope,value" };
  let query = new URLSearchParams({ ...first, pageSize: "500" });
  for (;;) {
    const answer = await fetch(`${url}/api/v2/settings/objects?${query}`, {
      headers: { authorization: `Api-Token ${apiToken}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`the tenant answered ${answer.status} to the agent's request for settings`);
    const page = (await answer.json()) as { items: DeployedObject[]; nextPageKey?: string | null };
    found.push(...page.items);
    if (!page.nextPageKey) return found;
    query = new URLSearchParams({ nextPageKey: page.nextPageKey });
  }
}
