import { attributes, encode, fromNow } from "../test/lab/tenant/ingest/otlp/client";

const LEVELS = ["INFO", "INFO", "INFO", "WARN", "ERROR"];
const ROUTES = ["/orders", "/orders/{order_id}", "/orders/report", "/orders/{order_id}/refund"];

/** What enrichment adds to each signal of a pod. */
const place = (pod: number) => ({
  "k8s.cluster.name": "tlo-prod",
  "k8s.namespace.name": "tlo-python",
  "k8s.pod.name": `sample-app-${pod}`,
  "k8s.workload.name": "sample-app",
  "k8s.workload.kind": "deployment",
  "k8s.container.name": "sample-app",
  "dt.security_context": "tlo-python",
});

/** Log lines as the sample service writes and an agent sends them; each has a number of its own. */
export function logLines(first: number, amount: number): object[] {
  const now = Date.now();
  return Array.from({ length: amount }, (_, index) => {
    const number = first + index;
    const level = LEVELS[number % LEVELS.length] ?? "INFO";
    const [trace, span] = [hex(number, 32), hex(number, 16)];
    const content = JSON.stringify({
      event: "request finished",
      level: level.toLowerCase(),
      route: ROUTES[number % ROUTES.length],
      order: `order-${number}`,
      milliseconds: (number % 1_000) / 10,
      "dt.trace_id": trace,
      "dt.span_id": span,
    });
    const own = {
      content,
      loglevel: level,
      status: level,
      trace_id: trace,
      span_id: span,
      "log.source": "Container Output",
    };
    return { timestamp: now - (number % 3_600) * 1_000, ...own, ...place(number % 4) };
  });
}

/** An OTLP request with spans of that service. */
export function tracesOf(first: number, amount: number): Uint8Array<ArrayBuffer> {
  const spans = Array.from({ length: amount }, (_, index) => ({
    traceId: Buffer.from(hex(first + 1, 32), "hex"),
    spanId: Buffer.from(hex(index + 1, 16), "hex"),
    name: "GET /orders",
    kind: 2,
    startTimeUnixNano: String(fromNow(-20)),
    endTimeUnixNano: String(fromNow(-10)),
    attributes: [
      ...attributes({
        "http.route": "/orders",
        "http.request.method": "GET",
        "url.path": "/orders",
        "user_agent.original": "bench",
      }),
      { key: "http.response.status_code", value: { intValue: "200" } },
    ],
  }));
  const resource = { attributes: attributes({ "service.name": "sample-app", ...place(0) }) };
  return new Uint8Array(
    encode("Trace", { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "fastapi" }, spans }] }] }),
  );
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
