import { createHash } from "node:crypto";

/** Begins and ends every object id; the first one is followed by the version of the layout. */
const MARK = Buffer.from("beef54de15dadead", "hex");
const VERSION = Buffer.from([0, 0, 0, 1]);

/**
 * The id of a settings object, laid out as Dynatrace does it: schema, scope and key, each with its length, in
 * base64url. The mark at the end is needed: Terraform's provider loses up to three bytes there.
 *
 * @param key A UUID, not of version 4, which the provider would read as something else.
 */
export function encodeObjectId(schemaId: string, scope: string, key: string): string {
  const parts = [schemaId, ...scopeParts(scope), key].flatMap((text) => {
    const bytes = Buffer.from(text, "utf8");
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat([MARK, VERSION, ...parts, MARK]).toString("base64url");
}

/** The key inside an object id, or undefined for a text that is not an object id. */
export function keyOfObjectId(objectId: string): string | undefined {
  const bytes = Buffer.from(objectId, "base64url");
  const parts: string[] = [];
  for (let at = MARK.length + VERSION.length; parts.length < 4; ) {
    if (at + 2 > bytes.length) return undefined;
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) return undefined;
    parts.push(bytes.toString("utf8", at + 2, end));
    at = end;
  }
  return parts[3];
}

/** The number by which older APIs know an object: the first half of its key, as a signed number. */
export function legacyIdOf(key: string): string {
  return Buffer.from(key.replaceAll("-", ""), "hex").readBigInt64BE(0).toString();
}

/** A UUID of version 3 that depends on nothing but the given texts. */
export function keyFor(...seed: string[]): string {
  const bytes = createHash("sha256").update(JSON.stringify(seed)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x30, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The class of a scope, as schemas name it: `environment`, `metric`, or an entity type. */
export function scopeClass(scope: string): string | undefined {
  if (scope === "environment" || scope === "environment-default") return scope;
  if (/^metric-.+/.test(scope)) return "metric";
  return /^([A-Z][A-Z_]*)-[0-9A-F]{16}$/.exec(scope)?.[1];
}

function scopeParts(scope: string): [string, string] {
  if (scope === "environment") return ["tenant", "tenant"];
  const name = scopeClass(scope);
  return name === undefined || name === scope ? [scope, scope] : [name, scope.slice(name.length + 1)];
}
