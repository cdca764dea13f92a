import type { AccessModel } from "../../access";
import type { QueryRecord } from "../query-client";
import type { AccountState } from "./account";
import type { GetJson } from "./http";

/** An object of Settings 2.0, as far as a status needs it. */
export interface SettingsObject {
  readonly scope: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The same, with the id by which Terraform knows it. */
export interface StoredSetting extends SettingsObject {
  readonly objectId: string;
}

/** One environment of a tenant, as commands ask it that only read. */
export interface Tenant {
  readonly url: string;
  /** Objects of a schema, in the order in which the tenant applies them. */
  settings(schemaId: string): Promise<readonly StoredSetting[]>;
  /** Who may do what, as it is deployed. */
  access(): Promise<AccessModel>;
  /** Groups, policies, boundaries and bindings of the account, as its API answers them. */
  account(): Promise<AccountState>;
  /** Records as an administrator sees them. */
  query(dql: string): Promise<readonly QueryRecord[]>;
  /** Records as somebody with these claims sees them; absent where nobody can be signed on, which only a lab does. */
  queryAs?(claims: readonly string[], dql: string): Promise<readonly QueryRecord[]>;
  /** Whether somebody with these claims can open the document. */
  canOpen(claims: readonly string[], documentId: string): Promise<boolean>;
  /** Why requests with spans were refused, with their number; only a lab counts them. */
  refusedSpans(): Promise<readonly string[]>;
}

interface SettingsPage {
  readonly items: readonly StoredSetting[];
  readonly nextPageKey?: string;
}

/**
 * All objects of a schema.
 *
 * @see Dynatrace documentation, Settings API, GET objects
 */
export async function allSettings(get: GetJson, schemaId: string): Promise<StoredSetting[]> {
  const base = "/api/v2/settings/objects";
  const all: StoredSetting[] = [];
  let path = `${base}?schemaIds=${encodeURIComponent(schemaId)}&fields=objectId,scope,value&pageSize=500`;
  for (;;) {
    const { items, nextPageKey } = await get<SettingsPage>(path);
    all.push(...items);
    if (!nextPageKey) return all;
    path = `${base}?nextPageKey=${encodeURIComponent(nextPageKey)}`;
  }
}

/** Asks once for each argument, so that a status speaks of one moment. */
export function remembered<Argument, Answer>(ask: (argument: Argument) => Promise<Answer>) {
  const answers = new Map<string, Promise<Answer>>();
  return (argument: Argument): Promise<Answer> => {
    const key = JSON.stringify(argument) ?? "";
    const known = answers.get(key) ?? ask(argument);
    answers.set(key, known);
    return known;
  };
}
