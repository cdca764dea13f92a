import { SettingsObjects } from "../../../../lab/tenant/settings/objects";
import { readPage } from "../../../../lab/tenant/settings/page";
import { Store } from "../../../../lab/tenant/store";

const ALLOW = "builtin:attribute-allow-list";
const LOGS = "builtin:logmonitoring.log-storage-settings";
const CLUSTER = "KUBERNETES_CLUSTER-0123456789ABCDEF";
const QUERY = { schemaIds: `${ALLOW},${LOGS}`, fields: "value", pageSize: "3" };

function objectsWith(count: number): SettingsObjects {
  const objects = SettingsObjects.of(Store.open(), "abc12345");
  for (let index = 0; index < count; index += 1) {
    const isRule = index % 2 === 1;
    const scope = index % 4 === 1 ? CLUSTER : "environment";
    const value = isRule ? { "config-item-title": `rule${index}` } : { key: `key${index}` };
    objects.create({ schemaId: isRule ? LOGS : ALLOW, scope: isRule ? scope : "environment", value, author: "tests" });
  }
  return objects;
}

function readAll(objects: SettingsObjects, query: Parameters<typeof readPage>[1], between?: () => void) {
  const pages: unknown[][] = [];
  let page = readPage(objects, query);
  for (;;) {
    pages.push(page.items.map(({ value }) => Object.values(value as object)[0]));
    if (page.nextPageKey === undefined) return pages;
    between?.();
    page = readPage(objects, { nextPageKey: page.nextPageKey });
  }
}

test("pages run over several schemas, and no page is empty", () => {
  expect(readAll(objectsWith(9), QUERY)).toEqual([
    ["key0", "key2", "key4"],
    ["key6", "key8", "rule1"],
    ["rule5", "rule3", "rule7"],
  ]);
});

test("scopes are read in the order in which they are asked for", () => {
  const query = { schemaIds: LOGS, scopes: `environment,${CLUSTER}`, fields: "value", pageSize: "1" };
  expect(readAll(objectsWith(9), query)).toEqual([["rule3"], ["rule7"], ["rule1"], ["rule5"]]);
});

test("a page goes on although its last object was deleted meanwhile", () => {
  const objects = objectsWith(9);
  const shown = () => [...objects.list(ALLOW)].filter(({ value }) => value.key === "key4");
  const pages = readAll(objects, QUERY, () => {
    for (const { objectId } of shown()) objects.delete(objectId);
  });
  expect(pages.flat()).toEqual(["key0", "key2", "key4", "key6", "key8", "rule1", "rule5", "rule3", "rule7"]);
});

test("an item has the fields that were asked for, by default id and value", () => {
  const objects = objectsWith(1);
  const [{ objectId } = { objectId: "" }] = [...objects.list(ALLOW)];
  const page = { totalCount: 1, pageSize: 100 };
  expect(readPage(objects, { schemaIds: ALLOW })).toEqual({ items: [{ objectId, value: { key: "key0" } }], ...page });
  const fields = "schemaId,scope,schemaVersion,summary,modificationInfo";
  expect(readPage(objects, { schemaIds: ALLOW, fields }).items).toEqual([
    {
      schemaId: ALLOW,
      scope: "environment",
      schemaVersion: "0.0.19",
      summary: "key0",
      modificationInfo: {
        deletable: true,
        first: false,
        modifiable: true,
        modifiablePaths: [],
        movable: false,
        nonModifiablePaths: [],
      },
    },
  ]);
});

test.each([
  [{}, "schemaIds must name at least one schema, or scopes at least one scope"],
  [{ schemaIds: ALLOW, pageSize: "0" }, 'pageSize must be 1 to 500; got "0"'],
  [
    { schemaIds: ALLOW, fields: "values" },
    'fields must be among objectId, externalId, schemaId, schemaVersion, scope, value, author, created, modified, updateToken, summary, searchSummary, modificationInfo; got "values"',
  ],
  [{ nextPageKey: "a", fields: "value" }, "nextPageKey must stand alone; drop fields"],
  [{ nextPageKey: "nonsense" }, 'nextPageKey is not one that this environment gave out: "nonsense"'],
  [
    { nextPageKey: Buffer.from("{}").toString("base64url") },
    'nextPageKey is not one that this environment gave out: "e30"',
  ],
])("the query %j is refused", (query, message) => {
  expect(() => readPage(objectsWith(1), query)).toThrow(message);
});

test("a key opens no page of another environment, nor one that was made by hand", () => {
  const { nextPageKey = "" } = readPage(objectsWith(9), QUERY);
  const other = SettingsObjects.of(Store.open(), "xyz98765");
  const message = `nextPageKey is not one that this environment gave out: "${nextPageKey}"`;
  expect(() => readPage(other, { nextPageKey })).toThrow(message);
  const text = Buffer.from(nextPageKey, "base64url").toString("latin1").replace('"pageSize":3', '"pageSize":4');
  const forged = Buffer.from(text, "latin1").toString("base64url");
  expect(forged).not.toBe(nextPageKey);
  expect(() => readPage(objectsWith(9), { nextPageKey: forged })).toThrow("nextPageKey is not one that");
});
