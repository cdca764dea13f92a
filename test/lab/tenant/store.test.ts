import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiError } from "../../../lab/tenant/errors";
import { HeldRecording, Store } from "../../../lab/tenant/store";

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "store-"));
});

afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(folder, { recursive: true, force: true });
});

function contents(store: Store, name = "things"): Record<string, unknown> {
  return Object.fromEntries(store.collection(name).entries());
}

test("a collection keeps, replaces and forgets values in the order of their keys' arrival", () => {
  const things = Store.open().collection<number>("things");
  things.put("b", 1);
  things.put("a", 2);
  things.put("b", 3);
  expect([...things.entries()]).toEqual([
    ["b", 3],
    ["a", 2],
  ]);
  expect([things.delete("b"), things.delete("b"), things.has("b"), things.size]).toEqual([true, false, false, 1]);
});

test("what was written is there after the process was killed", () => {
  const killed = Store.open(folder).collection("things");
  killed.put("a", { name: "first" });
  killed.put("b", null);
  killed.put("c", 1);
  killed.delete("c");
  const reopened = Store.open(folder);
  expect(contents(reopened)).toEqual({ a: { name: "first" }, b: null });
  reopened.close();
});

test("a last line that was cut off is dropped, and the next change does not run into it", () => {
  Store.open(folder).collection("things").put("a", 1);
  fs.appendFileSync(join(folder, "journal.jsonl"), '[["things","b",');
  Store.open(folder).collection("things").put("c", 3);
  expect(contents(Store.open(folder))).toEqual({ a: 1, c: 3 });
});

test("a spoilt line in the middle is named with its number and a way out", () => {
  Store.open(folder).collection("things").put("a", 1);
  fs.appendFileSync(join(folder, "journal.jsonl"), "oops\n");
  expect(() => Store.open(folder)).toThrow(
    `${join(folder, "journal.jsonl")}:2 must be a line of JSON; got "oops"; delete the folder to start empty`,
  );
});

test.each(["{}", "[1]", '[["only-a-name"]]', '[["name",1,2]]', '[["name","key",1,2]]'])(
  "a line that is JSON but no list of changes is named: %s",
  (line) => {
    const path = join(folder, "journal.jsonl");
    fs.writeFileSync(path, `${line}\n`);
    const message = `${path}:1 must be a list of changes; got "${line}"; delete the folder to start empty`;
    expect(() => Store.open(folder)).toThrow(message);
  },
);

test("opening writes each key once", () => {
  const things = Store.open(folder).collection("things");
  for (let count = 0; count < 50; count += 1) things.put("a", count);
  Store.open(folder).close();
  expect(fs.readFileSync(join(folder, "journal.jsonl"), "utf8")).toBe('[["things","a",49]]\n');
  expect(fs.readdirSync(folder)).toEqual(["journal.jsonl"]);
});

test("a full disk is reported in words and changes nothing, neither in memory nor on disk", () => {
  const store = Store.open(folder);
  const things = store.collection("things");
  things.put("a", 1);
  const { writeSync } = fs;
  jest.spyOn(fs, "writeSync").mockImplementationOnce((descriptor, bytes) => {
    writeSync(descriptor, Buffer.from(bytes as unknown as Uint8Array).subarray(0, 5));
    throw Object.assign(new Error("no space"), { code: "ENOSPC" });
  });
  const text = `The lab tenant cannot keep the change: no space left for ${join(folder, "journal.jsonl")} (ENOSPC). Nothing was changed; free some space and repeat the request.`;
  expect(() =>
    things.putAll([
      ["a", 2],
      ["b", 2],
    ]),
  ).toThrow(new ApiError(507, text));
  expect(contents(store)).toEqual({ a: 1 });
  things.put("c", 3);
  expect(contents(Store.open(folder))).toEqual({ a: 1, c: 3 });
});

test("a store whose folder was opened by another refuses changes instead of losing them", () => {
  const first = Store.open(folder);
  first.collection("things").put("a", 1);
  const second = Store.open(folder);
  const text = `Another lab tenant has opened ${join(folder, "journal.jsonl")}, or it was deleted; end one of the two, or give them different folders`;
  expect(() => first.collection("things").put("b", 2)).toThrow(new ApiError(500, text));
  expect(contents(first)).toEqual({ a: 1 });
  second.collection("things").put("c", 3);
  expect(contents(Store.open(folder))).toEqual({ a: 1, c: 3 });
});

test("clearing forgets everything for good and notifies listeners", () => {
  const store = Store.open(folder);
  const things = store.collection<number>("things");
  const heard: unknown[] = [];
  things.put("a", 1);
  things.onChange((...change) => heard.push(change));
  store.clear();
  things.put("b", 2);
  expect(heard).toEqual([
    ["a", undefined, 1],
    ["b", 2, undefined],
  ]);
  expect(contents(Store.open(folder))).toEqual({ b: 2 });
});

test("bookkeeping and empty collections are not shown", () => {
  const store = Store.open();
  store.collection("_counters").put("a", 1);
  store.collection("empty");
  store.collection("prod/settings").put("a", 1);
  expect(store.names()).toEqual(["prod/settings"]);
});

test("held changes are invisible until they are applied", () => {
  const store = Store.open();
  const things = store.collection<number>("things");
  things.put("a", 1);
  const recording = new HeldRecording();
  store.recording(recording, () => {
    things.put("a", 2);
    things.put("b", 2);
    things.put("a", 3);
    store.collection("_counters").put("a", 1);
  });
  const held = store.hold(recording);
  expect([contents(store), contents(store, "_counters")]).toEqual([{ a: 1 }, { a: 1 }]);
  held.apply();
  expect(contents(store)).toEqual({ a: 3, b: 2 });
});
