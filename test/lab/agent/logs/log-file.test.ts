import { appendFile, mkdtemp, rename, rm, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FilePosition, LogFile } from "../../../../lab/agent/logs/log-file";

const TIME = "2026-11-24T10:00:00.000000000Z";
let folder: string;
let path: string;
const open: LogFile[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "log-file-"));
  path = join(folder, "0.log");
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((file) => file.close()));
  await rm(folder, { recursive: true });
});

function follow(from?: FilePosition): LogFile {
  const file = new LogFile(path, from);
  open.push(file);
  return file;
}

const line = (content: string, tag = "F") => `${TIME} stdout ${tag} ${content}\n`;

async function rest(file: LogFile, isOver = false) {
  const contents: string[] = [];
  let next: FilePosition | undefined;
  for (let chunk = await file.read(isOver); chunk !== undefined; chunk = await file.read(isOver)) {
    contents.push(...chunk.lines.map(({ content }) => content));
    next = chunk.next;
  }
  return { contents, next };
}

test("a file that does not exist yet is empty, and read once it does", async () => {
  const file = follow();
  expect((await rest(file)).contents).toEqual([]);
  await writeFile(path, line("one"));
  expect((await rest(file)).contents).toEqual(["one"]);
});

test("what is appended is read, and nothing twice", async () => {
  await writeFile(path, line("one"));
  const file = follow();
  expect((await rest(file)).contents).toEqual(["one"]);
  expect((await rest(file)).contents).toEqual([]);
  await appendFile(path, `${TIME} stdout F tw`);
  expect((await rest(file)).contents).toEqual([]);
  await appendFile(path, "o\n");
  expect((await rest(file)).contents).toEqual(["two"]);
});

test("a rotated file is read to its end before the new one", async () => {
  await writeFile(path, line("one"));
  const file = follow();
  await rest(file);
  await appendFile(path, line("two"));
  await rename(path, `${path}.20261124-100000`);
  await writeFile(path, line("three"));
  expect((await rest(file)).contents).toEqual(["two", "three"]);
});

test("two rotations between two readings lose nothing", async () => {
  await writeFile(path, line("one"));
  const file = follow();
  await rest(file);
  await rename(path, `${path}.20261124-100000`);
  await writeFile(path, line("two"));
  await rename(path, `${path}.20261124-100001`);
  await writeFile(path, line("three"));
  expect((await rest(file)).contents).toEqual(["two", "three"]);
});

test("a file that is cut to nothing is read from its beginning", async () => {
  await writeFile(path, line("one") + line("two"));
  const file = follow();
  await rest(file);
  await truncate(path, 0);
  await appendFile(path, line("three"));
  expect((await rest(file)).contents).toEqual(["three"]);
});

test("a file that is removed while it is open is read to its end", async () => {
  await writeFile(path, line("one"));
  const file = follow();
  await rest(file);
  await appendFile(path, line("two"));
  await unlink(path);
  expect((await rest(file)).contents).toEqual(["two"]);
});

test("another reader goes on where this one stopped, also in a file that was renamed", async () => {
  await writeFile(path, line("one"));
  const { next } = await rest(follow());
  await appendFile(path, line("two"));
  expect((await rest(follow(next))).contents).toEqual(["two"]);
  await rename(path, `${path}.20261124-100000`);
  await writeFile(path, line("three"));
  expect((await rest(follow(next))).contents).toEqual(["two", "three"]);
});

test("where the file of an earlier reader is gone, the new one is read from its beginning", async () => {
  await writeFile(path, line("one"));
  const { next } = await rest(follow());
  if (next === undefined) throw new Error("nothing was read");
  expect((await rest(follow({ ...next, inode: next.inode + 1_000_000 }))).contents).toEqual(["one"]);
});

test("a line whose last part is missing is read again by the next reader", async () => {
  await writeFile(path, line("one") + line("tw", "P"));
  const { contents, next } = await rest(follow());
  expect(contents).toEqual(["one"]);
  await appendFile(path, line("o"));
  expect((await rest(follow(next))).contents).toEqual(["two"]);
});

test("a line that goes on after a rotation is one line", async () => {
  await writeFile(path, line("tw", "P"));
  const file = follow();
  await rest(file);
  await rename(path, `${path}.20261124-100000`);
  await writeFile(path, line("o"));
  expect((await rest(file)).contents).toEqual(["two"]);
});

test("what a program printed last without a line feed is a line once nothing can come any more", async () => {
  await writeFile(path, line("one") + line("last words", "P"));
  const file = follow();
  expect((await rest(file)).contents).toEqual(["one"]);
  const { contents, next } = await rest(file, true);
  expect(contents).toEqual(["last words"]);
  expect((await rest(follow(next), true)).contents).toEqual([]);
});

test("the last part of a line is waited for, but not for ever", async () => {
  const now = jest.spyOn(Date, "now");
  try {
    now.mockReturnValue(1_000_000);
    await writeFile(path, line("last words", "P"));
    const file = follow();
    expect((await rest(file)).contents).toEqual([]);
    now.mockReturnValue(1_004_999);
    expect((await rest(file)).contents).toEqual([]);
    now.mockReturnValue(1_005_000);
    expect((await rest(file)).contents).toEqual(["last words"]);
  } finally {
    now.mockRestore();
  }
});
