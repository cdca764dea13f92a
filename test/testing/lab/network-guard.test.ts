import { request } from "node:http";
import { ATTEMPTS_PATH, guardedBy, type NetworkGuard, startNetworkGuard } from "../../../testing/lab/network-guard";

let guard: NetworkGuard;

beforeEach(async () => {
  guard = await startNetworkGuard();
});

afterEach(() => guard.close());

/** Sends what a client sends to its proxy. */
function proxied(method: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(guard.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once("connect", ({ statusCode }) => resolve(statusCode));
    asked.once("error", reject).end();
  });
}

test("nobody gets through, and the hosts are told once", async () => {
  expect(await proxied("GET", "http://b.example.com:8080/path")).toBe(403);
  expect(await proxied("CONNECT", "a.example.com:443")).toBe(403);
  expect(await proxied("CONNECT", "a.example.com:8443")).toBe(403);
  const told = async () => (await fetch(guard.url + ATTEMPTS_PATH, { method: "DELETE" })).json();
  expect(await told()).toEqual(["a.example.com", "a.example.com:8443", "b.example.com:8080"]);
  expect(await told()).toEqual([]);
});

test("programs find it under both spellings, and pass it by for this machine", () => {
  expect(guardedBy("http://127.0.0.1:9")).toEqual({
    HTTP_PROXY: "http://127.0.0.1:9",
    HTTPS_PROXY: "http://127.0.0.1:9",
    http_proxy: "http://127.0.0.1:9",
    https_proxy: "http://127.0.0.1:9",
    NO_PROXY: "127.0.0.1,localhost",
    no_proxy: "127.0.0.1,localhost",
  });
});
