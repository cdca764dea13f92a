import { createHash } from "node:crypto";
import type { Store } from "./store";
import type { Caller } from "./tenant";

/**
 * A new UUID for an object of a kind: the first `orders` of a fresh tenant always gets the same one, and an id is never
 * given twice, also after its object is gone.
 *
 * @param version of the UUID: Terraform's provider accepts a policy id only in version 4, and reads the key of a
 * settings object correctly only if it is not a version 4.
 */
export function freshUuid(store: Store, kind: string, name: string, version: 3 | 4 = 4): string {
  return asUuid(freshHash(store, kind, name), version);
}

/** A new id of capital letters and digits; otherwise like `freshUuid`. */
export function freshCode(store: Store, kind: string, name: string, length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return Array.from(freshHash(store, kind, name).subarray(0, length), (byte) => alphabet[byte % 32]).join("");
}

/** A new id of 16 capital hexadecimal digits, as entities have it. */
export function freshEntityId(store: Store, type: string, name: string): string {
  return `${type}-${freshHash(store, type, name).toString("hex").slice(0, 16).toUpperCase()}`;
}

/** The UUID that always belongs to these words. */
export function fixedUuid(...words: readonly string[]): string {
  return asUuid(hash(words), 4);
}

/** Users of Dynatrace are UUIDs; so are the owners of what the credentials of the lab create. */
export function userIdOf(caller: Caller): string {
  return fixedUuid("user", caller.owner);
}

function freshHash(store: Store, kind: string, name: string): Buffer {
  const counters = store.collection<number>("_identifiers");
  const count = counters.get(`${kind}/${name}`) ?? 0;
  counters.put(`${kind}/${name}`, count + 1);
  return hash([kind, name, String(count)]);
}

function hash(words: readonly string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(words)).digest();
}

function asUuid(digest: Buffer, version: 3 | 4): string {
  const hex = digest.toString("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  const [time, clock] = [`${version}${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${time}-${clock}-${hex.slice(20, 32)}`;
}
