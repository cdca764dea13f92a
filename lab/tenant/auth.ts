import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ApiError, IamError, OAuthError, pathOf } from "./errors";
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

const TOKEN_PREFIX = "lab-bearer.";
/** Seconds. Terraform's provider asks for a new token with every call when it is 10 or less. */
const TOKEN_LIFETIME = 300;
/** Keeps tokens valid over a restart; there is nothing to protect on a loopback lab. */
const TOKEN_KEY = "lab";

/** The credentials of a lab with these environments: fixed, and visibly not real ones. */
export function labCredentials(environments: readonly LabEnvironment[]): LabCredentials {
  const client = (name: string) => ({ clientId: `lab-${name}-client`, clientSecret: `lab-${name}-client-secret` });
  const credentials = environments.map(({ name }): [string, EnvironmentCredentials] => [
    name,
    { apiToken: `lab-${name}-api-token`, platformToken: `lab-${name}-platform-token`, ...client(name) },
  ]);
  return { account: client("account"), environments: Object.fromEntries(credentials) };
}

/** Knows which caller presents which credential. */
export class Gatekeeper {
  private readonly tokens = new Map<string, Caller>();
  private readonly clients = new Map<string, { secret: string; caller: Caller }>();

  /** @param findToken knows the API tokens that were made in the tenant. */
  public constructor(
    credentials: LabCredentials,
    environments: readonly LabEnvironment[],
    private readonly findToken: (apiToken: string) => Caller | undefined = () => undefined,
  ) {
    this.addClient(credentials.account, { kind: "oauth", owner: credentials.account.clientId });
    for (const environment of environments) {
      const own = credentials.environments[environment.name];
      if (own === undefined) continue;
      this.addClient(own, { kind: "oauth", owner: own.clientId, environment });
      this.tokens.set(`Api-Token ${own.apiToken}`, { kind: "api-token", owner: own.clientId, environment });
      this.tokens.set(`Bearer ${own.platformToken}`, { kind: "platform-token", owner: own.clientId, environment });
    }
  }

  /** Exchanges a client's secret for a bearer token. */
  public exchange(clientId: string, clientSecret: string): string {
    const client = this.clients.get(clientId);
    if (client === undefined || !isSame(client.secret, clientSecret)) {
      throw new OAuthError(401, "invalid_client", `Client authentication failed for client "${clientId}"`);
    }
    return bearerOf(clientId);
  }

  /** Who presents this value of the Authorization header, if it is a valid one. */
  public identify(authorization: string | undefined): Caller | undefined {
    if (authorization === undefined) return undefined;
    const known = this.tokens.get(authorization.replace(/^(\S+) +/, "$1 "));
    if (known !== undefined) return known;
    const [, kind, token = ""] = /^(Api-Token|Bearer) +(\S+)$/.exec(authorization) ?? [];
    if (kind === "Api-Token") return this.findToken(token);
    const person = kind === "Bearer" ? personOf(token, Date.now()) : undefined;
    return person && { kind: "person", owner: person.name, person };
  }

  private addClient({ clientId, clientSecret }: ClientCredentials, caller: Caller): void {
    this.clients.set(clientId, { secret: clientSecret, caller });
    this.tokens.set(`Bearer ${bearerOf(clientId)}`, caller);
  }
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
    const access_token = gatekeeper.exchange(clientId, clientSecret);
    return reply.send({ access_token, token_type: "Bearer", expires_in: TOKEN_LIFETIME, scope: form.scope ?? "" });
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
  if (/^\/(iam|env|ref)\//.test(path)) return admitToAccount(caller);
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
  const missing = caller.scopes && missingScope(caller.scopes, request.method, path);
  if (missing !== undefined) throw new ApiError(403, missing);
  return caller;
}

function admitToAccount(caller: Caller | undefined): Caller {
  if (caller === undefined) throw new IamError(401, "The bearer token is missing or not valid for this account");
  if (caller.kind === "person") throw new IamError(403, "A person has no permission in the account; use its client");
  if (caller.environment === undefined) return caller;
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

function bearerOf(clientId: string): string {
  return `${TOKEN_PREFIX}${createHmac("sha256", TOKEN_KEY).update(clientId).digest("base64url")}`;
}

function isSame(expected: string, received: string): boolean {
  const [left, right] = [expected, received].map((text) => createHmac("sha256", TOKEN_KEY).update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
