import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { ContainerLog } from "../../../lab/node/container-log";

const MAX = 16 * 1024;
let folder: string;
let files = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "container-log-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Piece {
  readonly stream: string;
  readonly tag: string;
  readonly text: Buffer;
}

/** What an agent reads of what was printed in these chunks. */
async function written(...chunks: (string | Buffer)[]): Promise<Piece[]> {
  files += 1;
  const file = join(folder, "pod", `${files}.log`);
  const log = new ContainerLog(file);
  await log.write(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), "stdout");
  await log.close();
  const lines = readFileSync(file, "latin1").split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => {
    const [, stream = "", tag = "", text = ""] =
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z (stdout|stderr) ([FP]) ([\s\S]*)$/.exec(line) ?? [];
    return { stream, tag, text: Buffer.from(text, "latin1") };
  });
}

const tagsAndSizes = (pieces: readonly Piece[]) => pieces.map(({ tag, text }) => `${tag}${text.length}`);

test("each line is an entry, however it arrives", async () => {
  const pieces = await written("one\ntw", "o\n\n", "three\n");
  expect(pieces.map(({ tag, text }) => [tag, text.toString()])).toEqual([
    ["F", "one"],
    ["F", "two"],
    ["F", ""],
    ["F", "three"],
  ]);
});

test.each([
  [MAX, ["F16384"]],
  [MAX + 1, ["P16384", "F1"]],
  [2 * MAX, ["P16384", "F16384"]],
  [1_000_000, [...Array.from({ length: 61 }, () => "P16384"), "F576"]],
])("a line of %d bytes comes in pieces of at most 16 KiB", async (length, expected) => {
  expect(tagsAndSizes(await written(`${"x".repeat(length)}\n`))).toEqual(expected);
});

test("a last line without an end is a piece that nothing follows", async () => {
  expect(tagsAndSizes(await written("one\nrest"))).toEqual(["F3", "P4"]);
});

test("both streams share the file", async () => {
  const file = join(folder, "both.log");
  const log = new ContainerLog(file);
  await Promise.all([
    log.write(Readable.from([Buffer.from("out\n")]), "stdout"),
    log.write(Readable.from([Buffer.from("err\n")]), "stderr"),
  ]);
  await log.close();
  const lines = readFileSync(file, "utf8").trim().split("\n");
  expect(lines.map((line) => line.split(" ").slice(1).join(" ")).sort()).toEqual(["stderr F err", "stdout F out"]);
});

test("the bytes of any output can be put together again", async () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { maxLength: 5 }), fc.boolean(), async (chunks, isLong) => {
      const all = isLong ? [Buffer.alloc(MAX, "é"), ...chunks] : chunks;
      const pieces = await written(...all);
      const rebuilt = pieces.map(({ tag, text }) => (tag === "F" ? Buffer.concat([text, Buffer.from("\n")]) : text));
      expect(Buffer.concat(rebuilt)).toEqual(Buffer.concat(all));
    }),
    { numRuns: 60 },
  );
});
