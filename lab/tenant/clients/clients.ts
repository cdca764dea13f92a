import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { ApiError } from "../errors";
import { readPayload } from "../payload";
import type { Collection, Store } from "../store";
import type { LabEnvironment } from "../tenant";

/** An OAuth client that was made in the lab. */
export interface MadeClient {
  readonly clientId: string;
  /** SHA-256 of its secret, in hexadecimal digits. */
  readonly secretHash: string;
  /** Name of the environment that it opens; absent for a client of the account. */
  readonly environment?: string;
  /** Scopes that its tokens may have. */
  readonly scopes: readonly string[];
  /** Scopes that the sign-on grants although no policy gives its owner the right: they open nothing. */
  readonly withoutRight: readonly string[];
}

const SCOPE = z
  .string()
  .regex(/^[a-z][a-z0-9-]*(:[a-z0-9.-]+:[a-z.-]+)?$/, "must be a scope such as document:documents:read");
const NEW_CLIENT = z.strictObject({
  environment: z.string().optional(),
  scopes: z.array(SCOPE).min(1, "must hold at least one scope"),
  withoutRight: z.array(SCOPE).optional(),
});

/** The OAuth clients that were made in the lab, besides the fixed ones. */
export class Clients {
  private readonly clients: Collection<MadeClient>;

  public constructor(
    store: Store,
    private readonly environments: readonly LabEnvironment[],
  ) {
    this.clients = store.collection<MadeClient>("_account/oauth-clients");
  }

  /**
   * Makes a client, as somebody does by hand in Account Management: only now its secret is shown.
   *
   * @throws ApiError 400 for what breaks the shape, 404 for an environment that the lab does not have.
   */
  public create(body: unknown): { clientId: string; clientSecret: string; scopes: readonly string[] } {
    const { environment, scopes, withoutRight = [] } = readPayload(NEW_CLIENT, body);
    if (environment !== undefined && !this.environments.some(({ name }) => name === environment)) {
      const known = this.environments.map(({ name }) => name).join(", ");
      throw new ApiError(404, `${JSON.stringify(environment)} is not a known environment; use one of ${known}`);
    }
    const clientId = `lab0s02.${randomBytes(8).toString("hex")}`;
    const clientSecret = `${clientId}.${randomBytes(24).toString("hex")}`;
    const secretHash = hashOf(clientSecret);
    const place = environment === undefined ? {} : { environment };
    this.clients.put(clientId, { clientId, secretHash, ...place, scopes, withoutRight });
    return { clientId, clientSecret, scopes };
  }

  public find(clientId: string): MadeClient | undefined {
    return this.clients.get(clientId);
  }
}

/** SHA-256 of a secret, in hexadecimal digits. */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
