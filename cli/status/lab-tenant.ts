import { modelFromTenant } from "../../access";
import type { Environment } from "../../config/schema";
import type { LabReady } from "../../lab/tenant/server";
import { QueryClient } from "../query-client";
import { accountState } from "./account";
import { clientToken, jsonReader } from "./http";
import { allSettings, remembered, type Tenant } from "./tenant";

/**
 * One environment of a lab tenant.
 *
 * @throws Error for an environment that the lab does not have.
 */
export function labTenant(lab: LabReady, environment: Environment): Tenant {
  const { name } = environment;
  const endpoint = lab.environments[name];
  const own = lab.credentials.environments[name];
  if (endpoint === undefined || own === undefined) throw new Error(`the lab tenant has no environment ${name}`);
  const { url, id } = endpoint;
  const { clientId, clientSecret } = lab.credentials.account;
  const api = jsonReader(url, async () => `Api-Token ${own.apiToken}`);
  const counters = jsonReader(lab.account.url);
  const signOn = clientToken(`${lab.account.url}/sso/oauth2/token`, clientId, clientSecret);
  const account = jsonReader(lab.account.url, signOn);
  const administrator = QueryClient.ofAdministrator(lab, name);
  const persons = remembered((claims: readonly string[]) => QueryClient.ofPerson(lab, name, { claims }));
  const settings = remembered((schemaId: string) => allSettings(api, schemaId));
  const state = remembered(() => accountState(account, lab.account.id, id));
  const access = remembered(async () => modelFromTenant(await state(undefined)));
  return {
    url,
    settings,
    access: () => access(undefined),
    account: () => state(undefined),
    query: async (dql) => (await administrator.query(dql)).records,
    queryAs: async (claims, dql) => (await (await persons(claims)).query(dql)).records,
    refusedSpans: async () => refusedIn(await counters<LabCounters>("/lab/telemetry"), name),
    canOpen: async (claims, documentId) => (await (await persons(claims)).document(documentId)) !== undefined,
  };
}

/** What a lab counts of each environment and signal. */
interface LabCounters {
  readonly environments: Readonly<
    Record<string, { readonly spans: { readonly refused: Readonly<Record<string, number>> } }>
  >;
}

function refusedIn({ environments }: LabCounters, environment: string): string[] {
  const refused = Object.entries(environments[environment]?.spans.refused ?? {});
  return refused.map(([reason, times]) => `${times} with ${reason}`);
}
