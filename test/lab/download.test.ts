import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { download, fetchText } from "../../lab/download";

const CONTENT = "#!/bin/sh\necho a program\n";
const SHA512 = createHash("sha512").update(CONTENT).digest("hex");

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Serves by a handler; gives the address of a file on it. */
async function serving(handler: RequestListener): Promise<string> {
  const started = createServer(handler);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/thing`;
}

function place(): { folder: string; output: string } {
  const folder = mkdtempSync(join(tmpdir(), "download-"));
  return { folder, output: join(folder, "deep", "thing") };
}

test("a file with the right hash lands whole, with its mode, and progress is told", async () => {
  const url = await serving((_request, answer) => answer.setHeader("content-length", CONTENT.length).end(CONTENT));
  const { output } = place();
  const told: string[] = [];
  await download({
    url,
    output,
    sha512: SHA512.toUpperCase(),
    mode: 0o755,
    onProgress: (arrived) => told.push(arrived),
  });
  expect(readFileSync(output, "utf8")).toBe(CONTENT);
  expect(statSync(output).mode & 0o777).toBe(0o755);
  expect(readdirSync(join(output, ".."))).toEqual(["thing"]);
  expect(told).toEqual(["0 of 0 MB"]);
});

test("other bytes than those that are meant are refused and leave nothing", async () => {
  const url = await serving((_request, answer) => answer.end(`${CONTENT}rm -rf /\n`));
  const { output } = place();
  await expect(download({ url, output, sha512: SHA512 })).rejects.toThrow(
    new RegExp(`^${url} must have the SHA-512 ${SHA512.slice(0, 16)}…; got [0-9a-f]{16}…$`),
  );
  expect(existsSync(output)).toBe(false);
  expect(readdirSync(join(output, ".."))).toEqual([]);
});

test("a server that refuses, one that is not there and one that falls silent are named", async () => {
  const url = await serving((request, answer) => {
    if (request.url?.endsWith("silent")) answer.setHeader("content-length", 100).write("a");
    else answer.writeHead(404).end();
  });
  const { output } = place();
  await expect(fetchText(url)).rejects.toThrow(`${url} answered with 404`);
  await expect(download({ url: `${url}-silent`, output, sha512: SHA512, silenceMs: 50 })).rejects.toThrow(
    `${url}-silent sent nothing for 0.05 s`,
  );
  const nobody = "http://127.0.0.1:9/thing";
  await expect(fetchText(nobody)).rejects.toThrow(`${nobody} cannot be reached: `);
});

test("a download that is ended ends with the reason", async () => {
  const ending = new AbortController();
  const url = await serving((_request, answer) => answer.write("a", () => ending.abort(new Error("enough"))));
  const { output } = place();
  await expect(download({ url, output, sha512: SHA512, signal: ending.signal })).rejects.toThrow();
  expect(existsSync(output)).toBe(false);
});
