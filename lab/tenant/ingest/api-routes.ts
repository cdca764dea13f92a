import { Entities } from "../entities/entities";
import { ApiError } from "../errors";
import type { AreaContext } from "../tenant";
import { countDropped } from "./counters";
import { readEvents } from "./event-ingest";
import type { IngestRoute, Taken } from "./ingest-route";
import { BODY_LIMITS } from "./limits";
import { LOG_TYPES, readLogs } from "./log-ingest";
import { readMetricLines } from "./metric-lines";
import { now } from "./time";

const JSON_TYPE = "application/json; charset=utf-8";

/** Dynatrace's own ingest: logs, metric lines and events. */
export function apiRoutes({ telemetry, store }: AreaContext): IngestRoute[] {
  return [
    {
      path: "/api/v2/logs/ingest",
      signal: "logs",
      limit: BODY_LIMITS.logs,
      types: LOG_TYPES,
      async take(body, { id }) {
        const { records, dropped } = readLogs(body, now());
        await telemetry.append(id, "logs", records);
        return logAnswer(records.length, dropped);
      },
    },
    {
      path: "/api/v2/metrics/ingest",
      signal: "metrics",
      limit: BODY_LIMITS.metrics,
      types: ["text/plain"],
      async take({ bytes }, { id }) {
        const { points, invalid } = readMetricLines(bytes.toString("utf8"), Date.now());
        await telemetry.appendPoints(id, points);
        const isFine = invalid.length === 0;
        const error = isFine ? null : { code: 400, message: `${invalid.length} invalid lines`, invalidLines: invalid };
        const answer = { linesOk: points.length, linesInvalid: invalid.length, error, warnings: null };
        const dropped: Record<string, number> = isFine ? {} : { "invalid line": invalid.length };
        const result = { stored: points.length, dropped };
        return { result, status: isFine ? 202 : 400, type: JSON_TYPE, body: JSON.stringify(answer) };
      },
    },
    {
      path: "/api/v2/events/ingest",
      signal: "events",
      limit: BODY_LIMITS.events,
      types: ["application/json"],
      async take({ bytes }, { id }) {
        const { records, answer } = readEvents(parseEvent(bytes), new Entities(store, id).all(), Date.now());
        await telemetry.append(id, "events", records);
        const result = { stored: records.length, dropped: {} };
        return { result, status: 201, type: JSON_TYPE, body: JSON.stringify(answer) };
      },
    },
  ];
}

/** No word where all is well; else how many records were not stored, and why. */
function logAnswer(stored: number, dropped: Readonly<Record<string, number>>): Taken {
  const result = { stored, dropped };
  const lost = countDropped(result);
  if (lost === 0) return { result, status: 204 };
  const reasons = Object.entries(dropped).map(([reason, amount]) => `${amount} ${reason}`);
  const message = `${lost} of ${stored + lost} log records were not stored: ${reasons.join(", ")}`;
  const code = stored === 0 ? 400 : 200;
  const body = code === 200 ? { details: { code, message } } : { error: { code, message } };
  return { result, status: code, type: JSON_TYPE, body: JSON.stringify(body) };
}

function parseEvent(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new ApiError(400, "The body is not valid JSON");
  }
}
