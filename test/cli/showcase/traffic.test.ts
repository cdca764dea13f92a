import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Traffic } from "../../../cli/showcase/traffic";

const never = new AbortController().signal;
let server: Server;
let url: string;
let asked: string[] = [];
let bodies: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      const path = request.url ?? "";
      asked.push(`${request.method} ${path}`);
      bodies.push(body);
      if (path === "/orders/report") return request.socket.destroy();
      const isOrder = request.method === "POST" && path === "/orders";
      response.writeHead(isOrder ? 201 : 200, { "content-type": "application/json" });
      response.end(isOrder ? JSON.stringify({ order_id: `order-${asked.length}` }) : "{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  bodies = [];
});

test("as many requests are sent as asked for, and those without an answer are counted", async () => {
  const traffic = new Traffic(url, 1);
  await traffic.send(40, never);
  expect(asked).toHaveLength(40);
  const unanswered = asked.filter((each) => each === "GET /orders/report").length;
  expect(unanswered).toBeGreaterThan(0);
  expect(traffic.counts).toEqual({ sent: 40, failed: unanswered });
});

test("each path is there: orders, a large one, refunds of known orders, the slow report, and what is refused", async () => {
  await new Traffic(url, 2).send(150, never);
  const kinds = new Set(asked.map((each) => each.replace(/order-\d+/, "{id}")));
  expect(kinds).toEqual(
    new Set([
      "GET /orders",
      "POST /orders",
      "GET /orders/{id}",
      "POST /orders/{id}/refund",
      "GET /orders/report",
      "GET /favicon.ico",
    ]),
  );
  const orders = bodies.filter((body) => body.startsWith("{")).map((body) => JSON.parse(body));
  expect(orders.filter(({ items }) => items === undefined).length).toBeGreaterThan(0);
  const large = orders.filter(({ items }) => items?.[0].quantity * items?.[0].unit_cents >= 500_000);
  expect(large.length).toBeGreaterThanOrEqual(2);
  for (const { customer } of large) expect(customer).toMatch(/^customer-\d@example\.com$/);
});

test("the first requests show each path, however few there are", async () => {
  await new Traffic(url, 3).send(8, never);
  expect([...asked].sort()).toEqual(
    expect.arrayContaining(["GET /orders/report", "POST /orders", "POST /orders", "POST /orders"]),
  );
});

test("an interruption ends it", async () => {
  const interrupted = AbortSignal.abort(new Error("stop"));
  await expect(new Traffic(url, 4).send(10, interrupted)).rejects.toThrow("stop");
  expect(asked).toEqual([]);
});

test("it goes on until it is stopped", async () => {
  const stop = new AbortController();
  const traffic = new Traffic(url, 5);
  const going = traffic.goOn(1, stop.signal);
  while (asked.length < 5) await new Promise((resolve) => setTimeout(resolve, 2));
  stop.abort();
  await going;
  expect(traffic.counts.sent).toBe(asked.length);
});
