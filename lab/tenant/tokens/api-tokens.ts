import { createHash } from "node:crypto";
import { z } from "zod";
import { ApiError } from "../errors";
import { freshCode } from "../identifiers";
import { readPayload, text } from "../payload";
import type { Collection, Store } from "../store";

/** What is kept of an API token: all but its secret. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly personalAccessToken: boolean;
  readonly owner: string;
  /** ISO 8601. */
  readonly creationDate: string;
  readonly expirationDate?: string;
  readonly scopes: readonly string[];
}

/** A token as only its creation shows it. */
export interface CreatedToken {
  readonly id: string;
  /** The secret; it opens nothing in the lab. */
  readonly token: string;
  readonly expirationDate?: string;
}

/** A scope has an area and an action, such as `metrics.ingest`, or is one of the oldest, single words. */
const SCOPE = z
  .string()
  .regex(/^([a-zA-Z][\w-]*(\.[a-zA-Z][\w-]*)+|[A-Z][A-Za-z]+)$/, "must be a scope such as metrics.ingest");
const NEW_TOKEN = z.strictObject({
  name: text(100),
  scopes: z.array(SCOPE).min(1, "must hold at least one scope"),
  enabled: z.boolean().nullish(),
  expirationDate: z.string().nullish(),
  personalAccessToken: z.boolean().nullish(),
});
const CHANGE = z
  .strictObject({
    ...NEW_TOKEN.shape,
    id: z.string(),
    owner: z.string(),
    creationDate: z.string(),
    modifiedDate: z.string(),
    lastUsedDate: z.string(),
    lastUsedIpAddress: z.string(),
    token: z.string(),
  })
  .partial();

/** The API tokens of one environment. */
export class ApiTokens {
  private readonly tokens: Collection<ApiToken>;

  public constructor(
    private readonly store: Store,
    private readonly environmentId: string,
  ) {
    this.tokens = store.collection<ApiToken>(`${environmentId}/api-tokens`);
  }

  public all(): readonly ApiToken[] {
    return [...this.tokens.values()];
  }

  /** @throws ApiError 404 for an unknown id. */
  public get(id: string): ApiToken {
    const token = this.tokens.get(id);
    if (token === undefined) throw new ApiError(404, `API token ${id} not found`);
    return token;
  }

  public create(body: unknown, owner: string): CreatedToken {
    const { name, scopes, enabled, expirationDate, personalAccessToken } = readPayload(NEW_TOKEN, body);
    const id = `lab0c01.${freshCode(this.store, `${this.environmentId}/api-token`, name, 24)}`;
    const expiry = expirationDate == null ? {} : { expirationDate };
    this.tokens.put(id, {
      id,
      name,
      enabled: enabled ?? true,
      personalAccessToken: personalAccessToken ?? false,
      owner,
      creationDate: new Date().toISOString(),
      ...expiry,
      scopes,
    });
    const secret = createHash("sha256").update(id).digest("hex").toUpperCase();
    return { id, token: `${id}.${secret}`, ...expiry };
  }

  /** Changes name, scopes and whether the token works; nothing else of a token can change. */
  public update(id: string, body: unknown): void {
    const before = this.get(id);
    const { name, scopes, enabled } = readPayload(CHANGE, body);
    const change = { name: name ?? before.name, scopes: scopes ?? before.scopes, enabled: enabled ?? before.enabled };
    this.tokens.put(id, { ...before, ...change });
  }

  public delete(id: string): void {
    this.get(id);
    this.tokens.delete(id);
  }
}
