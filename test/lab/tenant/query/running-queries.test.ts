import { ApiError } from "../../../../lab/tenant/errors";
import type { QueryResult } from "../../../../lab/tenant/query/execution";
import { RunningQueries } from "../../../../lab/tenant/query/running-queries";

const RESULT: QueryResult = { records: [], types: [], metadata: { grail: {} } };
const GONE = new ApiError(410, "The query result is gone: the request token is unknown or has expired");

/** A query that ends when it is told to. */
function held() {
  let finish = (_result: QueryResult) => undefined as unknown;
  let fail = (_error: Error) => undefined as unknown;
  let signal: AbortSignal | undefined;
  const result = new Promise<QueryResult>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const work = (given: AbortSignal) => {
    signal = given;
    return result;
  };
  return { work, finish: () => finish(RESULT), fail: (error: Error) => fail(error), isAborted: () => signal?.aborted };
}

async function started(queries: RunningQueries, query: ReturnType<typeof held>): Promise<string> {
  const state = await queries.start("me", query.work, 0);
  return state.state === "RUNNING" ? (state.requestToken ?? "") : "";
}

test("a query runs on after its caller has lost patience, and its result waits", async () => {
  const queries = new RunningQueries();
  const query = held();
  const token = await started(queries, query);
  expect(await queries.poll("me", token, 0)).toMatchObject({ state: "RUNNING", progress: 0 });
  query.finish();
  expect(await queries.poll("me", token, 60_000)).toMatchObject({ state: "SUCCEEDED", progress: 100, result: RESULT });
});

test("a failure is told to whoever polls", async () => {
  const queries = new RunningQueries();
  const query = held();
  const token = await started(queries, query);
  query.fail(new ApiError(400, "PARSE_ERROR"));
  await expect(queries.poll("me", token, 60_000)).rejects.toThrow(new ApiError(400, "PARSE_ERROR"));
});

test("a token expires, and its query ends", async () => {
  let now = 0;
  const queries = new RunningQueries(() => now);
  const query = held();
  const token = await started(queries, query);
  now = 399_999;
  expect(await queries.poll("me", token, 0)).toMatchObject({ ttlSeconds: 1 });
  now = 400_000;
  await expect(queries.poll("me", token, 0)).rejects.toThrow(GONE);
  expect(query.isAborted()).toBe(true);
});

test("a cancelled query ends and is forgotten, for its owner only", async () => {
  const queries = new RunningQueries();
  const query = held();
  const token = await started(queries, query);
  await expect(queries.cancel("somebody", token)).rejects.toThrow(GONE);
  expect(await queries.cancel("me", token)).toBeUndefined();
  expect(query.isAborted()).toBe(true);
  await expect(queries.poll("me", token, 0)).rejects.toThrow(GONE);
});
