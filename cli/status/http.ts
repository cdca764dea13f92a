import { NoAnswer, reasonOf } from "../no-answer";

/** Reads JSON from a path below a base URL. @throws Error naming URL, status and the answer; NoAnswer. */
export type GetJson = <Answer>(path: string) => Promise<Answer>;

/** Long enough for a busy tenant, short enough for somebody who waits. */
const TIMEOUT_MS = 30_000;
const MAX_QUOTED = 300;

/**
 * A reader of one API.
 *
 * @param authorization Value of the header; without it none is sent.
 */
export function jsonReader(baseUrl: string, authorization?: () => Promise<string>): GetJson {
  return async <Answer>(path: string): Promise<Answer> => {
    const url = `${baseUrl}${path}`;
    const headers = authorization === undefined ? undefined : { authorization: await authorization() };
    const answer = await ask(url, { headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`GET ${url}: the tenant answered ${answer.status}: ${text.slice(0, MAX_QUOTED)}`);
    return JSON.parse(text) as Answer;
  };
}

/**
 * Exchanges an OAuth client's secret for a bearer token, once.
 *
 * @param scope Scopes, separated by blanks; all that the client has if left out.
 * @throws Error naming the URL and the client, never the secret.
 */
export function clientToken(
  tokenUrl: string,
  clientId: string,
  clientSecret: string,
  scope?: string,
): () => Promise<string> {
  let token: Promise<string> | undefined;
  return () => {
    token ??= exchange(tokenUrl, clientId, clientSecret, scope);
    return token;
  };
}

async function exchange(tokenUrl: string, clientId: string, clientSecret: string, scope?: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    ...(scope !== undefined && { scope }),
  });
  const answer = await ask(tokenUrl, { method: "POST", body });
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`${tokenUrl}: client ${clientId} got no token, ${answer.status}: ${text.slice(0, MAX_QUOTED)}`);
  return `Bearer ${(JSON.parse(text) as { access_token: string }).access_token}`;
}

async function ask(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new NoAnswer(new URL(url).origin, reasonOf(error, TIMEOUT_MS));
  }
}
