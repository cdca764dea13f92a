import { randomUUID } from "node:crypto";
import type { MultipartFile, MultipartValue } from "@fastify/multipart";
import { ApiError } from "../errors";
import type { Document } from "./documents";

/** The parts of a multipart form as texts; `content` is a file, all others are plain values. */
export async function readForm(
  parts: AsyncIterable<MultipartFile | MultipartValue>,
): Promise<Readonly<Record<string, string>>> {
  const fields: Record<string, string> = {};
  for await (const part of parts) {
    if (Object.hasOwn(fields, part.fieldname))
      throw new ApiError(400, `The form holds more than one part "${part.fieldname}"`);
    fields[part.fieldname] = part.type === "file" ? (await part.toBuffer()).toString("utf8") : String(part.value);
  }
  return fields;
}

/** A multipart answer with its header. */
export interface MultipartAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** A document as Dynatrace sends it: `metadata` is a plain value, `content` a file. */
export function writeForm({ metadata, content }: Document): MultipartAnswer {
  const boundary = `lab-${randomUUID()}`;
  const file = encodeURIComponent(metadata.name).replaceAll("'", "%27");
  const body = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="metadata"',
    "Content-Type: application/json",
    "",
    JSON.stringify(metadata),
    `--${boundary}`,
    `Content-Disposition: form-data; name="content"; filename="${file}"`,
    "Content-Type: application/json",
    "",
    content,
    `--${boundary}--`,
    "",
  ].join("\r\n");
  return { contentType: `multipart/form-data; boundary=${boundary}`, body };
}
