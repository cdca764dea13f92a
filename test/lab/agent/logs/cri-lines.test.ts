import fc from "fast-check";
import { CriLines, MAX_CONTENT_BYTES } from "../../../../lab/agent/logs/cri-lines";

const TIME = "2026-11-24T10:00:00.123456789Z";

function read(...chunks: (string | Buffer)[]) {
  const lines = new CriLines();
  return { found: chunks.flatMap((chunk) => lines.push(Buffer.from(chunk))), lines };
}

const contentsOf = (...chunks: (string | Buffer)[]) => read(...chunks).found.map(({ content }) => content);

test("a line is its time and its text", () => {
  expect(read(`${TIME} stdout F {"level": "info"}  \n`).found).toEqual([
    { time: TIME, content: '{"level": "info"}  ', isCut: false },
  ]);
});

test("parts of a line are joined, those of each stream on their own", () => {
  const text = [
    `${TIME} stdout P one `,
    `${TIME} stderr P err`,
    `${TIME} stdout P:x two `,
    `${TIME} stderr F or`,
    `${TIME} stdout F three`,
    "",
  ].join("\n");
  expect(contentsOf(text)).toEqual(["error", "one two three"]);
});

test("empty lines are lines, with and without the last space", () => {
  expect(contentsOf(`${TIME} stdout F \n${TIME} stdout F\n`)).toEqual(["", ""]);
});

test("what is not in the form of the interface is passed over and counted", () => {
  const { found, lines } = read(
    `nonsense\n\n${TIME} stdin F x\n${TIME} stdout X y\nyesterday stdout F z\n${TIME} stdout F good\n`,
  );
  expect(found.map(({ content }) => content)).toEqual(["good"]);
  expect(lines.malformed).toBe(4);
});

test("a character that two parts share is put together; bytes that are no UTF-8 stand as U+FFFD", () => {
  const e = Buffer.from("é");
  const parts = [
    Buffer.from(`${TIME} stdout P caf`),
    e.subarray(0, 1),
    Buffer.from(`\n${TIME} stdout F `),
    e.subarray(1),
    Buffer.from(`\n${TIME} stdout F a`),
    Buffer.from([0xff]),
    Buffer.from("b\n"),
  ];
  expect(contentsOf(Buffer.concat(parts))).toEqual(["café", "a\ufffdb"]);
});

test("a line of 1 MB is kept whole, in one piece or in many", () => {
  const long = "x".repeat(1_000_000);
  expect(contentsOf(`${TIME} stdout F ${long}\n`)).toEqual([long]);
  const pieces = Array.from({ length: 62 }, () => `${TIME} stdout P ${"y".repeat(16_384)}\n`);
  expect(contentsOf(...pieces, `${TIME} stdout F end\n`)).toEqual([`${"y".repeat(62 * 16_384)}end`]);
});

test("beyond 10 MB a line loses its end, and the next is whole again", () => {
  const part = `${TIME} stdout P ${"z".repeat(4_000_000)}\n`;
  const { found } = read(part, part, part, `${TIME} stdout F end\n`, `${TIME} stdout F next\n`);
  expect(found.map(({ content, isCut }) => [content.length, isCut])).toEqual([
    [MAX_CONTENT_BYTES, true],
    [4, false],
  ]);
  const endless = read(`${TIME} stdout F `, ...Array.from({ length: 11 }, () => "w".repeat(1_000_000)), "\n");
  expect(endless.found[0]?.isCut).toBe(true);
  expect(endless.found[0]?.content.length).toBeLessThan(MAX_CONTENT_BYTES + 128);
});

test("however the bytes arrive, the lines are the same, and nothing before the clean place is held back", () => {
  const text = fc.array(
    fc.record({
      stream: fc.constantFrom("stdout", "stderr"),
      tag: fc.constantFrom("F", "P"),
      content: fc.string({ unit: "grapheme", maxLength: 8 }).map((each) => each.replaceAll("\n", " ")),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 40 }), { maxLength: 12 }), (records, sizes) => {
      const bytes = Buffer.from(
        records.map(({ stream, tag, content }) => `${TIME} ${stream} ${tag} ${content}\n`).join(""),
      );
      const whole = read(bytes);
      const chunks: Buffer[] = [];
      let at = 0;
      for (const size of sizes) {
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      const pieces = read(...chunks, bytes.subarray(at));
      expect(pieces.found).toEqual(whole.found);
      const clean = whole.lines.cleanBytes;
      const [before, after] = [read(bytes.subarray(0, clean)), read(bytes.subarray(clean))];
      expect([...before.found, ...after.found].length).toBeGreaterThanOrEqual(whole.found.length);
      expect(read(bytes.subarray(0, clean)).lines.cleanBytes).toBe(clean);
    }),
  );
});
