import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";
import type { Readable } from "node:stream";

/** Longest piece of a line, in bytes; containerd cuts there. */
const MAX_LINE_BYTES = 16 * 1024;

const LINE_FEED = 0x0a;

/** Nanoseconds since the epoch at the start of the process's own clock, which alone is fine enough. */
const CLOCK_START = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

/**
 * The log file of one run of a container, in the format that containerd writes and log agents read:
 * `2026-11-25T10:00:00.123456789Z stdout F text`. A longer line comes in pieces, all but the last with the tag `P`; so
 * does a last line without a line feed.
 *
 * @see Kubernetes, CRI logging
 */
export class ContainerLog {
  private readonly out: WriteStream;
  private readonly finished: Promise<void>;

  public constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.out = createWriteStream(file, { flags: "a" });
    this.finished = new Promise((resolve) => this.out.once("close", resolve));
    this.out.once("error", () => undefined); // a full disk must not end the pods; `finished` still comes
  }

  /** Writes all that a program prints, and resolves when the program has closed the stream. */
  public async write(source: Readable, stream: "stdout" | "stderr"): Promise<void> {
    let rest: Buffer = Buffer.alloc(0);
    try {
      for await (const chunk of source) {
        let pieces = "";
        rest = cut(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), (piece, tag) => {
          // Bytes as they are: a piece may end within a character.
          pieces += `${now()} ${stream} ${tag} ${piece.toString("latin1")}\n`;
        });
        if (pieces !== "" && !this.out.write(pieces, "latin1")) await this.drained();
      }
    } catch {
      // the stream of a program that was killed may break; what came before is written
    }
    if (rest.length > 0) this.out.write(`${now()} ${stream} P ${rest.toString("latin1")}\n`, "latin1");
  }

  /** Resolves when everything is in the file. */
  public close(): Promise<void> {
    this.out.end();
    return this.finished;
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      this.out.once("drain", resolve);
      this.out.once("close", resolve);
    });
  }
}

/** Hands over whole lines and full pieces; returns what is neither yet. */
function cut(bytes: Buffer, onPiece: (piece: Buffer, tag: "F" | "P") => void): Buffer {
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(LINE_FEED, from);
    const length = (end < 0 ? bytes.length : end) - from;
    if (length > MAX_LINE_BYTES) {
      onPiece(bytes.subarray(from, from + MAX_LINE_BYTES), "P");
      from += MAX_LINE_BYTES;
    } else if (end < 0) {
      return bytes.subarray(from);
    } else {
      onPiece(bytes.subarray(from, end), "F");
      from = end + 1;
    }
  }
}

function now(): string {
  const time = CLOCK_START + process.hrtime.bigint();
  const seconds = new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(time % 1_000_000_000n).padStart(9, "0")}Z`;
}
