import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SettingsObjects } from "../../../../lab/tenant/settings/objects";
import { Store } from "../../../../lab/tenant/store";

const LOGS = "builtin:logmonitoring.log-storage-settings";
const author = "tests";
const draft = (title: string) => ({
  schemaId: LOGS,
  scope: "environment",
  value: { "config-item-title": title },
  author,
});
const titles = (objects: SettingsObjects) => [...objects.list(LOGS)].map(({ value }) => value["config-item-title"]);

test("the order survives a restart, also after the ranks were renumbered", () => {
  const folder = mkdtempSync(join(tmpdir(), "objects-"));
  const store = Store.open(folder);
  const objects = SettingsObjects.of(store, "abc12345");
  const anchor = objects.create(draft("anchor"));
  const end = objects.create(draft("end"));
  const names = Array.from({ length: 200 }, (_, index) => `rule${index}`);
  for (const name of names) objects.create({ ...draft(name), place: { after: anchor.objectId } });
  objects.update(end, { value: end.value, place: "first", author });
  const expected = ["end", "anchor", ...names.reverse()];
  expect(titles(objects)).toEqual(expected);
  store.close();
  const reopened = Store.open(folder);
  expect(titles(SettingsObjects.of(reopened, "abc12345"))).toEqual(expected);
  reopened.close();
  rmSync(folder, { recursive: true });
});

test("another API can give the key inside the id", () => {
  const objects = SettingsObjects.of(Store.open(), "abc12345");
  const key = "112210f4-7de9-8115-8aaa-aaaabbbbcccc";
  const { objectId } = objects.create({ ...draft("a"), key });
  expect(Buffer.from(objectId, "base64url").toString("latin1")).toContain(key);
});

test("the same store and environment give the same objects, another environment others", () => {
  const store = Store.open();
  const objects = SettingsObjects.of(store, "abc12345");
  objects.create(draft("a"));
  expect(SettingsObjects.of(store, "abc12345")).toBe(objects);
  expect(SettingsObjects.of(store, "def67890").size).toBe(0);
});

test("an emptied store empties the indexes too", () => {
  const store = Store.open();
  const objects = SettingsObjects.of(store, "abc12345");
  objects.create(draft("a"));
  store.clear();
  expect([titles(objects), objects.count(LOGS), objects.size]).toEqual([[], 0, 0]);
});

test("a state with objects of a schema that the lab does not have is refused in words", () => {
  const store = Store.open();
  const { objectId, ...object } = SettingsObjects.of(store, "abc12345").create(draft("one"));
  const other = Store.open();
  other.collection("abc12345/settings").put(objectId, { objectId, ...object, schemaId: "builtin:gone" });
  expect(() => SettingsObjects.of(other, "abc12345")).toThrow(
    "The state of the lab holds a settings object of builtin:gone in environment abc12345, a schema that this lab does not have; it was written by another version. Use that version, or delete the folder to start empty.",
  );
});
