import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Container, Probe } from "../../../lab/node/pod";
import { failureOf, type ProbeTarget, runCommand } from "../../../lab/node/probe";

let server: Server;
let container: Container;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers["user-agent"]} ${request.url}`);
    const status = Number(request.url?.slice(1));
    if (status > 0) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  container = { name: "app", image: "app:1", ports: [{ name: "http", containerPort: port }] };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function failure(probe: Probe): Promise<string | undefined> {
  const target: ProbeTarget = { container, local: "127.0.0.1", run: async ({ command }) => command[0] === "true" };
  return failureOf(probe, target);
}

test.each([200, 204, 302, 399])("an answer of %d is a success", async (status) => {
  expect(await failure({ httpGet: { path: `/${status}`, port: "http" } })).toBeUndefined();
  expect(asked.at(-1)).toBe(`kube-probe/lab /${status}`);
});

test.each([400, 404, 500, 503])("an answer of %d is a failure", async (status) => {
  const reason = await failure({ httpGet: { path: `/${status}`, port: "http" } });
  expect(reason).toBe(`HTTP probe failed with statuscode: ${status}`);
});

test("no answer in time is a failure", async () => {
  expect(await failure({ httpGet: { path: "/0", port: "http" }, timeoutSeconds: 0.05 })).toBe("no answer in time");
});

test("a port that the container does not name is a failure", async () => {
  expect(await failure({ httpGet: { port: "metrics" } })).toBe("container app has no port named metrics");
});

test("a port that takes connections is a success, one that does not is none", async () => {
  expect(await failure({ tcpSocket: { port: "http" } })).toBeUndefined();
  expect(await failure({ tcpSocket: { port: 1 } })).toMatch(/ECONNREFUSED/);
});

test("a command decides by its status", async () => {
  expect(await failure({ exec: { command: ["true"] } })).toBeUndefined();
  expect(await failure({ exec: { command: ["false"] } })).toBe("the command did not succeed");
});

test.each([
  [["sh", "-c", "exit 0"], true],
  [["sh", "-c", "exit 1"], false],
  [["sh", "-c", 'test "$A" = b'], true],
  [["sleep", "600"], false],
  [["/no/such"], false],
])("the command %j ends with %s", async (command, expected) => {
  const environment = { PATH: process.env.PATH, A: "b" };
  expect(await runCommand({ command }, { folder: ".", environment, timeoutMs: 500 })).toBe(expected);
});
