import { loglevelOf, statusOf } from "../../../../lab/tenant/ingest/severity";

test.each([
  ["Emergency", "EMERGENCY", "ERROR"],
  ["fatal", "EMERGENCY", "ERROR"],
  ["Err", "ERROR", "ERROR"],
  ["alarm", "ALERT", "ERROR"],
  ["crucial", "CRITICAL", "ERROR"],
  ["serious", "SEVERE", "ERROR"],
  ["Warning", "WARN", "WARN"],
  ["note", "NOTICE", "INFO"],
  [" information", "INFO", "INFO"],
  ["debug", "DEBUG", "INFO"],
  ["TRACE", "DEBUG", "INFO"],
  ["Verbose", "DEBUG", "INFO"],
  ["none", "NONE", "NONE"],
  ["", "NONE", "NONE"],
  ["5", "NONE", "NONE"],
])("%j is the level %s and the status %s", (severity, loglevel, status) => {
  expect(loglevelOf(severity)).toBe(loglevel);
  expect(statusOf(loglevel)).toBe(status);
});
