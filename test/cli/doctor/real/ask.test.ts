import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { asker, hider } from "../../../../cli/doctor/real/ask";
import { NoAnswer } from "../../../../cli/no-answer";
import { freePorts } from "../../../../lab/control-plane/free-ports";

let server: Server;
let listener: RequestListener;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => listener(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
});

test("an answer keeps its text for reading, and shows a quotation without secrets, control characters and length", async () => {
  const text = `  my-secret\n\u001b[31m ${"x".repeat(300)}`;
  listener = (_request, response) => response.writeHead(200, { date: "Thu, 01 Jan 1970 00:00:00 GMT" }).end(text);
  const answer = await asker({ secrets: ["my-secret", ""] })({ method: "GET", url });
  expect(answer).toEqual({
    status: 200,
    text,
    quote: `(hidden) \\u001b[31m ${"x".repeat(300)}`.slice(0, 160),
    aheadMs: expect.any(Number),
  });
  expect(answer.quote).toHaveLength(160);
  expect(answer.aheadMs).toBeLessThan(0);
});

test("a form and JSON go out as what they are", async () => {
  const seen: unknown[] = [];
  listener = async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push([request.method, request.headers["content-type"], request.headers.authorization, body]);
    response.end();
  };
  const ask = asker({ secrets: [] });
  await ask({ method: "POST", url, form: { a: "b c" } });
  await ask({ method: "POST", url, authorization: "Bearer x", json: { a: 1 } });
  expect(seen).toEqual([
    ["POST", "application/x-www-form-urlencoded;charset=UTF-8", undefined, "a=b+c"],
    ["POST", "application/json", "Bearer x", '{"a":1}'],
  ]);
});

test("a server that says nothing, and none at all, are no answer", async () => {
  listener = () => undefined;
  const silent = asker({ secrets: [], timeoutMs: 50 })({ method: "GET", url });
  await expect(silent).rejects.toEqual(new NoAnswer(url, "nothing came within 0.05 s"));
  const [port = 0] = await freePorts(1);
  const nobody = asker({ secrets: [] })({ method: "GET", url: `http://127.0.0.1:${port}/path?query` });
  const message = `no answer from http://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`;
  await expect(nobody).rejects.toThrow(message);
});

test("no secret is left in a text, whatever surrounds it and whichever begins another", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9.]{12,40}$/);
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.array(fc.string()), (secrets, around) => {
      const longer = secrets.map((each) => `${each}.more`);
      const all = [...secrets, ...longer];
      const text = all.map((each, index) => `${around[index] ?? ""}${each}`).join(" ");
      const shown = hider(all)(text);
      for (const each of all) expect(shown).not.toContain(each);
      expect(shown).not.toContain(".more");
    }),
  );
});
