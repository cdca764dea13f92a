import { recordOf } from "../../../../lab/agent/logs/log-record";

const now = Date.parse("2026-11-24T10:00:00Z");
const runtimeTime = "2026-11-24T09:59:59.5Z";

function record(timestamp: string | number | undefined, attributes: Record<string, string> = {}) {
  const fields = { ...(timestamp !== undefined && { timestamp }), loglevel: "INFO", attributes };
  return recordOf({ content: "x", fields, runtimeTime, source: { "dt.security_context": "orders-prod" }, now });
}

test("the time of the line counts, without one that of the runtime", () => {
  expect(record("2026-11-24T09:00:00Z")?.timestamp).toBe("2026-11-24T09:00:00Z");
  expect(record(undefined)?.timestamp).toBe(runtimeTime);
});

test("ten minutes ahead is a mistake of the line, and older than a day is not stored", () => {
  expect(record("2026-11-24T10:10:00Z")?.timestamp).toBe("2026-11-24T10:10:00Z");
  expect(record(now + 600_001)?.timestamp).toBe(runtimeTime);
  expect(record("2026-11-23T10:00:00Z")).toBeDefined();
  expect(record("2026-11-23T09:59:59.999Z")).toBeUndefined();
});

test("a line cannot say whose it is", () => {
  expect(record(undefined, { "dt.security_context": "billing-prod", "dt.x": "y" })).toEqual({
    timestamp: runtimeTime,
    content: "x",
    loglevel: "INFO",
    status: "INFO",
    "log.source": "Container Output",
    "dt.security_context": "orders-prod",
    "dt.x": "y",
  });
});

test("a record has at most 500 attributes", () => {
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`dt.a${n}`, "x"]));
  expect(Object.keys(record(undefined, many) ?? {})).toHaveLength(500);
});
