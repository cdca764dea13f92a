import { Catalogue, MAX_COLUMNS } from "../../../../lab/tenant/telemetry/catalogue";
import { Database } from "../../../../lab/tenant/telemetry/database";
import type { FieldType } from "../../../../lab/tenant/telemetry/field-value";

let database: Database;

beforeAll(async () => {
  database = await Database.open();
});
afterAll(() => database.close());

const wanted = (count: number) =>
  Array.from({ length: count }, (_, index) => [`f${index}`, "string"] as [string, FieldType]);

test("a table takes no more columns than it may have", async () => {
  const catalogue = await Catalogue.load(database);
  const table = await catalogue.table("abc12345", "logs");
  const missing = catalogue.missing(table, wanted(MAX_COLUMNS + 5));
  expect(missing).toHaveLength(MAX_COLUMNS);
  expect(missing.at(-1)).toEqual({ field: "f999", type: "string", name: "c1000" });
});

test("a table is made once, and found again by whoever loads the catalogue", async () => {
  const catalogue = await Catalogue.load(database);
  const table = await catalogue.table("abc12345", "spans");
  await catalogue.addColumns(table, catalogue.missing(table, wanted(2)));
  const again = await Catalogue.load(database);
  expect(await again.table("abc12345", "spans")).toEqual(table);
  expect(again.find("abc12345", "spans")?.columns.map(({ name, field }) => [name, field])).toEqual([
    ["c1", "f0"],
    ["c2", "f1"],
  ]);
  expect(again.find("def67890", "spans")).toBeUndefined();
});
