import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { issueBearer, readBearer } from "./clients/bearer-tokens";
import { hashOf, type MadeClient } from "./clients/clients";
import { ACCOUNT_SCOPES, acceptedScopes, ENVIRONMENT_SCOPES } from "./clients/scopes";
import { ApiError, IamError, OAuthError, pathOf, SignOnError } from "./errors";
import { assertOpenToPeople } from "./people/admission";
import { personOf } from "./people/person-tokens";
import type { Caller, LabEnvironment } from "./tenant";
import { missingScope } from "./tokens/scopes";

/** An OAuth client of the lab. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** All that a caller may present to one environment. */
export interface EnvironmentCredentials extends ClientCredentials {
  readonly apiToken: string;
  readonly platformToken: string;
}

/** The credentials of the lab; each opens one environment, or the account, and nothing else. */
export interface LabCredentials {
  readonly account: ClientCredentials;
  readonly environments: Readonly<Record<string, EnvironmentCredentials>>;
}

/** Seconds. Terraform's provider asks for a new token with every call when it is 10 or less. */
const TOKEN_LIFETIME = 300;

/** The credentials of a lab with these environments: fixed, and visibly not real ones. */
export function labCredentials(environments: readonly LabEnvironment[]): LabCredentials {
  const client = (name: string) => ({ clientId: `lab-${name}-client`, clientSecret: `lab-${name}-client-secret` });
  const credentials = environments.map(({ name }): [string, EnvironmentCredentials] => [
    name,
    { apiToken: `lab-${name}-api-token`, platformToken: `lab-${name}-platform-token`, ...client(name) },
  ]);
  return { account: client("account"), environments: Object.fromEntries(credentials) };
}

/** A client with what its tokens are worth. */
interface Client {
  readonly secretHash: string;
  /** All that a token has which nobody asked scopes for. */
  readonly scopes: readonly string[];
  /** Of one of the fixed clients, which have every scope that somebody may ask for. */
  readonly isFixed: boolean;
  readonly caller: Caller;
}

/** Where the gatekeeper looks for what was made in the tenant. */
export interface MadeCredentials {
  /** Who presents an API token. */
  findToken(apiToken: string): Caller | undefined;
  findClient(clientId: string): MadeClient | undefined;
}

const NOTHING_MADE: MadeCredentials = { findToken: () => undefined, findClient: () => undefined };

/** Knows which caller presents which credential. */
export class Gatekeeper {
  private readonly tokens = new Map<string, Caller>();
  private readonly clients = new Map<string, Client>();

  public constructor(
    credentials: LabCredentials,
    private readonly environments: readonly LabEnvironment[],
    private readonly made: MadeCredentials = NOTHING_MADE,
  ) {
    const { clientId } = credentials.account;
    this.addClient(credentials.account, ACCOUNT_SCOPES, { kind: "oauth", owner: clientId });
    for (const environment of environments) {
      const own = credentials.environments[environment.name];
      if (own === undefined) continue;
      this.addClient(own, ENVIRONMENT_SCOPES, { kind: "oauth", owner: own.clientId, environment });
      this.tokens.set(`Api-Token ${own.apiToken}`, { kind: "api-token", owner: own.clientId, environment });
      this.tokens.set(`Bearer ${own.platformToken}`, { kind: "platform-token", owner: own.clientId, environment });
    }
  }

  /**
   * Exchanges a client's secret for a bearer token.
   *
   * @param asked Scopes, separated by blanks; empty for all that the client has.
   * @throws SignOnError for a wrong secret and for a scope that the client does not have, both in the same words.
   */
  public exchange(clientId: string, clientSecret: string, asked: string): { token: string; scope: string } {
    const client = this.client(clientId);
    if (client === undefined || client.secretHash !== hashOf(clientSecret)) throw refusedSignOn();
    const scopes = asked.split(/\s+/).filter((scope) => scope !== "");
    if (scopes.length === 0) return { token: issueBearer({ clientId }), scope: client.scopes.join(" ") };
    if (!client.isFixed && scopes.some((scope) => !client.scopes.includes(scope))) throw refusedSignOn();
    return { token: issueBearer({ clientId, scopes }), scope: scopes.join(" ") };
  }

  /** Who presents this value of the Authorization header, if it is a valid one. */
  public identify(authorization: string | undefined): Caller | undefined {
    if (authorization === undefined) return undefined;
    const known = this.tokens.get(authorization.replace(/^(\S+) +/, "$1 "));
    if (known !== undefined) return known;
    const [, kind, token = ""] = /^(Api-Token|Bearer) +(\S+)$/.exec(authorization) ?? [];
    if (kind === "Api-Token") return this.made.findToken(token);
    if (kind !== "Bearer") return undefined;
    const bearer = readBearer(token);
    if (bearer !== undefined) return this.callerOf(bearer.clientId, bearer.scopes);
    const person = personOf(token, Date.now());
    return person && { kind: "person", owner: person.name, person };
  }

  private callerOf(clientId: string, asked: readonly string[] | undefined): Caller | undefined {
    const client = this.client(clientId);
    if (client === undefined) return undefined;
    const scopes = asked ?? (client.isFixed ? undefined : client.scopes);
    return { ...client.caller, ...(scopes !== undefined && { scopes }) };
  }

  private client(clientId: string): Client | undefined {
    const fixed = this.clients.get(clientId);
    if (fixed !== undefined) return fixed;
    const made = this.made.findClient(clientId);
    if (made === undefined) return undefined;
    const environment = this.environments.find(({ name }) => name === made.environment);
    const place = environment === undefined ? {} : { environment };
    const caller: Caller = { kind: "oauth", owner: clientId, ...place, withoutRight: made.withoutRight };
    return { secretHash: made.secretHash, scopes: made.scopes, isFixed: false, caller };
  }

  private addClient({ clientId, clientSecret }: ClientCredentials, scopes: readonly string[], caller: Caller): void {
    this.clients.set(clientId, { secretHash: hashOf(clientSecret), scopes, isFixed: true, caller });
  }
}

/** One answer for all that keeps a client from its token: who guesses learns nothing. */
function refusedSignOn(): SignOnError {
  return new SignOnError(randomBytes(8).toString("hex").toUpperCase());
}

/** Adds the sign-on: `POST /sso/oauth2/token`, with HTTP Basic or with the credentials in the form. */
export function registerSignOn(app: FastifyInstance, gatekeeper: Gatekeeper): void {
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  app.post("/sso/oauth2/token", (request, reply) => {
    const form = (request.body ?? {}) as Record<string, string>;
    if (form.grant_type !== "client_credentials") {
      throw new OAuthError(
        400,
        "unsupported_grant_type",
        `grant_type must be client_credentials, not ${form.grant_type}`,
      );
    }
    const [clientId, clientSecret] = basicOf(request) ?? [form.client_id ?? "", form.client_secret ?? ""];
    const { token, scope } = gatekeeper.exchange(clientId, clientSecret, form.scope ?? "");
    return reply.send({ access_token: token, token_type: "Bearer", expires_in: TOKEN_LIFETIME, scope });
  });
}

/**
 * Decides whether a caller may use a path: 401 for one who is unknown there, 403 for the wrong kind of credential.
 *
 * @param environmentOf says for which environment the request is; not called for account paths.
 */
export function admit(
  caller: Caller | undefined,
  request: FastifyRequest,
  environmentOf: () => LabEnvironment,
): Caller {
  const path = pathOf(request.url);
  if (/^\/(iam|env|ref)\//.test(path)) return admitToAccount(caller, request.method, path);
  const environment = environmentOf();
  if (caller === undefined || (caller.environment !== undefined && caller.environment.id !== environment.id)) {
    throw new ApiError(401, unknownCredential(request.headers.authorization, environment));
  }
  if (caller.kind === "person") {
    assertOpenToPeople(request.method, path);
    return caller;
  }
  if (caller.environment === undefined) {
    throw new ApiError(403, `The client of the account has no permission in environment ${environment.id}`);
  }
  const isPlatform = path.startsWith("/platform/");
  if (isPlatform && caller.kind === "api-token") {
    throw new ApiError(403, "API tokens are not accepted under /platform/; use an OAuth client or a platform token");
  }
  if (!isPlatform && caller.kind !== "api-token") {
    throw new ApiError(403, `Bearer tokens are not accepted under ${path}; use an API token`);
  }
  if (caller.kind === "api-token") {
    const missing = caller.scopes && missingScope(caller.scopes, request.method, path);
    if (missing !== undefined) throw new ApiError(403, missing);
    return caller;
  }
  const missingScopes = missingFor(caller, request.method, path);
  if (missingScopes !== undefined) throw new ApiError(403, "Forbidden", [], { missingScopes });
  return caller;
}

/** The scopes of which a client's token lacks all; undefined if the request may be made. */
function missingFor({ scopes, withoutRight = [] }: Caller, method: string, path: string) {
  if (scopes === undefined) return undefined;
  const accepted = acceptedScopes(method, path);
  return accepted.some((scope) => scopes.includes(scope) && !withoutRight.includes(scope)) ? undefined : accepted;
}

function admitToAccount(caller: Caller | undefined, method: string, path: string): Caller {
  if (caller === undefined) throw new IamError(401, "The bearer token is missing or not valid for this account");
  if (caller.kind === "person") throw new IamError(403, "A person has no permission in the account; use its client");
  if (caller.environment === undefined) {
    const missing = missingFor(caller, method, path);
    if (missing === undefined) return caller;
    throw new IamError(403, `The token lacks a scope for ${method} ${path}: one of ${missing.join(", ") || "none"}`);
  }
  const { name } = caller.environment;
  throw new IamError(
    403,
    `A credential of environment "${name}" has no permission in the account; use the account's client`,
  );
}

function unknownCredential(authorization: string | undefined, { id }: LabEnvironment): string {
  if (authorization === undefined) return "Missing authorization parameter.";
  const kind = authorization.startsWith("Api-Token") ? "Token Authentication failed" : "Bearer token not accepted";
  return `${kind}: the credential is not valid in environment ${id}`;
}

function basicOf(request: FastifyRequest): [string, string] | undefined {
  const encoded = /^Basic (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [clientId = "", ...secret] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return [decodeURIComponent(clientId), decodeURIComponent(secret.join(":"))];
}
