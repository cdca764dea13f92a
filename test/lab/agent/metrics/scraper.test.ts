import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ClusterView } from "../../../../lab/agent/cluster-view";
import type { MetricPoint } from "../../../../lab/agent/metrics/metric-point";
import { Scraper, type ScraperOptions } from "../../../../lab/agent/metrics/scraper";
import { Problems } from "../../../../lab/agent/problems";
import { CLUSTER, PlainCluster, podOf } from "../agent-lab";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let handler: Handler;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A scraper with one pod that is to be read. */
async function scraperOf(annotations: Readonly<Record<string, string>> = {}, options: Partial<ScraperOptions> = {}) {
  const kubernetes = new PlainCluster();
  const prefix = "metrics.dynatrace.com/";
  const port = String((server.address() as AddressInfo).port);
  const all = { [`${prefix}scrape`]: "true", [`${prefix}port`]: port, ...annotations };
  kubernetes.objects.push(podOf("shop-1", { annotations: all }));
  const cluster = new ClusterView({ kubernetes, cluster: CLUSTER, observe: { selector: {} } });
  await cluster.refresh([]);
  const points: MetricPoint[] = [];
  const problems = new Problems();
  const scraper = new Scraper({ cluster, problems, send: (some) => points.push(...some), ...options });
  const messages = () => problems.list().map(({ message }) => message);
  return { scraper, points, messages, cluster, kubernetes };
}

const page =
  (text: string): Handler =>
  (_request, response) =>
    void response.end(text);

test("points carry the page's labels and, above them, what is known of the pod", async () => {
  handler = page('# TYPE lag gauge\nlag{queue="a"} 2\n');
  const { scraper, points } = await scraperOf();
  await scraper.scrape();
  expect(points).toEqual([
    {
      key: "lag",
      timestamp: expect.any(Number),
      gauge: { min: 2, max: 2, sum: 2, count: 1 },
      dimensions: expect.objectContaining({
        queue: "a",
        "k8s.pod.name": "shop-1",
        "k8s.workload.name": "shop",
        "k8s.workload.kind": "deployment",
        "k8s.cluster.name": "tlo-prod",
        "dt.security_context": "orders-prod",
      }),
    },
  ]);
});

test("the filter looks at the name of the family", async () => {
  handler = page(
    '# TYPE d histogram\nd_bucket{le="+Inf"} 1\nd_sum 1\nd_count 1\n# TYPE lag gauge\nlag 1\n# TYPE d_count_max gauge\nd_count_max 1\n',
  );
  const filter = { "metrics.dynatrace.com/filter": '{"mode":"exclude","names":["d","lag"]}' };
  const { scraper, points } = await scraperOf(filter);
  await scraper.scrape();
  await scraper.scrape();
  expect(points.map(({ key }) => key)).toEqual(["d_count_max", "d_count_max"]);
  expect(scraper.counters).toMatchObject({
    pages: 1,
    pods: 1,
    scraped: 2,
    filtered: 4,
    samples: 10,
    series: 1,
    points: 2,
  });
});

test("a page with 5,000 series loses what is over the limit, with its name", async () => {
  handler = page(`# TYPE x gauge\n${Array.from({ length: 5_000 }, (_, n) => `x{n="${n}"} ${n}\n`).join("")}`);
  const { scraper, points, messages } = await scraperOf();
  await scraper.scrape();
  expect(points).toHaveLength(1_000);
  expect(points.at(-1)?.dimensions.n).toBe("999");
  expect(messages()).toEqual([
    `pod orders/shop-1, ${url}: limit "1000 metrics per pod": 4000 are beyond it and not taken in`,
  ]);
  expect(scraper.counters.refused).toEqual({ "1000 metrics per pod": 4_000 });
});

test("two pages of a pod share its limits", async () => {
  handler = page(`# TYPE x gauge\n${Array.from({ length: 600 }, (_, n) => `x{n="${n}"} ${n}\n`).join("")}`);
  const { scraper, points, kubernetes, cluster } = await scraperOf();
  kubernetes.objects.push({
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "second",
      namespace: "orders",
      annotations: {
        "metrics.dynatrace.com/scrape": "true",
        "metrics.dynatrace.com/port": String((server.address() as AddressInfo).port),
        "metrics.dynatrace.com/path": "/other",
      },
    },
    spec: { selector: { app: "shop" } },
  });
  const pod = kubernetes.objects.findIndex(({ kind }) => kind === "Pod");
  const [shop] = kubernetes.objects.splice(pod, 1);
  if (shop === undefined) throw new Error("there is no pod");
  kubernetes.objects.push({ ...shop, metadata: { ...shop.metadata, labels: { app: "shop" } } });
  await cluster.refresh([]);
  await scraper.scrape();
  expect(points).toHaveLength(1_000);
});

const CASES: [string, Handler, string][] = [
  ["a page of another kind", page("# ok\n<html>"), "line 2: does not begin with the name of a metric"],
  ["a status", (_q, response) => void response.writeHead(500).end(), "answered 500; expected 200"],
  [
    "a redirect",
    (_q, response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
    "answered 302 to http://127.0.0.1:1/, not followed; expected 200",
  ],
  ["a page without end", (_q, response) => void response.write("x".repeat(5_000)), "is larger than 4096 bytes"],
  ["a page that hangs", (_q, response) => void response.write("x 1\n"), "did not answer in full within 0.2 s"],
  ["no answer", () => {}, "did not answer in full within 0.2 s"],
  ["a cut connection", (request) => void request.socket.destroy(), "socket hang up"],
];

test.each(CASES)("%s is reported with pod and address", async (_title, answer, reason) => {
  handler = answer;
  const { scraper, points, messages } = await scraperOf({}, { timeoutMs: 200, maxPageBytes: 4_096 });
  await scraper.scrape();
  expect(points).toEqual([]);
  expect(messages()).toEqual([`pod orders/shop-1, ${url}: ${reason}`]);
  expect(scraper.counters).toMatchObject({ pages: 1, scraped: 0, unread: 1 });
});

test("what is not taken in is counted by its reason", async () => {
  handler = page("# TYPE i info\ni_info 1\nx 1\n# TYPE g gauge\ng NaN\n");
  const { scraper, points } = await scraperOf();
  await scraper.scrape();
  expect(points).toEqual([]);
  expect(scraper.counters.refused).toEqual({ "type info": 1, "type untyped": 1, "not a finite number": 1 });
});

test("buckets beyond twelve are reported", async () => {
  const bounds = [...Array.from({ length: 14 }, (_, n) => String(n + 1)), "+Inf"];
  const buckets = bounds.map((bound, n) => `d_bucket{le="${bound}"} ${n}\n`).join("");
  handler = page(`# TYPE d histogram\n${buckets}d_sum 1\nd_count 14\n`);
  const { scraper, messages } = await scraperOf();
  await scraper.scrape();
  expect(messages()).toEqual([
    `pod orders/shop-1, ${url}: limit "12 buckets per histogram": 3 are beyond it and not taken in`,
  ]);
});

test("after a pause the next reading only sets the base again", async () => {
  handler = page("# TYPE c counter\nc 1\n");
  const { scraper, points } = await scraperOf();
  await scraper.scrape();
  await scraper.scrape();
  expect(points).toHaveLength(1);
  scraper.pause();
  expect(scraper.counters).toMatchObject({ pages: 0, pods: 0, series: 0 });
  await scraper.scrape();
  expect(points).toHaveLength(1);
  expect(scraper.counters.firstSamples).toBe(2);
});

test("the classic format is asked for, whose names filters are written for", async () => {
  let accept: string | undefined;
  handler = (request, response) => {
    accept = request.headers.accept;
    response.end("");
  };
  const { scraper } = await scraperOf();
  await scraper.scrape();
  expect(accept).toBe("text/plain;version=0.0.4;q=1,text/plain;q=0.5,*/*;q=0.1");
});
