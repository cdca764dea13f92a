import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { ApiError } from "../errors";
import { freshCode } from "../identifiers";
import { readPayload, text } from "../payload";
import type { Collection, Store } from "../store";
import { parseExpiry } from "./expiry";
import { TOKEN_SCOPES } from "./scopes";

/** What is kept of an API token: all but its secret. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly personalAccessToken: boolean;
  readonly owner: string;
  /** ISO 8601. */
  readonly creationDate: string;
  /** ISO 8601. */
  readonly expirationDate?: string;
  readonly scopes: readonly string[];
}

/** A token as only its creation shows it. */
export interface CreatedToken {
  readonly id: string;
  /** What a client presents: the id and the secret. */
  readonly token: string;
  readonly expirationDate?: string;
}

const SCOPE = z.enum(TOKEN_SCOPES, "must be a scope such as metrics.ingest");
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

/** Letters and digits of a secret; 32 of them, so that each byte of chance is used evenly. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_LENGTH = 64;

/** The API tokens of one environment. */
export class ApiTokens {
  private readonly tokens: Collection<ApiToken>;
  /** SHA-256 of each secret, by the id of its token. */
  private readonly hashes: Collection<string>;

  public constructor(
    private readonly store: Store,
    private readonly environmentId: string,
  ) {
    this.tokens = store.collection<ApiToken>(`${environmentId}/api-tokens`);
    this.hashes = store.collection<string>(`_${environmentId}/api-token-hashes`);
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
    const expiry = expirationDate == null ? {} : { expirationDate: parseExpiry(expirationDate).toISOString() };
    const id = `lab0c01.${freshCode(this.store, `${this.environmentId}/api-token`, name, 24)}`;
    const secret = Array.from(randomBytes(SECRET_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
    this.hashes.put(id, hashOf(secret).toString("hex"));
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
    this.hashes.delete(id);
  }

  /** The token that somebody presents, whether it works or not; undefined if its secret is wrong. */
  public find(presented: string): ApiToken | undefined {
    const [, id = "", secret = ""] = /^(lab0c01\.[A-Z2-7]{24})\.([A-Z2-7]{64})$/.exec(presented) ?? [];
    const hash = this.hashes.get(id);
    if (hash === undefined || !timingSafeEqual(Buffer.from(hash, "hex"), hashOf(secret))) return undefined;
    return this.tokens.get(id);
  }
}

/** Whether a token opens what its scopes say. */
export function isInUse({ enabled, expirationDate }: ApiToken): boolean {
  return enabled && (expirationDate === undefined || Date.parse(expirationDate) > Date.now());
}

function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
