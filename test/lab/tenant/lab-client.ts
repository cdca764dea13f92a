import { type RunningTenant, startTenant, type TenantOptions } from "../../../lab/tenant/server";

export const ACCOUNT_ID = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
export const ENVIRONMENTS = [
  { name: "prod", id: "abc12345" },
  { name: "nonprod", id: "def67890" },
];

/** An answer of the lab with its body read. */
export interface Answer {
  readonly status: number;
  /** Parsed JSON, or the text of an answer that is none. */
  readonly body: unknown;
}

/** Starts a lab on free ports. */
export function startLab(options: Partial<TenantOptions> = {}): Promise<RunningTenant> {
  return startTenant({ accountId: ACCOUNT_ID, environments: ENVIRONMENTS, port: 0, ...options });
}

/** Base URL of an environment. */
export function urlOf(tenant: RunningTenant, environment: string): string {
  const endpoint = tenant.ready.environments[environment];
  if (endpoint === undefined) throw new Error(`the lab has no environment ${environment}`);
  return endpoint.url;
}

/** Makes a request and reads the whole answer. */
export async function call(method: string, url: string, authorization?: string, json?: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(json !== undefined && { "content-type": "application/json" }),
    },
    body: json === undefined ? undefined : JSON.stringify(json),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text };
}

/** Calls one environment with its API token. */
export function apiOf(tenant: RunningTenant, environment = "prod") {
  const token = `Api-Token lab-${environment}-api-token`;
  return (method: string, path: string, json?: unknown) => call(method, urlOf(tenant, environment) + path, token, json);
}

/** A bearer token of an OAuth client. */
export async function bearerOf(tenant: RunningTenant, name: string): Promise<string> {
  const form = {
    grant_type: "client_credentials",
    client_id: `lab-${name}-client`,
    client_secret: `lab-${name}-client-secret`,
  };
  const body = new URLSearchParams(form);
  const response = await fetch(`${tenant.ready.account.url}/sso/oauth2/token`, { method: "POST", body });
  const { access_token } = (await response.json()) as { access_token: string };
  return `Bearer ${access_token}`;
}
