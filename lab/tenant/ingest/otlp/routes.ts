import { ApiError } from "../../errors";
import type { AreaContext } from "../../tenant";
import { countDropped, type IngestResult } from "../counters";
import type { IngestRoute, Taken } from "../ingest-route";
import { BODY_LIMITS } from "../limits";
import type { ReadBody } from "../request-body";
import { now } from "../time";
import { readLogRecords } from "./logs";
import { decode, encodeResponse } from "./messages";
import { readPoints } from "./metrics";
import { readSpans } from "./traces";

const PROTOBUF = "application/x-protobuf";
const RULES = { limit: BODY_LIMITS.otlp, types: [PROTOBUF] } as const;

/** OTLP over HTTP, in binary protobuf only, as Dynatrace takes it. */
export function otlpRoutes({ telemetry }: AreaContext): IngestRoute[] {
  return [
    {
      ...RULES,
      path: "/api/v2/otlp/v1/traces",
      signal: "spans",
      async take(body, { id }) {
        const { records, dropped } = readSpans(await read("TraceRequest", body), now());
        await telemetry.append(id, "spans", records);
        return answer({ stored: records.length, dropped });
      },
    },
    {
      ...RULES,
      path: "/api/v2/otlp/v1/metrics",
      signal: "metrics",
      async take(body, { id }) {
        const { points, dropped } = readPoints(await read("MetricsRequest", body));
        await telemetry.appendPoints(id, points);
        return answer({ stored: points.length, dropped });
      },
    },
    {
      ...RULES,
      path: "/api/v2/otlp/v1/logs",
      signal: "logs",
      async take(body, { id }) {
        const { records, dropped } = readLogRecords(await read("LogsRequest", body), now());
        await telemetry.append(id, "logs", records);
        return answer({ stored: records.length, dropped });
      },
    },
  ];
}

const NAMES = {
  TraceRequest: "ExportTraceServiceRequest",
  MetricsRequest: "ExportMetricsServiceRequest",
  LogsRequest: "ExportLogsServiceRequest",
} as const;

async function read<Name extends keyof typeof NAMES>(name: Name, { bytes }: ReadBody) {
  try {
    return await decode(name, bytes);
  } catch {
    throw new ApiError(400, `The body is not an ${NAMES[name]}`);
  }
}

/** What was not taken is named, and the client does not send it again. */
async function answer(result: IngestResult): Promise<Taken> {
  const reasons = Object.entries(result.dropped).map(([reason, amount]) => `${amount}: ${reason}`);
  const body = await encodeResponse(countDropped(result), reasons.join("; "));
  return { result, status: 200, type: PROTOBUF, body };
}
