import type { AccessModel } from "../../access";
import type { Environment } from "../../config/schema";
import type { LabReady } from "../../lab/tenant/server";
import { QueryClient, type QueryRecord } from "../query-client";
import { accountModel } from "./account";
import { clientToken, type GetJson, jsonReader } from "./http";

/** An object of Settings 2.0, as far as a status needs it. */
export interface SettingsObject {
  readonly scope: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** One environment of a tenant, as `status` asks it. */
export interface Tenant {
  readonly url: string;
  /** Objects of a schema, in the order in which the tenant applies them. */
  settings(schemaId: string): Promise<readonly SettingsObject[]>;
  /** Who may do what, as it is deployed. */
  access(): Promise<AccessModel>;
  /** Records as an administrator sees them. */
  query(dql: string): Promise<readonly QueryRecord[]>;
  /** Records as somebody with these claims sees them; only a lab signs people on. */
  queryAs(claims: readonly string[], dql: string): Promise<readonly QueryRecord[]>;
  /** Whether somebody with these claims can open the document. */
  canOpen(claims: readonly string[], documentId: string): Promise<boolean>;
  /** Why requests with spans were refused, with their number; only a lab counts them. */
  refusedSpans(): Promise<readonly string[]>;
}

/**
 * One environment of a lab tenant. Answers are kept for as long as the object lives, so that a status speaks of one moment.
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
  const administrator = QueryClient.ofBearer(url, own.platformToken);
  const persons = remembered((claims: readonly string[]) => QueryClient.ofPerson(lab, name, { claims }));
  const settings = remembered((schemaId: string) => allSettings(api, schemaId));
  const access = remembered(() => accountModel(account, lab.account.id, id));
  return {
    url,
    settings,
    access: () => access(undefined),
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

interface SettingsPage {
  readonly items: readonly SettingsObject[];
  readonly nextPageKey?: string;
}

/** @see Dynatrace documentation, Settings API, GET objects */
async function allSettings(get: GetJson, schemaId: string): Promise<SettingsObject[]> {
  const base = "/api/v2/settings/objects";
  const all: SettingsObject[] = [];
  let path = `${base}?schemaIds=${encodeURIComponent(schemaId)}&fields=scope,value&pageSize=500`;
  for (;;) {
    const { items, nextPageKey } = await get<SettingsPage>(path);
    all.push(...items);
    if (!nextPageKey) return all;
    path = `${base}?nextPageKey=${encodeURIComponent(nextPageKey)}`;
  }
}

/** Asks once for each argument. */
function remembered<Argument, Answer>(ask: (argument: Argument) => Promise<Answer>) {
  const answers = new Map<string, Promise<Answer>>();
  return (argument: Argument): Promise<Answer> => {
    const key = JSON.stringify(argument) ?? "";
    const known = answers.get(key) ?? ask(argument);
    answers.set(key, known);
    return known;
  };
}
