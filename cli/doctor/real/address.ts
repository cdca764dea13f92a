import type { Examined } from "../examined";

/** An address that credentials are sent to, and where it is written. */
export interface Address {
  readonly what: string;
  readonly url: string;
  readonly place: string;
}

/** What is wrong with an address, and whether anything may be sent there. */
export interface JudgedAddress {
  readonly findings: readonly Examined[];
  /** The address without a slash at its end; absent where it must not be used. */
  readonly url?: string;
}

const SAAS_HOST = /^([a-z0-9-]+)\.(?:[a-z0-9-]+\.)?(live|apps)\.dynatrace(?:labs)?\.com$/;

/**
 * Judges the address of an environment: its form, and whether it is the one of the id.
 *
 * @see Dynatrace documentation, "Environment ID"
 */
export function judgeEnvironmentAddress(address: Address, environmentId: string): JudgedAddress {
  const judged = judgeAddress(address);
  if (judged.url === undefined) return judged;
  const { what, place } = address;
  const { hostname, pathname, origin } = new URL(judged.url);
  const [, saasId, kind] = SAAS_HOST.exec(hostname) ?? [];
  const [, managedId] = /^\/e\/([^/]+)$/.exec(pathname) ?? [];
  const right = saasId === undefined ? `${origin}/e/${environmentId}` : `https://${environmentId}.live.dynatrace.com`;
  const named = saasId ?? managedId;
  if (named !== undefined && named !== environmentId) {
    const found = `is the address of ${named}, and the environment is ${environmentId}; nothing was sent`;
    return { findings: [problem(what, place, found, `write ${right}, or the id of ${named}`)] };
  }
  if (pathname !== "/" && managedId === undefined) {
    const found = `has the path ${pathname}, below which no API is served`;
    return { findings: [problem(what, place, found, `write ${right}`)] };
  }
  if (kind === "apps") {
    const found = "is the address of the apps; the provider finds the API by it, other programs do not";
    return { findings: [note(what, place, found, `write ${right}`)], url: right };
  }
  if (judged.findings.length > 0) return judged;
  const subject = named === undefined ? "says nothing of an environment" : `names environment ${named}`;
  const found = `${judged.url} ${subject}`;
  return { findings: [{ what, state: "fine", found, place, rule: "address" }], url: judged.url };
}

/** Judges the form of an address. */
export function judgeAddress({ what, url, place }: Address): JudgedAddress {
  const trimmed = url.trim();
  if (!URL.canParse(trimmed) || !/^https?:\/\//.test(trimmed)) {
    return { findings: [problem(what, place, "is no https address", "write it as https://host")] };
  }
  const { protocol, hostname, username, password, search, hash } = new URL(trimmed);
  if (username !== "" || password !== "")
    return { findings: [problem(what, place, "holds a user name or password", "remove what stands before the @")] };
  if (protocol === "http:" && !isLoopback(hostname)) {
    const found = "is plain http, so that everybody on the way could read the credentials; nothing was sent";
    return { findings: [problem(what, place, found, "write https://")] };
  }
  if (search !== "" || hash !== "")
    return { findings: [problem(what, place, "has a query", "write it up to the ? or #, without them")] };
  const bare = trimmed.replace(/\/+$/, "");
  if (bare === url) return { findings: [], url };
  const found = "has a slash or a blank at its end, which the provider cuts off and other programs do not";
  return { findings: [note(what, place, found, `write ${bare}`)], url: bare };
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function problem(what: string, place: string, found: string, fix: string): Examined {
  return { what, state: "problem", found, fix, place, rule: "address" };
}

function note(what: string, place: string, found: string, fix: string): Examined {
  return { what, state: "note", found, fix, place, rule: "address" };
}
