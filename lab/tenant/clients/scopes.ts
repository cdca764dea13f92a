/** One scope of a list is enough. */
interface Route {
  readonly path: RegExp;
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** For DELETE; those of `write` if left out. */
  readonly delete?: readonly string[];
}

/** Any of them lets a caller ask what it may do. */
const ASK_FOR_RIGHTS = [
  "app-engine:apps:run",
  "app-engine:functions:run",
  "platform-management:effective-permissions:resolve",
];

/**
 * Scopes of an OAuth client's token by the beginning of a path; the first that fits decides.
 *
 * @see Dynatrace documentation, "Platform API" and "Account Management API", the Authentication part of each request
 */
const ROUTES: readonly Route[] = [
  {
    path: /^\/platform\/classic\/environment-api\/v2\/settings\/schemas(\/|$)/,
    read: ["settings:schemas:read", "settings:objects:read"],
    write: [],
  },
  {
    path: /^\/platform\/classic\/environment-api\/v2\/settings\//,
    read: ["settings:objects:read"],
    write: ["settings:objects:write"],
  },
  {
    path: /^\/platform\/document\/v1\/trash\//,
    read: ["document:trash.documents:read"],
    write: ["document:trash.documents:restore"],
    delete: ["document:trash.documents:delete"],
  },
  {
    path: /^\/platform\/document\/v1\/direct-shares(\/|$)/,
    read: ["document:direct-shares:read"],
    write: ["document:direct-shares:write"],
    delete: ["document:direct-shares:delete"],
  },
  {
    path: /^\/platform\/document\/v1\/documents(\/|$)/,
    read: ["document:documents:read"],
    write: ["document:documents:write"],
    delete: ["document:documents:delete"],
  },
  {
    path: /^\/platform\/storage\/filter-segments\//,
    read: ["storage:filter-segments:read"],
    write: ["storage:filter-segments:write"],
    delete: ["storage:filter-segments:delete"],
  },
  {
    path: /^\/platform\/storage\/management\//,
    read: ["storage:bucket-definitions:read"],
    write: ["storage:bucket-definitions:write"],
    delete: ["storage:bucket-definitions:delete"],
  },
  { path: /^\/platform\/storage\/query\//, read: ["storage:buckets:read"], write: ["storage:buckets:read"] },
  { path: /^\/platform\/slo\//, read: ["slo:slos:read"], write: ["slo:slos:write"] },
  {
    path: /^\/platform\/automation\//,
    read: ["automation:workflows:read"],
    write: ["automation:workflows:write"],
  },
  { path: /^\/platform\/management\/v1\/effective-permissions:resolve$/, read: [], write: ASK_FOR_RIGHTS },
  {
    path: /^\/platform\/metadata\//,
    read: ["app-engine:apps:run", "app-engine:functions:run"],
    write: [],
  },
  { path: /^\/ref\//, read: ["account-idm-read"], write: [] },
  { path: /^\/env\//, read: ["account-env-read"], write: [] },
  { path: /^\/iam\/v1\/accounts\//, read: ["account-idm-read"], write: ["account-idm-write"] },
  { path: /^\/iam\/v1\/repo\//, read: ["iam-policies-management"], write: ["iam-policies-management"] },
];

/** All scopes that open anything of the account; the account's own client holds them. */
export const ACCOUNT_SCOPES = scopesOf(({ source }) => /^\^\\\/(env|iam|ref)/.test(source));

/** All scopes that open anything of an environment; its own client holds them. */
export const ENVIRONMENT_SCOPES = scopesOf(({ source }) => /^\^\\\/platform/.test(source));

/** The scopes of which a request needs one; none where no scope is known to open it. */
export function acceptedScopes(method: string, path: string): readonly string[] {
  const route = ROUTES.find((each) => each.path.test(path));
  if (route === undefined) return [];
  if (method === "GET" || method === "HEAD") return route.read;
  return method === "DELETE" ? (route.delete ?? route.write) : route.write;
}

function scopesOf(belongs: (path: RegExp) => boolean): readonly string[] {
  const routes = ROUTES.filter(({ path }) => belongs(path));
  return [...new Set(routes.flatMap(({ read, write, delete: gone = [] }) => [...read, ...write, ...gone]))].sort();
}
