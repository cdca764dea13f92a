import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Person } from "./person";

const PREFIX = "lab-person.";
/** Keeps tokens valid over a restart; there is nothing to protect on a loopback lab. */
const KEY = "lab-person";

const PAYLOAD = z.strictObject({ name: z.string(), claims: z.array(z.string()), expires: z.int() });

/** Seconds that a person stays signed on. */
export const PERSON_TOKEN_LIFETIME = 3_600;

/** A bearer token that says who presents it, and is signed, so that the lab need not remember it. */
export function issuePersonToken({ name, claims }: Person, now: number): string {
  const payload = { name, claims: [...claims], expires: now + PERSON_TOKEN_LIFETIME * 1_000 };
  const text = Buffer.from(JSON.stringify(payload)).toString("base64url");
  return `${PREFIX}${text}.${signatureOf(text)}`;
}

/**
 * Who presents a bearer token.
 *
 * @returns Nothing for a token that the lab has not issued, and for one that has expired.
 */
export function personOf(token: string, now: number): Person | undefined {
  if (!token.startsWith(PREFIX)) return undefined;
  const [text = "", signature = ""] = token.slice(PREFIX.length).split(".");
  const [own, given] = [Buffer.from(signatureOf(text)), Buffer.from(signature)];
  if (own.length !== given.length || !timingSafeEqual(own, given)) return undefined;
  const { name, claims, expires } = PAYLOAD.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  return expires > now ? { name, claims } : undefined;
}

function signatureOf(text: string): string {
  return createHmac("sha256", KEY).update(text).digest("base64url");
}
