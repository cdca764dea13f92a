import * as z from "zod";

/** Nobody answered. The message names the server and the reason, and nothing of the request. */
export class NoAnswer extends Error {
  public override readonly name = "NoAnswer";

  public constructor(
    public readonly origin: string,
    public readonly reason: string,
  ) {
    super(`no answer from ${origin}: ${reason}`);
  }
}

const text = z.string().optional().catch(undefined);
/** What is read of an error, whichever class it has. */
const READ_ERROR = z
  .looseObject({
    name: text,
    message: text,
    cause: z.looseObject({ message: text, code: text }).optional().catch(undefined),
  })
  .catch({ name: undefined, message: undefined, cause: undefined });

/** Why a `fetch` failed: it says "fetch failed" itself, and its cause the reason. */
export function reasonOf(error: unknown, timeoutMs: number): string {
  const { name, message, cause } = READ_ERROR.parse(error);
  if (name === "TimeoutError") return `nothing came within ${timeoutMs / 1_000} s`;
  // The cause of a failure at several addresses has a code and no message.
  return cause?.message || cause?.code || message || String(error);
}

/** What somebody threw, in a word: an error's message without its class. */
export function messageOf(error: unknown): string {
  return READ_ERROR.parse(error).message || String(error);
}
