import { setTimeout as sleep } from "node:timers/promises";
import type { Entity } from "./entities";
import type { LogRecord } from "./logs/log-record";
import type { MetricPoint } from "./metrics/metric-point";
import type { Problems } from "./problems";
import { reasonOf } from "./reason";

/** What the tenant takes in one request. */
interface Batch {
  readonly logs: readonly LogRecord[];
  readonly metrics: readonly MetricPoint[];
  readonly entities: readonly Entity[];
}

/** What became of what was given to the sender, per signal. */
export interface SentCounters {
  /** Stored by the tenant. */
  sent: number;
  /** Refused by the tenant for good. */
  failed: number;
  /** Dropped because the tenant was away for too long. Logs wait in their files instead. */
  lost: number;
}

/** How the sender behaves; all of it has defaults. */
export interface SenderOptions {
  /** Base URL of the lab tenant's environment. */
  readonly tenantUrl: string;
  /** Name or id of the environment. */
  readonly environment: string;
  readonly problems: Problems;
  /** Records and points that may wait. @default 20000 */
  readonly maxWaiting?: number;
  /** Characters of log records that may wait. @default 64000000 */
  readonly maxWaitingCharacters?: number;
  /** Ms before the first repetition; each next one waits twice as long, up to `maxRetryMs`. @default 200 */
  readonly retryMs?: number;
  /** @default 10000 */
  readonly maxRetryMs?: number;
}

/** Records of one request, and roughly their characters. */
const [MAX_RECORDS, MAX_CHARACTERS] = [2_000, 8_000_000];
const TIMEOUT_MS = 30_000;

interface Mark {
  /** Number of the last record before it. */
  readonly after: number;
  readonly reached: () => void;
}

/**
 * Sends telemetry to the tenant in batches and in order. While the tenant is away it tries again and again with growing
 * pauses; what waits meanwhile is bounded.
 */
export class TelemetrySender {
  public readonly counters = { logs: emptyCounters(), metrics: emptyCounters(), entities: emptyCounters() };
  private readonly logs: LogRecord[] = [];
  private readonly metrics: MetricPoint[] = [];
  private readonly entities = new Map<string, Entity>();
  private readonly marks: Mark[] = [];
  /** Of the log records that wait. */
  private characters = 0;
  private added = 0;
  private done = 0;
  private working?: Promise<void>;
  private failures = 0;
  /** Whether the last attempt found the tenant away. */
  private isAway = false;
  private maxRecords = MAX_RECORDS;
  private waiters: (() => void)[] = [];
  private readonly stop = new AbortController();
  private hurry = new AbortController();

  public constructor(private readonly options: SenderOptions) {}

  /** Takes a log record. */
  public addLog(record: LogRecord): void {
    this.logs.push(record);
    this.characters += sizeOf(record);
    this.added += 1;
    this.work();
  }

  /** Calls back once all log records that were given so far are done with. */
  public mark(reached: () => void): void {
    if (this.done >= this.added) reached();
    else this.marks.push({ after: this.added, reached });
  }

  /** Takes points; the oldest make room when too many wait. */
  public addMetrics(points: readonly MetricPoint[]): void {
    for (const point of points) this.metrics.push(point);
    const surplus = this.metrics.length - this.maxWaiting;
    if (surplus > 0) {
      this.metrics.splice(0, surplus);
      this.counters.metrics.lost += surplus;
    }
    this.work();
  }

  /** Takes entities; of one id the last counts. */
  public addEntities(entities: readonly Entity[]): void {
    for (const entity of entities) this.entities.set(entity.entityId, entity);
    this.work();
  }

  /** Resolves as soon as there is room for more log records, or the sender is closed. */
  public async room(): Promise<void> {
    while (this.isFull() && !this.stop.signal.aborted) {
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  /** Resolves when there is no room and the tenant does not take anything, or when `signal` says so. */
  public async untilStuck(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.wake(), { once: true });
    while (!signal.aborted && (!this.isFull() || !this.isAway)) {
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  /**
   * Sends all that waits, at once.
   *
   * @throws Error when the tenant is away; what waits goes on waiting.
   */
  public async flush(): Promise<void> {
    const failures = this.failures;
    while (!this.isEmpty()) {
      if (this.failures > failures) throw new Error(`the tenant does not take telemetry; ${this.waiting()} wait`);
      this.hurry.abort();
      this.hurry = new AbortController();
      this.work();
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  /** Ends; what still waits is counted as lost, except logs, which are still in their files. */
  public async close(): Promise<void> {
    this.stop.abort();
    this.wake();
    await this.working;
    this.counters.metrics.lost += this.metrics.length;
    this.counters.entities.lost += this.entities.size;
    this.metrics.length = 0;
    this.entities.clear();
  }

  private get maxWaiting(): number {
    return this.options.maxWaiting ?? 20_000;
  }

  private isFull(): boolean {
    const { maxWaitingCharacters = 64_000_000 } = this.options;
    return this.logs.length >= this.maxWaiting || this.characters >= maxWaitingCharacters;
  }

  private isEmpty(): boolean {
    return this.logs.length === 0 && this.metrics.length === 0 && this.entities.size === 0;
  }

  private waiting(): string {
    return `${this.logs.length} log records, ${this.metrics.length} points and ${this.entities.size} entities`;
  }

  private work(): void {
    this.working ??= this.sendAll().finally(() => {
      this.working = undefined;
      this.wake();
    });
  }

  private async sendAll(): Promise<void> {
    const { retryMs = 200, maxRetryMs = 10_000 } = this.options;
    // Lets the caller add more before the first request.
    await sleep(0);
    let pause = retryMs;
    while (!this.isEmpty() && !this.stop.signal.aborted) {
      const batch = this.take();
      const outcome = await this.send(batch);
      if (outcome === "done") {
        pause = retryMs;
        this.settle(batch);
        this.wake();
      }
      this.isAway = outcome === "later";
      if (!this.isAway) continue;
      this.failures += 1;
      this.wake();
      await sleep(pause, undefined, { signal: AbortSignal.any([this.stop.signal, this.hurry.signal]) }).catch(() => {});
      pause = Math.min(pause * 2, maxRetryMs);
    }
  }

  /** The next batch; it stays in the queue until it is stored. */
  private take(): Batch {
    if (this.entities.size > 0) {
      return { logs: [], metrics: [], entities: [...this.entities.values()].slice(0, this.maxRecords) };
    }
    const logs: LogRecord[] = [];
    let characters = 0;
    for (const record of this.logs) {
      const size = sizeOf(record);
      if (logs.length >= this.maxRecords || (logs.length > 0 && characters + size > MAX_CHARACTERS)) break;
      logs.push(record);
      characters += size;
    }
    return { logs, metrics: this.metrics.slice(0, this.maxRecords - logs.length), entities: [] };
  }

  /** Whether the batch is done with (stored, or refused for good), or how to go on with it. */
  private async send(batch: Batch): Promise<"done" | "smaller" | "later"> {
    const { tenantUrl, environment, problems } = this.options;
    const size = batch.logs.length + batch.metrics.length + batch.entities.length;
    const body = JSON.stringify({ environment, ...batch });
    try {
      const answer = await fetch(`${tenantUrl}/lab/telemetry`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        signal: AbortSignal.any([this.stop.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const text = await answer.text();
      if (answer.ok) {
        this.count(batch, "sent");
        this.maxRecords = Math.min(this.maxRecords * 2, MAX_RECORDS);
        return "done";
      }
      if (answer.status !== 400 && answer.status !== 413) {
        problems.add(`the tenant is not ready for telemetry: it answered ${answer.status}: ${text}`);
        return "later";
      }
      // The tenant refuses a request as a whole: its halves tell which record is at fault.
      if (size > 1) {
        this.maxRecords = Math.floor(size / 2);
        return "smaller";
      }
      problems.add(`the tenant refused a ${signalOf(batch)} with ${answer.status}: ${text}`);
      this.count(batch, "failed");
      return "done";
    } catch (error) {
      if (!this.stop.signal.aborted) problems.add(`the tenant does not answer: ${reasonOf(error)}`);
      return "later";
    }
  }

  private count(batch: Batch, as: "sent" | "failed"): void {
    this.counters.logs[as] += batch.logs.length;
    this.counters.metrics[as] += batch.metrics.length;
    this.counters.entities[as] += batch.entities.length;
  }

  /** Points may have been dropped from the front meanwhile, so they go by identity. */
  private settle({ logs, metrics, entities }: Batch): void {
    this.logs.splice(0, logs.length);
    for (const record of logs) this.characters -= sizeOf(record);
    this.done += logs.length;
    const last = metrics.at(-1);
    if (last !== undefined) this.metrics.splice(0, this.metrics.indexOf(last) + 1);
    for (const entity of entities) {
      if (this.entities.get(entity.entityId) === entity) this.entities.delete(entity.entityId);
    }
    while (this.marks[0] !== undefined && this.marks[0].after <= this.done) this.marks.shift()?.reached();
  }

  private wake(): void {
    const { waiters } = this;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }
}

function sizeOf({ content }: LogRecord): number {
  return String(content ?? "").length;
}

function signalOf({ logs, metrics }: Batch): string {
  if (logs.length > 0) return "log record";
  return metrics.length > 0 ? "point" : "entity";
}

function emptyCounters(): SentCounters {
  return { sent: 0, failed: 0, lost: 0 };
}
