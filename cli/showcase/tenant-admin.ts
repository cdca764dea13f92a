import type { LabReady } from "../../lab/tenant/server";
import { clientToken } from "../status/http";

/** How long one call may take. */
const TIMEOUT_MS = 30_000;

/** A JSON value that a call sent back; undefined for an empty answer. */
type Answer = unknown;

/** An ingest token that exists in the tenant. */
export interface IngestToken {
  readonly id: string;
  readonly value: string;
}

/**
 * The calls that an administrator makes on a tenant beside Terraform: tokens, events and groups.
 *
 * @see Dynatrace API documentation: access tokens, events v2, account management
 */
export class TenantAdmin {
  private readonly signOn: () => Promise<string>;

  public constructor(private readonly lab: LabReady) {
    const { account, credentials } = lab;
    const { clientId, clientSecret } = credentials.account;
    this.signOn = clientToken(`${account.url}/sso/oauth2/token`, clientId, clientSecret);
  }

  /** Makes an API token that can do one thing only. */
  public async createToken(environment: string, name: string, scopes: readonly string[]): Promise<IngestToken> {
    const made = await this.inEnvironment(environment, "POST", "/api/v2/apiTokens", { name, scopes });
    const { id, token } = made as { id: string; token: string };
    return { id, value: token };
  }

  public async deleteToken(environment: string, { id }: IngestToken): Promise<void> {
    await this.inEnvironment(environment, "DELETE", `/api/v2/apiTokens/${encodeURIComponent(id)}`);
  }

  /** Deletes tokens of that name which an earlier run has left. */
  public async deleteTokensNamed(environment: string, name: string): Promise<void> {
    const { apiTokens } = (await this.inEnvironment(environment, "GET", "/api/v2/apiTokens")) as {
      apiTokens: readonly { id: string; name: string }[];
    };
    for (const token of apiTokens) {
      if (token.name === name) await this.deleteToken(environment, { id: token.id, value: "" });
    }
  }

  /** A call of the account API. */
  public async inAccount(method: string, path: string, body?: unknown): Promise<Answer> {
    return call(method, `${this.lab.account.url}${path}`, await this.signOn(), body);
  }

  public get accountId(): string {
    return this.lab.account.id;
  }

  /** Dynatrace's id of an environment. */
  public environmentId(environment: string): string {
    return this.endpointOf(environment).id;
  }

  private inEnvironment(environment: string, method: string, path: string, body?: unknown): Promise<Answer> {
    const own = this.lab.credentials.environments[environment];
    return call(method, `${this.endpointOf(environment).url}${path}`, `Api-Token ${own?.apiToken}`, body);
  }

  private endpointOf(environment: string) {
    const endpoint = this.lab.environments[environment];
    if (endpoint === undefined) throw new Error(`the lab tenant has no environment ${environment}`);
    return endpoint;
  }
}

async function call(method: string, url: string, authorization: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: { authorization, ...(body !== undefined && { "content-type": "application/json" }) },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: the tenant answered ${answer.status}: ${text.slice(0, 300)}`);
  return text === "" ? undefined : JSON.parse(text);
}
