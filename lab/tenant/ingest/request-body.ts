import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { FastifyRequest } from "fastify";
import { ApiError } from "../errors";

const unpack = promisify(gunzip);

/** What a route takes. */
export interface BodyRules {
  /** Bytes, also after unpacking. */
  readonly limit: number;
  /** Media types, without parameters. */
  readonly types: readonly string[];
}

/** A body as it was meant. */
export interface ReadBody {
  readonly bytes: Buffer;
  /** Media type without parameters. */
  readonly type: string;
}

/**
 * The unpacked body of a request; never more than the limit is unpacked.
 *
 * @throws ApiError 415 for another media type or packing, 413 above the limit, 400 for a body that cannot be unpacked.
 */
export async function readBody(request: FastifyRequest, { limit, types }: BodyRules): Promise<ReadBody> {
  const [type = ""] = (request.headers["content-type"] ?? "")
    .toLowerCase()
    .split(";", 1)
    .map((part) => part.trim());
  if (!types.includes(type)) {
    throw new ApiError(415, `Content type ${JSON.stringify(type)} is not supported; use ${types.join(", ")}`);
  }
  const packing = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (packing !== "identity" && packing !== "gzip") {
    throw new ApiError(415, `Content encoding ${JSON.stringify(packing)} is not supported; use gzip`);
  }
  const sent = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const bytes = packing === "gzip" ? await unpackWithin(sent, limit) : sent;
  if (bytes.length > limit) throw tooLarge(limit);
  return { bytes, type };
}

/** The refusal of a body above the limit. */
export function tooLarge(limit: number): ApiError {
  return new ApiError(413, `The request exceeds the limit of ${limit / 1024 / 1024} MB`);
}

async function unpackWithin(sent: Buffer, limit: number): Promise<Buffer> {
  try {
    return await unpack(sent, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
    throw new ApiError(400, "The body cannot be unpacked as gzip");
  }
}
