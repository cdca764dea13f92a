/** Kinds of telemetry that are counted. */
export const SIGNALS = ["logs", "metrics", "spans", "events"] as const;
export type Signal = (typeof SIGNALS)[number];

/** What came in of one signal since the start, or since the last reset. */
export interface SignalCounts {
  /** Requests, also those that were refused. */
  readonly requests: number;
  /** Records, points or spans of requests that were read. */
  readonly received: number;
  readonly stored: number;
  /** Records that were read and not stored, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Requests that were refused as a whole, by status and reason: `403 Token is missing …`. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Reasons that are counted one by one; a client that makes up more of them fills no memory. */
const MAX_REASONS = 50;

interface Counts {
  requests: number;
  received: number;
  stored: number;
  readonly dropped: Map<string, number>;
  readonly refused: Map<string, number>;
}

/** Counts the telemetry of each environment. */
export class IngestCounters {
  private readonly counts = new Map<string, Counts>();

  /** @param environments names of all that are shown. */
  public constructor(private readonly environments: readonly string[]) {}

  /** A request has come in. */
  public request(environment: string, signal: Signal): void {
    this.of(environment, signal).requests += 1;
  }

  /** A request was refused. */
  public refused(environment: string, signal: Signal, status: number, reason: string): void {
    add(this.of(environment, signal).refused, `${status} ${reason}`, 1);
  }

  /** A request was read. */
  public read(environment: string, signal: Signal, { stored, dropped }: IngestResult): void {
    const counts = this.of(environment, signal);
    counts.stored += stored;
    counts.received += stored;
    for (const [reason, amount] of Object.entries(dropped)) {
      counts.received += amount;
      add(counts.dropped, reason, amount);
    }
  }

  /** All counts, by environment and signal. */
  public all(): Record<string, Record<Signal, SignalCounts>> {
    const ofEnvironment = (name: string) =>
      Object.fromEntries(SIGNALS.map((signal) => [signal, shown(this.of(name, signal))])) as Record<
        Signal,
        SignalCounts
      >;
    return Object.fromEntries(this.environments.map((name) => [name, ofEnvironment(name)]));
  }

  /** Starts again. */
  public clear(): void {
    this.counts.clear();
  }

  private of(environment: string, signal: Signal): Counts {
    const key = `${environment}/${signal}`;
    const counts = this.counts.get(key) ?? {
      requests: 0,
      received: 0,
      stored: 0,
      dropped: new Map(),
      refused: new Map(),
    };
    this.counts.set(key, counts);
    return counts;
  }
}

/** What became of the records of a request. */
export interface IngestResult {
  readonly stored: number;
  /** How many records were not stored, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** How many records were dropped, whatever the reason. */
export function countDropped({ dropped }: IngestResult): number {
  return Object.values(dropped).reduce((sum, amount) => sum + amount, 0);
}

/** Counts one more of a reason. */
export function drop(dropped: Record<string, number>, reason: string): void {
  dropped[reason] = (dropped[reason] ?? 0) + 1;
}

function add(reasons: Map<string, number>, reason: string, amount: number): void {
  const key = reasons.has(reason) || reasons.size < MAX_REASONS ? reason : "other";
  reasons.set(key, (reasons.get(key) ?? 0) + amount);
}

function shown({ requests, received, stored, dropped, refused }: Counts): SignalCounts {
  return { requests, received, stored, dropped: Object.fromEntries(dropped), refused: Object.fromEntries(refused) };
}
