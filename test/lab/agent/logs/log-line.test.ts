import fc from "fast-check";
import { readLine, statusOf } from "../../../../lab/agent/logs/log-line";

const json = (value: unknown) => readLine(JSON.stringify(value));

test("a JSON line of the recommended form", () => {
  const ids = { "dt.trace_id": "0e1846b13342472152bd1018dd03294e", "dt.span_id": "7eabc52ddbd9567d" };
  expect(json({ timestamp: "2026-11-22T21:15:04.123Z", level: "info", message: "order stored", ...ids })).toEqual({
    timestamp: "2026-11-22T21:15:04.123Z",
    loglevel: "INFO",
    attributes: { ...ids, trace_id: "0e1846b13342472152bd1018dd03294e", span_id: "7eabc52ddbd9567d" },
  });
});

test.each([
  ["any of the keys", { severity: "warning" }, "WARN"],
  ["the first in alphabetical order", { status: "error", severity: "debug", level: "info" }, "INFO"],
  ["also where its value is of no use", { severity: "error", level: "chatty" }, "NONE"],
  ["a numeric HTTP status is taken for the level", { "syslog.severity": "error", status: 200 }, "NONE"],
  ["a number of syslog", { "syslog.severity": 3 }, "ERROR"],
  ["a key below the root does not count", { log: { level: "error" } }, "NONE"],
  ["a name that objects inherit", { level: "constructor" }, "NONE"],
  ["no candidate", { message: "error" }, "NONE"],
])("level of a JSON line: %s", (_title, value, expected) => {
  expect(json(value).loglevel).toBe(expected);
});

test.each([
  ["RFC 3339 with nanoseconds", { ts: "2026-11-22T21:15:04.123456789+01:00" }, "2026-11-22T21:15:04.123456789+01:00"],
  ["the first in alphabetical order", { timestamp: "2026-11-22T21:15:04Z", date: "yesterday" }, undefined],
  ["milliseconds", { time: 1_795_514_400_123 }, 1_795_514_400_123],
  ["seconds, as Python's time.time() prints them", { time: 1_795_514_400.5 }, 1_795_514_400_500],
  ["a number that is no time", { time: 17 }, undefined],
  ["without a zone", { timestamp: "2026-11-22T21:15:04" }, undefined],
  ["a day that does not exist", { timestamp: "2026-13-42T21:15:04Z" }, undefined],
])("time of a JSON line: %s", (_title, value, expected) => {
  expect(json(value).timestamp).toBe(expected);
});

test("texts named dt.* count at the root and one level below, and the root wins", () => {
  const line = { extra: { "dt.a": "below", "dt.b": "below", deep: { "dt.c": "too deep" } }, "dt.a": "root", "dt.n": 1 };
  expect(json(line).attributes).toEqual({ "dt.a": "root", "dt.b": "below" });
});

test("a line does not choose its bucket", () => {
  expect(json({ "dt.system.bucket": "other", "dt.a": "b" }).attributes).toEqual({ "dt.a": "b" });
  expect(readLine("x [!dt dt.system.bucket=other,dt.a=b]").attributes).toEqual({ "dt.a": "b" });
});

test("ids that are none link to no trace", () => {
  expect(json({ "dt.trace_id": "abc", "dt.span_id": 7 }).attributes).toEqual({ "dt.trace_id": "abc" });
});

test.each([
  ["2026-11-22 ERROR disk full", "ERROR"],
  ["warning: deprecated", "WARN"],
  ["INFO then ERROR", "INFO"],
  ["terrors and information", "INFO"],
  ["terrors", "NONE"],
  [`${"x".repeat(100)} ERROR`, "NONE"],
  ["[1, 2]", "NONE"],
  ['{"level": "error"', "ERROR"],
])("level of a plain line: %s", (content, expected) => {
  expect(readLine(content).loglevel).toBe(expected);
});

test("a plain line may carry the mark of its trace", () => {
  const mark = "[!dt dt.trace_id=0e1846b13342472152bd1018dd03294e,dt.span_id=7eabc52ddbd9567d, other=1,dt.x]";
  expect(readLine(`stored ${mark}`).attributes).toEqual({
    "dt.trace_id": "0e1846b13342472152bd1018dd03294e",
    "dt.span_id": "7eabc52ddbd9567d",
    trace_id: "0e1846b13342472152bd1018dd03294e",
    span_id: "7eabc52ddbd9567d",
  });
});

test("no line makes it fail, and only dt.* and the ids come out of it", () => {
  const value = fc.dictionary(
    fc.oneof(fc.constantFrom("dt.a", "__proto__", "level", "timestamp"), fc.string()),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        value.map((each) => JSON.stringify(each)),
      ),
      (content) => {
        const { attributes } = readLine(content);
        expect(Object.keys(attributes).filter((key) => !/^dt\.|^(trace|span)_id$/.test(key))).toEqual([]);
      },
    ),
  );
});

test("every level has a status", () => {
  const levels = ["FATAL", "ERROR", "WARN", "NOTICE", "INFO", "DEBUG", "TRACE", "NONE"];
  expect(levels.map(statusOf)).toEqual(["ERROR", "ERROR", "WARN", "INFO", "INFO", "INFO", "INFO", "NONE"]);
});
