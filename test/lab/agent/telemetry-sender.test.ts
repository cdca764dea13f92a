import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { LogRecord } from "../../../lab/agent/logs/log-record";
import type { MetricPoint } from "../../../lab/agent/metrics/metric-point";
import { Problems } from "../../../lab/agent/problems";
import { type SenderOptions, TelemetrySender } from "../../../lab/agent/telemetry-sender";

interface Body {
  readonly environment: string;
  readonly logs: LogRecord[];
  readonly metrics: MetricPoint[];
  readonly entities: { readonly entityId: string }[];
}

let server: Server;
let tenantUrl: string;
/** Answers a request with a status. */
let answer: (body: Body) => number;
let bodies: Body[];
const senders: TelemetrySender[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Body;
    const status = answer(body);
    if (status === 200) bodies.push(body);
    response.writeHead(status).end("said so");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  tenantUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  bodies = [];
  answer = () => 200;
});
afterEach(() => Promise.all(senders.splice(0).map((sender) => sender.close())));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function start(options: Partial<SenderOptions> = {}) {
  const problems = new Problems();
  const sender = new TelemetrySender({ tenantUrl, environment: "prod", problems, retryMs: 3_600_000, ...options });
  senders.push(sender);
  return { sender, messages: () => problems.list().map(({ message }) => message) };
}

const log = (content: string): LogRecord => ({ content, timestamp: 1 });
const point = (key: string): MetricPoint => ({ key, dimensions: {}, timestamp: 1, count: 1 });
const entity = (entityId: string) => ({ entityId, type: "KUBERNETES_CLUSTER" as const, displayName: "c", fields: {} });
const contents = () => bodies.flatMap(({ logs }) => logs.map(({ content }) => content));

test("what is given in one go leaves in one request, entities before it", async () => {
  const { sender } = start();
  sender.addLog(log("a"));
  sender.addLog(log("b"));
  sender.addMetrics([point("m")]);
  sender.addEntities([entity("E-1"), entity("E-1")]);
  await sender.flush();
  expect(bodies).toEqual([
    { environment: "prod", logs: [], metrics: [], entities: [entity("E-1")] },
    { environment: "prod", logs: [log("a"), log("b")], metrics: [point("m")], entities: [] },
  ]);
  expect(sender.counters).toEqual({
    logs: { sent: 2, failed: 0, lost: 0 },
    metrics: { sent: 1, failed: 0, lost: 0 },
    entities: { sent: 1, failed: 0, lost: 0 },
  });
});

test.each([401, 404, 429, 503])("with %d everything waits, in order, and a flush says so", async (status) => {
  const { sender, messages } = start();
  answer = () => status;
  sender.addLog(log("a"));
  sender.addMetrics([point("m")]);
  await expect(sender.flush()).rejects.toThrow(
    "the tenant does not take telemetry; 1 log records, 1 points and 0 entities wait",
  );
  answer = () => 200;
  sender.addLog(log("b"));
  await sender.flush();
  expect(contents()).toEqual(["a", "b"]);
  expect(messages()).toEqual([`the tenant is not ready for telemetry: it answered ${status}: said so`]);
});

test("where nobody listens everything waits too", async () => {
  const { sender, messages } = start({ tenantUrl: "http://127.0.0.1:1" });
  sender.addLog(log("a"));
  await expect(sender.flush()).rejects.toThrow("1 log records");
  expect(messages()).toEqual([expect.stringMatching(/^the tenant does not answer: .+/)]);
});

test("of a refused request only the records at fault are given up", async () => {
  const { sender, messages } = start();
  answer = ({ logs, metrics }) => {
    const isBad = logs.some(({ content }) => content === "bad") || metrics.some(({ key }) => key === "bad");
    return isBad ? 400 : 200;
  };
  for (const content of ["a", "b", "bad", "c", "d"]) sender.addLog(log(content));
  sender.addMetrics([point("m"), point("bad"), point("n")]);
  await sender.flush();
  expect(contents()).toEqual(["a", "b", "c", "d"]);
  expect(bodies.flatMap(({ metrics }) => metrics.map(({ key }) => key))).toEqual(["m", "n"]);
  expect(sender.counters).toMatchObject({ logs: { sent: 4, failed: 1 }, metrics: { sent: 2, failed: 1 } });
  expect(messages()).toEqual([
    "the tenant refused a log record with 400: said so",
    "the tenant refused a point with 400: said so",
  ]);
});

test("too many points cost the oldest, counted; too many log records wait outside", async () => {
  const { sender } = start({ maxWaiting: 2 });
  answer = () => 503;
  sender.addMetrics(["a", "b", "c"].map(point));
  sender.addLog(log("a"));
  let hasRoom = false;
  await sender.room();
  sender.addLog(log("b"));
  const room = sender.room().then(() => {
    hasRoom = true;
  });
  await expect(sender.flush()).rejects.toThrow("2 log records, 2 points");
  expect(hasRoom).toBe(false);
  answer = () => 200;
  await sender.flush();
  await room;
  expect(sender.counters.metrics).toEqual({ sent: 2, failed: 0, lost: 1 });
  expect(bodies.flatMap(({ metrics }) => metrics.map(({ key }) => key))).toEqual(["b", "c"]);
});

test("few records that are long leave no room either", async () => {
  const { sender } = start({ maxWaitingCharacters: 10 });
  answer = () => 503;
  sender.addLog(log("x".repeat(10)));
  let hasRoom = false;
  const room = sender.room().then(() => {
    hasRoom = true;
  });
  await expect(sender.flush()).rejects.toThrow("1 log records");
  expect(hasRoom).toBe(false);
  answer = () => 200;
  await sender.flush();
  await room;
});

test("a mark is reached once all records before it are stored", async () => {
  const { sender } = start();
  const reached: string[] = [];
  sender.mark(() => reached.push("at once"));
  answer = () => 503;
  sender.addLog(log("a"));
  sender.mark(() => reached.push("after a"));
  await expect(sender.flush()).rejects.toThrow();
  expect(reached).toEqual(["at once"]);
  answer = () => 200;
  await sender.flush();
  expect(reached).toEqual(["at once", "after a"]);
});

test("it tries again by itself", async () => {
  const { sender } = start({ retryMs: 1 });
  let attempts = 0;
  answer = () => {
    attempts += 1;
    return attempts < 4 ? 503 : 200;
  };
  sender.addLog(log("a"));
  await new Promise<void>((resolve) => sender.mark(resolve));
  expect([attempts, contents()]).toEqual([4, ["a"]]);
});

test("a large record goes alone", async () => {
  const { sender } = start();
  const large = "x".repeat(9_000_000);
  for (const content of ["a", large, "b"]) sender.addLog(log(content));
  await sender.flush();
  expect(bodies.map(({ logs }) => logs.length)).toEqual([1, 1, 1]);
});

test("what still waits at the end is lost and counted, except logs", async () => {
  const { sender } = start();
  answer = () => 503;
  sender.addLog(log("a"));
  sender.addMetrics([point("m")]);
  sender.addEntities([entity("E-1")]);
  await expect(sender.flush()).rejects.toThrow();
  await sender.close();
  expect(sender.counters).toEqual({
    logs: { sent: 0, failed: 0, lost: 0 },
    metrics: { sent: 0, failed: 0, lost: 1 },
    entities: { sent: 0, failed: 0, lost: 1 },
  });
});
