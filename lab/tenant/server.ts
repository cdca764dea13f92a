import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fastify, { type FastifyRequest } from "fastify";
import { AREAS } from "./areas";
import { admit, Gatekeeper, type LabCredentials, labCredentials, registerSignOn } from "./auth";
import { Clients } from "./clients/clients";
import { Control } from "./control";
import { ApiError, answerError, pathOf, registerErrors } from "./errors";
import { registerJsonBodies } from "./json-body";
import { registerParameterCheck } from "./parameters";
import { Store } from "./store";
import { RecordStore } from "./telemetry";
import type { AreaContext, Caller, LabEnvironment } from "./tenant";
import { tokenFinder } from "./tokens/token-finder";

/** Which lab to start. */
export interface TenantOptions {
  /** UUID of the account. */
  readonly accountId: string;
  /** The environments; each gets a port of its own. */
  readonly environments: readonly LabEnvironment[];
  /** Port of the account; the environments, sorted by name, get the next ones. 0 takes free ones. */
  readonly port: number;
  /** Folder that keeps what the tenant is given; without it nothing outlives the process. */
  readonly stateFolder?: string;
  /**
   * Address to listen on.
   * @default "127.0.0.1"
   */
  readonly host?: string;
}

/** Where a part of the lab answers. */
export interface LabEndpoint {
  readonly id: string;
  /** Base URL, without a slash at its end. */
  readonly url: string;
}

/** What a client must know to use the lab; plain JSON. */
export interface LabReady {
  readonly account: LabEndpoint;
  readonly environments: Readonly<Record<string, LabEndpoint>>;
  readonly credentials: LabCredentials;
}

/** A lab tenant that listens. */
export interface RunningTenant {
  readonly ready: LabReady;
  /** Ends all connections, also those that hang, and lets go of ports and files. */
  close(): Promise<void>;
}

/** Settings values may hold long pipelines: Dynatrace accepts 70 MiB in total, so one request may not be larger. */
const BODY_LIMIT = 70 * 1024 * 1024;

/** How long an idle connection stays open, as gateways in front of a tenant keep it. */
const KEEP_ALIVE_MS = 75_000;

/** Environment that a request came in for; undefined for the port of the account. */
type Origins = WeakMap<IncomingMessage, LabEnvironment | undefined>;

/**
 * Starts a local Dynatrace: one port for the account and the sign-on, one per environment. Every port serves every
 * path; a path may begin with `/e/<environment id>` to say which environment it is for.
 *
 * @throws Error naming the port when it is in use.
 * @example
 * const tenant = await startTenant({ accountId, environments: [{ name: "prod", id: "abc12345" }], port: 0 });
 * console.log(JSON.stringify(tenant.ready));
 * await tenant.close();
 */
export async function startTenant(options: TenantOptions): Promise<RunningTenant> {
  const { accountId, port, host = "127.0.0.1" } = options;
  const environments = [...options.environments].sort((left, right) => (left.name < right.name ? -1 : 1));
  const credentials = labCredentials(environments);
  const origins: Origins = new WeakMap();
  const urls = new Map<string, string>();
  const store = Store.open(options.stateFolder);
  const telemetry = new RecordStore(options.stateFolder);
  const { app, control } = buildApp({ accountId, environments, credentials, origins, urls, store, telemetry });
  const servers: Server[] = [];
  const close = async () => {
    control.close();
    await Promise.all(servers.map(stop));
    await app.close();
    await telemetry.close();
    store.close();
  };
  const listenFor = async (environment: LabEnvironment | undefined, offset: number): Promise<string> => {
    const server = createServer((request, response) => {
      origins.set(request, takePrefix(request, environments) ?? environment);
      app.routing(request, response);
    });
    // With Node's five seconds, a client whose process was busy for so long would write to a connection that is gone.
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    const url = await listen(server, host, port === 0 ? 0 : port + offset);
    servers.push(server);
    return url;
  };
  try {
    await app.ready();
    const accountUrl = await listenFor(undefined, 0);
    for (const [index, environment] of environments.entries()) {
      urls.set(environment.id, await listenFor(environment, index + 1));
    }
    const endpoints = environments.map(({ name, id }) => [name, { id, url: urls.get(id) ?? "" }] as const);
    const ready = {
      account: { id: accountId, url: accountUrl },
      environments: Object.fromEntries(endpoints),
      credentials,
    };
    return { ready, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface AppParts {
  readonly accountId: string;
  readonly environments: readonly LabEnvironment[];
  readonly credentials: LabCredentials;
  readonly origins: Origins;
  readonly urls: ReadonlyMap<string, string>;
  readonly store: Store;
  readonly telemetry: RecordStore;
}

function buildApp({ accountId, environments, credentials, origins, urls, store, telemetry }: AppParts) {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 2_000 },
    // A path that cannot be decoded is refused before any handler of ours is there.
    frameworkErrors: (error, request, reply) => answerError(request, reply, error),
  });
  const made = new Clients(store, environments);
  const gatekeeper = new Gatekeeper(credentials, environments, {
    findToken: tokenFinder(store, environments),
    findClient: (clientId) => made.find(clientId),
  });
  const callers = new WeakMap<FastifyRequest, Caller>();
  const resetListeners: (() => void)[] = [];
  const context: AreaContext = {
    store,
    telemetry,
    onReset: (listener) => void resetListeners.push(listener),
    environments,
    account: { id: accountId },
    environmentOf(request) {
      const environment = origins.get(request.raw);
      if (environment !== undefined) return environment;
      const text = "The account's port serves an environment only under /e/<environment id>; known ids: ";
      throw new ApiError(404, text + environments.map(({ id }) => id).join(", "));
    },
    callerOf(request) {
      const caller = callers.get(request);
      if (caller === undefined) throw new ApiError(401, "Missing authorization parameter.");
      return caller;
    },
    urlOf: ({ id }) => urls.get(id) ?? "",
  };
  registerErrors(app);
  registerJsonBodies(app);
  const control = new Control(app, {
    store,
    telemetry,
    resetListeners,
    environmentNameOf: (request) => origins.get(request.raw)?.name,
  });
  app.addHook("onRequest", async (request) => {
    if (request.is404 || /^\/(lab|sso)\//.test(pathOf(request.url))) return;
    const caller = gatekeeper.identify(request.headers.authorization);
    callers.set(
      request,
      admit(caller, request, () => context.environmentOf(request)),
    );
  });
  registerParameterCheck(app);
  registerSignOn(app, gatekeeper);
  for (const register of AREAS) register(app, context);
  return { app, control };
}

/**
 * Cuts `/e/<id>` off the path, as often as it stands there: the provider repeats it when it uses settings with OAuth.
 * A prefix with an unknown id stays, and so ends as an unknown route.
 */
function takePrefix(request: IncomingMessage, environments: readonly LabEnvironment[]): LabEnvironment | undefined {
  let found: LabEnvironment | undefined;
  for (;;) {
    const [prefix, id] = /^\/e\/([^/?]+)(?=[/?]|$)/.exec(request.url ?? "") ?? [];
    const environment = environments.find((each) => each.id === id);
    if (prefix === undefined || environment === undefined) return found;
    found = environment;
    request.url = (request.url ?? "").slice(prefix.length) || "/";
  }
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== "EADDRINUSE") return error;
  const advice = "end what listens there, or take another port (0 takes free ones)";
  return new Error(`The lab tenant needs port ${port} on ${host}, which is in use; ${advice}`, { cause: error });
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
