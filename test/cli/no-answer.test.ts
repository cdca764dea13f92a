import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describeError } from "../../cli/exit";
import { messageOf, NoAnswer, reasonOf } from "../../cli/no-answer";
import { clientToken, jsonReader } from "../../cli/status/http";

/** An address at which somebody listened, and nobody does any more. */
async function deserted(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `127.0.0.1:${port}`;
}

test("a server that is away is named with the reason and the way on, and without the request", async () => {
  const host = await deserted();
  const text = [
    `no answer from http://${host}: connect ECONNREFUSED ${host}`,
    "Check the address and that this machine reaches it: npx onboard doctor --real.",
  ].join("\n");
  const read = jsonReader(`http://${host}`);
  expect(describeError(await read("/api/v2/objects").catch((error: unknown) => error))).toBe(text);
  const exchange = clientToken(`http://${host}/sso`, "id", "secret");
  expect(describeError(await exchange().catch((error: unknown) => error))).toBe(text);
});

test("the reason is that of the cause, or the time that passed", () => {
  expect(reasonOf(new TypeError("fetch failed", { cause: new Error("no such host") }), 1_000)).toBe("no such host");
  expect(reasonOf(new DOMException("too long", "TimeoutError"), 15_000)).toBe("nothing came within 15 s");
  expect(reasonOf("broken", 1_000)).toBe("broken");
  expect(messageOf(new NoAnswer("https://a.example.com", "gone"))).toBe("no answer from https://a.example.com: gone");
});
