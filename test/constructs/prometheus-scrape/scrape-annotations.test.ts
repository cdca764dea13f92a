import {
  MetricFilter,
  type ScrapeAnnotationsProps,
  ScrapeAuth,
  scrapeAnnotations,
} from "../../../constructs/prometheus-scrape";

const prefixed = (annotations: Record<string, string>) =>
  Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`metrics.dynatrace.com/${key}`, value]));

const SECURE = { port: 9464, secure: true };
const entry = (name: string, key: string) => ({ namespace: "orders", name, key });

test("a port is all that is needed", () => {
  expect(scrapeAnnotations({ port: 9464 })).toEqual(prefixed({ scrape: "true", port: "9464", path: "/metrics" }));
});

test("every prop is written as text", () => {
  const annotations = scrapeAnnotations({
    ...SECURE,
    path: "/actuator/prometheus?format=text",
    filter: MetricFilter.excluding(["go_*", "process_cpu_seconds_total"]),
    tls: {
      ca: { kind: "configmap", ...entry("exporter-ca", "ca.crt") },
      client: {
        certificate: { kind: "secret", ...entry("scraper", "tls.crt") },
        key: { kind: "secret", ...entry("scraper", "tls.key") },
      },
    },
    auth: ScrapeAuth.basic({ username: entry("basic-auth", "user"), password: entry("basic-auth", "password") }),
  });
  expect(annotations).toEqual(
    prefixed({
      scrape: "true",
      port: "9464",
      path: "/actuator/prometheus?format=text",
      secure: "true",
      filter: '{"mode":"exclude","names":["go_*","process_cpu_seconds_total"]}',
      "tls.ca.crt": "configmap:orders:exporter-ca:ca.crt",
      "tls.crt": "secret:orders:scraper:tls.crt",
      "tls.key": "secret:orders:scraper:tls.key",
      "http.auth.basic.username": "secret:orders:basic-auth:user",
      "http.auth.basic.password": "secret:orders:basic-auth:password",
    }),
  );
});

test("checking the certificate can be switched off by name", () => {
  expect(scrapeAnnotations({ ...SECURE, insecureSkipVerify: true })).toEqual(
    prefixed({ scrape: "true", port: "9464", path: "/metrics", secure: "true", insecure_skip_verify: "true" }),
  );
});

test("bearer tokens are named by their secret, the ActiveGate's own by a word", () => {
  const auth = (value: ScrapeAuth) => scrapeAnnotations({ ...SECURE, auth: value })["metrics.dynatrace.com/http.auth"];
  expect(auth(ScrapeAuth.bearer(entry("token", "value")))).toBe("secret:orders:token:value");
  expect(auth(ScrapeAuth.activeGateAccount())).toBe("builtin:default");
});

/** The faults of annotations, each on a line. */
function faults(change: Partial<ScrapeAnnotationsProps>): string[] {
  try {
    scrapeAnnotations({ port: 9464, ...change });
    return [];
  } catch (error) {
    return String(error).split("\n  - ").slice(1);
  }
}

test.each([0, 65_536, 1.5, Number.NaN])("the port %d is refused", (port) => {
  expect(faults({ port })).toEqual([
    `port must be a whole number from 1 to 65535; got ${JSON.stringify(port)}; write the container's port, such as 9464`,
  ]);
});

test.each(["", "metrics", "/me trics", "/a${b}", "/a\n", "/ü"])("the path %j is refused", (path) => {
  expect(faults({ path })).toEqual([
    `path must be a path that begins with "/"; got ${JSON.stringify(path)}; write a path such as /metrics`,
  ]);
});

test("a path has at most 200 characters", () => {
  expect(faults({ path: `/${"x".repeat(199)}` })).toEqual([]);
  const path = `/${"x".repeat(200)}`;
  expect(faults({ path })).toEqual([`path must be 1 to 200 characters; got ${JSON.stringify(path)}; shorten it by 1`]);
});

test("what needs HTTPS is refused over HTTP, all at once", () => {
  const tls = { ca: { kind: "secret" as const, ...entry("ca", "ca.crt") } };
  expect(faults({ insecureSkipVerify: true, tls, auth: ScrapeAuth.activeGateAccount() })).toEqual([
    "insecureSkipVerify must not be set without secure, as there is no certificate to check; got true; remove it, or set secure",
    'tls must not be set without secure, as certificates are not used over HTTP; got ["ca"]; remove it, or set secure',
    'auth must not send the ActiveGate\'s own credentials to an exporter whose certificate is not checked; got "activeGateAccount"; set secure without insecureSkipVerify',
  ]);
});

test("the ActiveGate's own token never goes where the certificate is unchecked", () => {
  const [fault] = faults({ secure: true, insecureSkipVerify: true, auth: ScrapeAuth.activeGateAccount() });
  expect(fault).toContain("auth must not send the ActiveGate's own credentials");
});

test("an object entry whose parts would shift is refused", () => {
  expect(faults({ auth: ScrapeAuth.bearer({ namespace: "a:b", name: "T", key: "k k" }) })).toEqual([
    'auth[http.auth].namespace must be a Kubernetes namespace; got "a:b"; write it as kubectl shows it',
    'auth[http.auth].name must be the name of a Kubernetes object; got "T"; write it as kubectl shows it',
    'auth[http.auth].key must be a key: letters, digits and -_. only; got "k k"; write it as kubectl shows it',
  ]);
});

test.each(["http_requests_total", "*_seconds", "http_*", "*http*", "a:b", "_x", "x".repeat(250)])(
  "the metric name %j is allowed",
  (name) => {
    expect(faults({ filter: MetricFilter.including([name]) })).toEqual([]);
  },
);

test.each(["", "*", "**", "tlo_*_seconds", "9lives", "a-b", "a b", '"', "${x}"])(
  "the metric name %j is refused",
  (name) => {
    expect(faults({ filter: MetricFilter.including(["ok", name]) })).toEqual([
      `filter.names[1] must be the name of a metric, with * at its start or end only; got ${JSON.stringify(name)}; write a name such as http_requests* or *_seconds`,
    ]);
  },
);

test("a metric name of more than 250 characters is refused", () => {
  expect(faults({ filter: MetricFilter.including(["x".repeat(251)]) })).toEqual([
    `filter.names[0] must be 1 to 250 characters; got "${"x".repeat(251)}"; shorten it by 1`,
  ]);
});

test("a filter names each metric once, at least one and not more than a pod may expose", () => {
  const names = Array.from({ length: 1001 }, (_, index) => `m${index}`);
  expect(faults({ filter: MetricFilter.including(names.slice(0, 1000)) })).toEqual([]);
  expect(faults({ filter: MetricFilter.including(names) })).toEqual([
    'filter.names must name 1 to 1000 metrics; got "1001 names"; join names with *, such as http_*',
  ]);
  expect(faults({ filter: MetricFilter.excluding([]) })).toEqual([
    'filter.names must name 1 to 1000 metrics; got "0 names"; leave the filter out to ingest all',
  ]);
  expect(faults({ filter: MetricFilter.including(["a", "b", "a"]) })).toEqual([
    'filter.names[2] repeats filter.names[0]; got "a"; remove one of the two',
  ]);
});

test("later changes of a list do not reach a filter that was made from it", () => {
  const names = ["a"];
  const filter = MetricFilter.including(names);
  names.push("b");
  expect(filter.toAnnotation()).toBe('{"mode":"include","names":["a"]}');
});
