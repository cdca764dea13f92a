import { missingScope, TOKEN_SCOPES } from "../../../../lab/tenant/tokens/scopes";

test.each([
  ["/api/v2/otlp/v1/traces", "openTelemetryTrace.ingest (Ingest OpenTelemetry traces)"],
  ["/api/v2/otlp/v1/metrics", "metrics.ingest (Ingest metrics)"],
  ["/api/v2/otlp/v1/logs", "logs.ingest (Ingest logs)"],
  ["/api/v2/logs/ingest", "logs.ingest (Ingest logs)"],
  ["/api/v2/metrics/ingest", "metrics.ingest (Ingest metrics)"],
  ["/api/v2/events/ingest", "events.ingest (Ingest events)"],
])("%s needs %s", (path, named) => {
  const [scope = ""] = named.split(" ");
  const others = TOKEN_SCOPES.filter((each) => each !== scope);
  expect(missingScope(others, "POST", path)).toBe(`Token is missing required scope. Use one of: ${named}`);
  expect(missingScope([scope], "POST", path)).toBeUndefined();
});

test("a path that no scope is known for is open to no token", () => {
  const text = "No scope of an API token is known to open GET /api/v2/problems";
  expect(missingScope(TOKEN_SCOPES, "GET", "/api/v2/problems")).toBe(text);
  expect(missingScope(TOKEN_SCOPES, "GET", "/api/v2/logs/ingest")).toBe(
    "No scope of an API token is known to open GET /api/v2/logs/ingest",
  );
});
