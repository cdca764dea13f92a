import { createHash } from "node:crypto";
import { createWriteStream, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface Download {
  readonly url: string;
  /** Where the file goes; it appears whole and verified, or not at all. */
  readonly output: string;
  /** Hexadecimal SHA-512 that the content must have. */
  readonly sha512: string;
  /** @default 0o644 */
  readonly mode?: number;
  /** Told how much has arrived: `12 of 80 MB`. */
  readonly onProgress?: (arrived: string) => void;
  readonly signal?: AbortSignal;
  /** How long the server may be silent. @default 15000 */
  readonly silenceMs?: number;
}

/** How long a server may take to answer at all: one that a firewall hides is not waited for. */
const ANSWER_MS = 4_000;
const SILENCE_MS = 15_000;
const MEGABYTE = 1_000_000;

/** The text at an address. @throws Error with the address, when it does not answer at once or answers with a failure. */
export async function fetchText(url: string, signal?: AbortSignal): Promise<string> {
  const answer = await ask(url, AbortSignal.any([AbortSignal.timeout(ANSWER_MS), ...(signal ? [signal] : [])]));
  return answer.text();
}

/**
 * Downloads a file and proves that it is the one that is meant.
 *
 * @throws Error with the address, when the server cannot be reached, falls silent, or sends other bytes.
 */
export async function download({ url, output, sha512, mode = 0o644, signal, ...more }: Download): Promise<void> {
  const { onProgress = () => undefined, silenceMs = SILENCE_MS } = more;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`${url} sent nothing for ${silenceMs / 1000} s`)), silenceMs);
  const ended = AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]);
  const fresh = `${output}.${process.pid}`;
  try {
    const answer = await ask(url, ended);
    if (!answer.body) throw new Error(`${url} answered without content`);
    const size = Number(answer.headers.get("content-length"));
    const hash = createHash("sha512");
    let arrived = 0;
    mkdirSync(dirname(output), { recursive: true });
    const read = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        timer.refresh();
        hash.update(chunk);
        arrived += chunk.length;
        onProgress(size > 0 ? `${megabytes(arrived)} of ${megabytes(size)} MB` : `${megabytes(arrived)} MB`);
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(answer.body), read, createWriteStream(fresh, { mode }), { signal: ended });
    const received = hash.digest("hex");
    if (received !== sha512.toLowerCase())
      throw new Error(`${url} must have the SHA-512 ${shortened(sha512)}; got ${shortened(received)}`);
    renameSync(fresh, output);
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    clearTimeout(timer);
    rmSync(fresh, { force: true });
  }
}

async function ask(url: string, signal: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, { signal });
  } catch (error) {
    throw new Error(`${url} cannot be reached: ${reasonOf(error as Error)}`, { cause: error });
  }
  if (!answer.ok) throw new Error(`${url} answered with ${answer.status}`);
  return answer;
}

/** What lies behind the "fetch failed" of Node; several addresses that were tried in vain have a code and no words. */
function reasonOf(error: Error): string {
  const cause = error.cause as { readonly message?: string; readonly code?: string } | undefined;
  return cause?.message || cause?.code || error.message;
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(0);
}

function shortened(hash: string): string {
  return `${hash.slice(0, 16)}…`;
}
