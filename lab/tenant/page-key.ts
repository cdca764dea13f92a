import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { z } from "zod";

/** Of this process alone: whoever goes on with a list after a restart is told to begin again. */
const SECRET = randomBytes(32);
const MARK_LENGTH = 16;

/**
 * Turns the place in a list into a key for its next page. Only the list that made a key opens it: of the same
 * environment, and not one made by hand.
 *
 * @param list what the key is for, such as `abc12345/settings`
 */
export function sealPageKey(list: string, state: object): string {
  const text = Buffer.from(JSON.stringify(state));
  return Buffer.concat([markOf(list, text), text]).toString("base64url");
}

/** The place that a key stands for; undefined for a key that the list has not made. */
export function openPageKey<State>(list: string, key: string, schema: z.ZodType<State>): State | undefined {
  const bytes = Buffer.from(key, "base64url");
  const [mark, text] = [bytes.subarray(0, MARK_LENGTH), bytes.subarray(MARK_LENGTH)];
  if (mark.length < MARK_LENGTH || !timingSafeEqual(mark, markOf(list, text))) return undefined;
  return schema.parse(JSON.parse(text.toString("utf8")));
}

function markOf(list: string, text: Buffer): Buffer {
  return createHmac("sha256", SECRET).update(`${list}\n`).update(text).digest().subarray(0, MARK_LENGTH);
}
