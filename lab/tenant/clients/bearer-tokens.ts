import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const PREFIX = "lab-bearer.";
/** Keeps tokens valid over a restart; there is nothing to protect on a loopback lab. */
const KEY = "lab-bearer";

/** What a bearer token of an OAuth client says. */
export interface BearerToken {
  readonly clientId: string;
  /** Scopes that were asked for; all that the client has if left out. */
  readonly scopes?: readonly string[];
}

const PAYLOAD = z.strictObject({ clientId: z.string(), scopes: z.array(z.string()).optional() });

/** A bearer token that says whose it is, and is signed, so that the lab need not remember it. */
export function issueBearer({ clientId, scopes }: BearerToken): string {
  const payload = { clientId, ...(scopes !== undefined && { scopes: [...scopes] }) };
  const text = Buffer.from(JSON.stringify(payload)).toString("base64url");
  return `${PREFIX}${text}.${signatureOf(text)}`;
}

/** What a bearer token says; nothing for one that the lab has not issued. */
export function readBearer(token: string): BearerToken | undefined {
  if (!token.startsWith(PREFIX)) return undefined;
  const [text = "", signature = ""] = token.slice(PREFIX.length).split(".");
  const [own, given] = [Buffer.from(signatureOf(text)), Buffer.from(signature)];
  if (own.length !== given.length || !timingSafeEqual(own, given)) return undefined;
  return PAYLOAD.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
}

function signatureOf(text: string): string {
  return createHmac("sha256", KEY).update(text).digest("base64url");
}
