import { randomUUID } from "node:crypto";
import { ApiError } from "../errors";
import type { QueryResult } from "./execution";

/** Seconds that a result waits for whoever asks for it. */
const RESULT_LIFETIME = 400;

interface RunningQuery {
  readonly owner: string;
  readonly result: Promise<QueryResult>;
  readonly abort: AbortController;
  readonly expires: number;
  isDone: boolean;
}

/** What is said of a query: that it still runs, or its result. */
export type QueryState =
  | { readonly state: "RUNNING"; readonly progress: 0; readonly requestToken?: string; readonly ttlSeconds: number }
  | { readonly state: "SUCCEEDED"; readonly progress: 100; readonly ttlSeconds?: number; readonly result: QueryResult };

/** Queries that take longer than their callers wait. */
export class RunningQueries {
  private readonly queries = new Map<string, RunningQuery>();

  /** @param clock milliseconds since 1970. */
  public constructor(private readonly clock: () => number = Date.now) {}

  /**
   * Starts a query and waits for it.
   *
   * @param owner Only for the same owner can the result be asked for later.
   * @param patience Milliseconds to wait, 0 for not at all; without it as long as it takes.
   */
  public async start(
    owner: string,
    work: (signal: AbortSignal) => Promise<QueryResult>,
    patience: number | undefined,
  ): Promise<QueryState> {
    const abort = new AbortController();
    const result = work(abort.signal);
    const query: RunningQuery = {
      owner,
      result,
      abort,
      expires: this.clock() + RESULT_LIFETIME * 1_000,
      isDone: false,
    };
    const done = () => {
      query.isDone = true;
    };
    // Also a failure is kept for whoever asks for it.
    result.then(done, done);
    if (patience === undefined) return { state: "SUCCEEDED", progress: 100, result: await result };
    if (patience > 0 && (await isInTime(result, patience)))
      return { state: "SUCCEEDED", progress: 100, result: await result };
    this.forgetExpired();
    const requestToken = randomUUID();
    this.queries.set(requestToken, query);
    return { state: "RUNNING", progress: 0, requestToken, ttlSeconds: RESULT_LIFETIME };
  }

  /**
   * Waits for a query that was started before.
   *
   * @throws ApiError 410 for a token that is not, or no longer, known.
   */
  public async poll(owner: string, token: string, patience: number): Promise<QueryState> {
    const query = this.find(owner, token);
    const ttlSeconds = Math.max(0, Math.ceil((query.expires - this.clock()) / 1_000));
    const isDone = patience > 0 ? await isInTime(query.result, patience) : query.isDone;
    if (!isDone) return { state: "RUNNING", progress: 0, ttlSeconds };
    return { state: "SUCCEEDED", progress: 100, ttlSeconds, result: await query.result };
  }

  /**
   * Ends a query and forgets it.
   *
   * @returns Its result, if it was done.
   * @throws ApiError 410 for a token that is not, or no longer, known.
   */
  public async cancel(owner: string, token: string): Promise<QueryState | undefined> {
    const query = this.find(owner, token);
    this.queries.delete(token);
    if (query.isDone) return { state: "SUCCEEDED", progress: 100, result: await query.result };
    query.abort.abort();
    return undefined;
  }

  /** Ends and forgets all queries. */
  public clear(): void {
    for (const { abort } of this.queries.values()) abort.abort();
    this.queries.clear();
  }

  private find(owner: string, token: string): RunningQuery {
    this.forgetExpired();
    const query = this.queries.get(token);
    if (query === undefined || query.owner !== owner) {
      throw new ApiError(410, "The query result is gone: the request token is unknown or has expired");
    }
    return query;
  }

  private forgetExpired(): void {
    for (const [token, { expires, abort }] of this.queries) {
      if (expires > this.clock()) continue;
      abort.abort();
      this.queries.delete(token);
    }
  }
}

/** Whether a query ends, well or badly, before a caller's patience does. */
async function isInTime(result: Promise<unknown>, patience: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), patience);
  });
  const done = result.then(
    () => true,
    () => true,
  );
  const isDone = await Promise.race([done, late]);
  clearTimeout(timer);
  return isDone;
}
