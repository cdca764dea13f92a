import { groupsOf, modelFromTenant } from "../../access";
import type { Environment } from "../../config/schema";
import { type ProviderValues, valuesIn, variablesFor } from "../../stacks/dynatrace-provider";
import { InputError } from "../exit";
import { QueryClient, tokenVariable } from "../query-client";
import { accountState } from "./account";
import { clientToken, type GetJson, jsonReader } from "./http";
import { allSettings, remembered, type Tenant } from "./tenant";

type Variables = Readonly<Record<string, string | undefined>>;

/** What cannot be asked without. */
const NEEDED = ["apiToken", "clientId", "clientSecret", "accountClientId", "accountClientSecret"] as const;

/** Scopes of a bearer token that reads what a status asks for. */
export const STATUS_SCOPES: readonly string[] = ["buckets", "logs", "metrics", "spans"].map(
  (table) => `storage:${table}:read`,
);

/**
 * One environment of a real tenant, asked with the credentials that deploy it, in their Terraform variables. Queries are
 * made with the token of `ONBOARD_QUERY_TOKEN_<ENV>`, or as the environment's OAuth client.
 *
 * @throws InputError naming the variables that are not set.
 */
export function realTenant(environment: Environment, variables: Variables = process.env): Tenant {
  const { environmentId, accountId, environmentUrl } = environment.dynatrace;
  const values = { environmentUrl, ...valuesIn(environment, variables) };
  const missing = NEEDED.filter((name) => !values[name]);
  if (missing.length > 0) {
    const names = Object.keys(variablesFor(environment, Object.fromEntries(missing.map((name) => [name, ""]))));
    throw new InputError(
      `${names.join(", ")} must be set to ask ${environment.name}; set what deploys it, as docs/deploying.md says`,
    );
  }
  const given = (name: keyof ProviderValues) => values[name] ?? "";
  const url = values.environmentUrl.replace(/\/$/, "");
  // Platform APIs have a host of their own on SaaS; any other URL serves both.
  const platformUrl = url.replace(".live.dynatrace.com", ".apps.dynatrace.com");
  const client = (scope: string) => clientToken(given("tokenUrl"), given("clientId"), given("clientSecret"), scope);
  const forAccount = clientToken(given("tokenUrl"), given("accountClientId"), given("accountClientSecret"));
  const api = jsonReader(url, async () => `Api-Token ${given("apiToken")}`);
  const account = jsonReader(given("accountEndpointUrl"), forAccount);
  const platform = jsonReader(platformUrl, client("document:direct-shares:read"));
  const forQueries = client(STATUS_SCOPES.join(" "));
  const bearer = async () => variables[tokenVariable(environment.name)] || (await forQueries()).replace("Bearer ", "");
  const settings = remembered((schemaId: string) => allSettings(api, schemaId));
  const state = remembered(() => accountState(account, accountId, environmentId));
  const model = remembered(async () => modelFromTenant(await state(undefined)));
  const readers = remembered((documentId: string) => readersOf(platform, documentId));
  return {
    url,
    settings,
    access: () => model(undefined),
    account: () => state(undefined),
    query: async (dql) => (await QueryClient.ofBearer(platformUrl, await bearer()).query(dql)).records,
    refusedSpans: async () => [],
    canOpen: async (claims, documentId) => {
      const ids = await readers(documentId);
      return groupsOf(await model(undefined), claims).some(({ id }) => ids.has(id));
    },
  };
}

interface Shares {
  readonly "direct-shares": readonly { readonly id: string; readonly documentId: string }[];
  readonly nextPageKey?: string | null;
}

/** Ids that a document is shared with. @see Dynatrace documentation, Document service, direct shares */
async function readersOf(get: GetJson, documentId: string): Promise<Set<string>> {
  const base = "/platform/document/v1/direct-shares";
  const found = new Set<string>();
  let query = `filter=${encodeURIComponent(`documentId=='${documentId}'`)}`;
  for (;;) {
    const { "direct-shares": shares, nextPageKey } = await get<Shares>(`${base}?${query}`);
    for (const share of shares.filter((each) => each.documentId === documentId)) {
      const { recipients } = await get<{ recipients: { id: string }[] }>(`${base}/${share.id}/recipients`);
      for (const { id } of recipients) found.add(id);
    }
    if (!nextPageKey) return found;
    query = `page-key=${encodeURIComponent(nextPageKey)}`;
  }
}
