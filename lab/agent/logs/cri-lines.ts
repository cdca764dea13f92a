/** One line that a container printed, put together again. */
export interface ContainerLine {
  /** When the runtime took its last part, RFC 3339 with up to nine decimals. */
  readonly time: string;
  readonly content: string;
  /** Whether it was longer than can be kept and lost its end. */
  readonly isCut: boolean;
}

/** Content beyond this is dropped: 10 MB, the limit of log ingest. */
export const MAX_CONTENT_BYTES = 10_000_000;
/** Time stamp, stream and tags before the text. */
const MAX_PREFIX_BYTES = 128;
const [NEWLINE, SPACE] = [0x0a, 0x20];

interface Unfinished {
  readonly parts: Buffer[];
  /** When the last part was taken. */
  time: string;
  size: number;
  isCut: boolean;
}

/**
 * Puts lines together from the bytes of a log file in the form of the Container Runtime Interface:
 * `<time> <stdout|stderr> <P|F>[:…] <text>`, where P says that the line goes on. It never holds more than a line of each
 * stream, and of each at most 10 MB.
 *
 * @see Kubernetes, kubelet container log format (CRI)
 */
export class CriLines {
  private readonly unfinished: Map<string, Unfinished>;
  private rest: Buffer[] = [];
  private restSize = 0;
  private isRestCut = false;
  private consumed = 0;
  private clean = 0;
  private malformedLines = 0;

  /** @param before Lines of the file that a rotation put aside: one may go on in this file. */
  public constructor(before?: CriLines) {
    this.unfinished = new Map(before?.unfinished);
  }

  /** Whether the last part of a line is missing. */
  public get isUnfinished(): boolean {
    return this.unfinished.size > 0;
  }

  /** Gives the lines whose last part will not come any more: a program ended without a line feed. */
  public end(): ContainerLine[] {
    const lines = [...this.unfinished.values()].map(toLine);
    this.unfinished.clear();
    this.clean = this.consumed - this.restSize;
    return lines;
  }

  /** Bytes up to which nothing is held back: reading again from there misses nothing. */
  public get cleanBytes(): number {
    return this.clean;
  }

  /** Lines of the file that are not in the form of the interface; they are passed over. */
  public get malformed(): number {
    return this.malformedLines;
  }

  /** Takes the next bytes, and gives the lines that they complete. */
  public push(bytes: Buffer): ContainerLine[] {
    const lines: ContainerLine[] = [];
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.keep(bytes.subarray(start, end));
      this.consumed += end + 1 - start;
      const line = this.take();
      if (line !== undefined) lines.push(line);
      if (this.unfinished.size === 0) this.clean = this.consumed;
      start = end + 1;
    }
    this.keep(bytes.subarray(start));
    this.consumed += bytes.length - start;
    return lines;
  }

  private keep(bytes: Buffer): void {
    const room = MAX_CONTENT_BYTES + MAX_PREFIX_BYTES - this.restSize;
    if (bytes.length > room) this.isRestCut = true;
    if (bytes.length === 0 || room <= 0) return;
    // A copy, since the bytes lie in a buffer that is read into again.
    const kept = Buffer.from(bytes.subarray(0, room));
    this.rest.push(kept);
    this.restSize += kept.length;
  }

  /** Ends one line of the file. */
  private take(): ContainerLine | undefined {
    const record = this.rest.length === 1 && this.rest[0] ? this.rest[0] : Buffer.concat(this.rest);
    const isCut = this.isRestCut;
    this.rest = [];
    this.restSize = 0;
    this.isRestCut = false;
    const [time, stream, tags, text] = fieldsOf(record);
    if (time === undefined || stream === undefined || tags === undefined || text === undefined) {
      if (record.length > 0) this.malformedLines += 1;
      return undefined;
    }
    const line = this.unfinished.get(stream) ?? { parts: [], time, size: 0, isCut: false };
    line.time = time;
    const room = MAX_CONTENT_BYTES - line.size;
    line.isCut ||= isCut || text.length > room;
    if (room > 0) line.parts.push(text.subarray(0, room));
    line.size += Math.min(text.length, Math.max(room, 0));
    if (tags.split(":")[0] === "P") {
      this.unfinished.set(stream, line);
      return undefined;
    }
    this.unfinished.delete(stream);
    return toLine(line);
  }
}

/** Bytes that are no UTF-8 become U+FFFD; everything else, terminal codes too, stays as it is. */
function toLine({ time, parts, isCut }: Unfinished): ContainerLine {
  return { time, content: Buffer.concat(parts).toString("utf8"), isCut };
}

function fieldsOf(record: Buffer): [time?: string, stream?: string, tags?: string, text?: Buffer] {
  const afterTime = record.indexOf(SPACE);
  const afterStream = record.indexOf(SPACE, afterTime + 1);
  if (afterTime < 0 || afterStream < 0) return [];
  const found = record.indexOf(SPACE, afterStream + 1);
  // An empty line may come without the last space.
  const afterTags = found < 0 ? record.length : found;
  const [time, stream, tags] = [
    record.toString("latin1", 0, afterTime),
    record.toString("latin1", afterTime + 1, afterStream),
    record.toString("latin1", afterStream + 1, afterTags),
  ];
  const isRecord =
    /^\d{4}-\d\d-\d\dT[\d:.]{8,18}(Z|[+-]\d\d:\d\d)$/.test(time) &&
    (stream === "stdout" || stream === "stderr") &&
    /^[PF](:|$)/.test(tags);
  return isRecord ? [time, stream, tags, record.subarray(afterTags + 1)] : [];
}
