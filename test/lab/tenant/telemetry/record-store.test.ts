import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import {
  duration,
  type FieldValue,
  type MetricPoint,
  RecordStore,
  type TableName,
  type TelemetryRecord,
  timestamp,
} from "../../../../lab/tenant/telemetry";

const PROD = "abc12345";
const NONPROD = "def67890";

const stores: RecordStore[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeStore(folder?: string): RecordStore {
  const store = new RecordStore(folder);
  stores.push(store);
  return store;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "telemetry-"));
  folders.push(folder);
  return folder;
}

const log = (nanoseconds: bigint, fields: Record<string, FieldValue>): TelemetryRecord => ({
  timestamp: nanoseconds,
  fields,
});

/** All records with the fields that they have, oldest first. */
async function read(store: RecordStore, environmentId = PROD, table: TableName = "logs") {
  const { from, time, columns } = await store.relation(environmentId, table);
  const names = [...columns.keys()];
  const cells = [...columns.values()].map(({ sql }) => sql).join(", ");
  const rows = await store.all(`SELECT ${cells} FROM ${from} ORDER BY ${time}`);
  return rows.map((row) =>
    Object.fromEntries(names.flatMap((name, at) => (row[at] === null ? [] : [[name, row[at]]]))),
  );
}

async function typesOf(store: RecordStore, table: TableName = "logs") {
  const { columns } = await store.relation(PROD, table);
  return Object.fromEntries([...columns].map(([field, { type }]) => [field, type]));
}

test("a record comes back with the types of its fields, in the bucket of its table", async () => {
  const store = makeStore();
  const fields = {
    content: "naïve 🎉 \u001b[31mred\u0000 text",
    "thread.id": 9_007_199_254_740_993n,
    ratio: 0.25,
    retried: false,
    "dt.security_context": ["team-a", "team-b"],
    empty: [],
    seen: timestamp(1_700_000_000_123_456_789n),
    took: duration(5n),
  };
  await store.append(PROD, "logs", [log(1_700_000_000_000_000_001n, fields)]);
  expect(await read(store)).toEqual([
    {
      ...fields,
      seen: 1_700_000_000_123_456_789n,
      took: 5n,
      timestamp: 1_700_000_000_000_000_001n,
      "dt.system.bucket": "default_logs",
    },
  ]);
  expect(await typesOf(store)).toEqual({
    content: "string",
    "thread.id": "long",
    ratio: "double",
    retried: "boolean",
    "dt.security_context": "string[]",
    empty: "string[]",
    seen: "timestamp",
    took: "duration",
    timestamp: "timestamp",
    "dt.system.bucket": "string",
  });
});

test("a bucket that a record names is kept", async () => {
  const store = makeStore();
  await store.append(PROD, "bizevents", [log(1n, { "dt.system.bucket": "audit" })]);
  expect(await read(store, PROD, "bizevents")).toEqual([{ timestamp: 1n, "dt.system.bucket": "audit" }]);
});

test("the time of a span is its start", async () => {
  const store = makeStore();
  await store.append(PROD, "spans", [log(7n, { "span.name": "GET /orders" })]);
  expect(await read(store, PROD, "spans")).toEqual([
    { start_time: 7n, "span.name": "GET /orders", "dt.system.bucket": "default_spans" },
  ]);
});

test("what nobody has written is empty, and its time can be asked for", async () => {
  const store = makeStore();
  for (const table of ["logs", "spans", "events", "bizevents", "metrics"] as const) {
    expect(await read(store, PROD, table)).toEqual([]);
    expect(await store.origins(PROD, table)).toEqual([]);
  }
  const { from, point } = await store.relation(PROD, "metrics");
  expect(await store.all(`SELECT ${Object.values(point ?? {}).join(", ")} FROM ${from}`)).toEqual([]);
});

test("environments and tables do not see each other's records", async () => {
  const store = makeStore();
  await store.append(PROD, "logs", [log(1n, { content: "prod" })]);
  await store.append(NONPROD, "logs", [log(1n, { content: "nonprod" })]);
  await store.append(PROD, "events", [log(1n, { "event.name": "deployed" })]);
  expect(await read(store)).toEqual([{ timestamp: 1n, content: "prod", "dt.system.bucket": "default_logs" }]);
  expect((await typesOf(store)).content).toBe("string");
  expect(await typesOf(store, "events")).not.toHaveProperty("content");
});

test.each<[string, FieldValue[], string, unknown[]]>([
  ["whole and broken numbers read as double", [1n, 2.5], "double", [1, 2.5]],
  ["a number and a text read as text", [404n, "not found"], "string", ["404", "not found"]],
  ["truth and text read as text", [true, "maybe"], "string", ["true", "maybe"]],
  ["a time and a text read as text", [timestamp(1n), "now"], "string", ["1970-01-01T00:00:00.000000001Z", "now"]],
  ["a list and a text read as text", [["a", "b"], "a"], "string", ["[a, b]", "a"]],
])("a field that changes its type: %s", async (_title, values, type, expected) => {
  const store = makeStore();
  for (const [index, value] of values.entries()) await store.append(PROD, "logs", [log(BigInt(index), { value })]);
  expect((await typesOf(store)).value).toBe(type);
  expect((await read(store)).map(({ value }) => value)).toEqual(expected);
});

test("a whole number of more than 64 bits is kept as its digits", async () => {
  const store = makeStore();
  await store.append(PROD, "logs", [log(1n, { value: 2n ** 63n })]);
  expect((await read(store))[0]?.value).toBe("9223372036854775808");
});

test("a time of more than 64 bits is refused, and nothing is kept", async () => {
  const store = makeStore();
  await expect(store.append(PROD, "logs", [log(1n, {}), log(2n ** 63n, {})])).rejects.toThrow(
    "9223372036854775808 ns lies outside of the years 1677 to 2262",
  );
  expect(await read(store)).toEqual([]);
});

test("names of fields are data, whatever they look like", async () => {
  const store = makeStore();
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.string(), { maxKeys: 5 }), async (fields) => {
      await store.reset();
      const { "dt.system.bucket": _bucket, timestamp: _time, ...rest } = fields;
      await store.append(PROD, "logs", [log(1n, rest)]);
      const [{ "dt.system.bucket": bucket, timestamp: time, ...kept } = {}] = await read(store);
      expect(Object.entries(kept).sort()).toEqual(Object.entries(rest).sort());
      expect([bucket, time]).toEqual(["default_logs", 1n]);
    }),
    { numRuns: 25 },
  );
});

test("calls at the same time with fields of their own keep each record whole", async () => {
  const store = makeStore();
  const numbers = Array.from({ length: 60 }, (_, index) => index);
  await Promise.all(
    numbers.map((number) =>
      store.append(PROD, number % 2 === 0 ? "logs" : "events", [
        log(BigInt(number), { [`field-${number % 7}`]: `${number}` }),
      ]),
    ),
  );
  const rows = [...(await read(store)), ...(await read(store, PROD, "events"))];
  expect(
    rows.map(({ timestamp: time, "dt.system.bucket": _bucket, ...fields }) => ({ [String(time)]: fields })),
  ).toEqual(
    [...numbers.filter((number) => number % 2 === 0), ...numbers.filter((number) => number % 2 === 1)].map(
      (number) => ({ [number]: { [`field-${number % 7}`]: `${number}` } }),
    ),
  );
});

describe("origins", () => {
  test("records of the same place share one, and queries take records by it", async () => {
    const store = makeStore();
    const place = (namespace: string) => ({ "k8s.namespace.name": namespace, "k8s.cluster.name": "prod-eu" });
    await store.append(PROD, "logs", [
      log(1n, { content: "a", ...place("orders") }),
      log(2n, { content: "b", ...place("billing"), "dt.security_context": ["b1", "b2"] }),
    ]);
    await store.append(PROD, "logs", [log(3n, { content: "c", ...place("orders") })]);
    expect(await store.origins(PROD, "logs")).toEqual([
      { id: 1, bucket: "default_logs", fields: place("orders") },
      { id: 2, bucket: "default_logs", fields: { ...place("billing"), "dt.security_context": ["b1", "b2"] } },
    ]);
    const { from, origin, time } = await store.relation(PROD, "logs");
    expect(await store.all(`SELECT ${time} FROM ${from} WHERE ${origin} IN (1) ORDER BY 1`)).toEqual([[1n], [3n]]);
  });

  test("a number where a condition expects a text counts as its digits", async () => {
    const store = makeStore();
    await store.append(PROD, "events", [
      log(1n, { "aws.account.id": 123n, "event.type": true, "host.name": duration(4n) }),
    ]);
    expect(await store.origins(PROD, "events")).toEqual([
      { id: 1, bucket: "default_events", fields: { "aws.account.id": "123", "event.type": "true", "host.name": "4" } },
    ]);
  });
});

describe("metrics", () => {
  const point = (time: bigint, path: string, sum: number): MetricPoint => ({
    key: "http_requests_total",
    dimensions: { route: path, method: "GET" },
    timestamp: time,
    min: sum,
    max: sum,
    sum,
    count: 1,
  });

  test("points of equal dimensions are one series, in whatever order they are named", async () => {
    const store = makeStore();
    const swapped = { ...point(3n, "", 4), dimensions: { method: "GET", route: "/a" } };
    await store.appendPoints(PROD, [point(1n, "/a", 1), point(2n, "/b", 2)]);
    await store.appendPoints(PROD, [swapped]);
    const { from, time, point: values, columns } = await store.relation(PROD, "metrics");
    const cells = [values?.series, columns.get("route")?.sql, columns.get("metric.key")?.sql, time, values?.sum];
    expect(await store.all(`SELECT ${cells.join(", ")} FROM ${from} ORDER BY ${time}`)).toEqual([
      [1, "/a", "http_requests_total", 1n, 1],
      [2, "/b", "http_requests_total", 2n, 2],
      [1, "/a", "http_requests_total", 3n, 4],
    ]);
    expect(await store.origins(PROD, "metrics")).toEqual([
      { id: 1, bucket: "default_metrics", fields: { "metric.key": "http_requests_total" } },
    ]);
  });

  test("a histogram keeps its buckets", async () => {
    const store = makeStore();
    const histogram = { ...point(1n, "/a", 2), count: 3, bounds: [0.1, 1], counts: [1, 2, 0] };
    await store.appendPoints(PROD, [histogram, point(2n, "/a", 1)]);
    const { from, time, point: values } = await store.relation(PROD, "metrics");
    const rows = await store.all(`SELECT ${Object.values(values ?? {}).join(", ")} FROM ${from} ORDER BY ${time}`);
    expect(rows).toEqual([
      [1, 2, 2, 2, 3, [0.1, 1], [1, 2, 0]],
      [1, 1, 1, 1, 1, null, null],
    ]);
  });

  test("a file remembers which series has which number", async () => {
    const folder = makeFolder();
    const first = makeStore(folder);
    await first.appendPoints(PROD, [point(1n, "/a", 1), point(1n, "/b", 1)]);
    await first.close();
    const store = makeStore(folder);
    await store.appendPoints(PROD, [point(2n, "/b", 2), point(2n, "/c", 3)]);
    const { from, point: values } = await store.relation(PROD, "metrics");
    expect(await store.all(`SELECT ${values?.series}, ${values?.sum} FROM ${from} ORDER BY 1, 2`)).toEqual([
      [1, 1],
      [2, 1],
      [2, 2],
      [3, 3],
    ]);
  });
});

describe("life", () => {
  test("a store that nobody uses opens nothing", async () => {
    const folder = makeFolder();
    const store = makeStore(folder);
    await store.reset();
    await store.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a file keeps records, fields and origins", async () => {
    const folder = makeFolder();
    const first = makeStore(folder);
    await first.append(PROD, "logs", [log(1n, { content: "a", "k8s.namespace.name": "orders" })]);
    await first.close();
    const store = makeStore(folder);
    await store.append(PROD, "logs", [log(2n, { content: "b", "k8s.namespace.name": "billing", extra: 1n })]);
    expect(await read(store)).toEqual([
      { timestamp: 1n, content: "a", "k8s.namespace.name": "orders", "dt.system.bucket": "default_logs" },
      { timestamp: 2n, content: "b", "k8s.namespace.name": "billing", extra: 1n, "dt.system.bucket": "default_logs" },
    ]);
    expect((await store.origins(PROD, "logs")).map(({ id, fields }) => [id, fields["k8s.namespace.name"]])).toEqual([
      [1, "orders"],
      [2, "billing"],
    ]);
  });

  test("a reset forgets everything, also in a file that was not opened yet", async () => {
    const folder = makeFolder();
    const first = makeStore(folder);
    await first.append(PROD, "logs", [log(1n, { content: "a" })]);
    await first.appendPoints(PROD, [{ key: "m", dimensions: {}, timestamp: 1n, min: 1, max: 1, sum: 1, count: 1 }]);
    await first.close();
    const store = makeStore(folder);
    await store.reset();
    expect(await read(store)).toEqual([]);
    expect(await typesOf(store)).toEqual({ timestamp: "timestamp" });
    expect(await store.origins(PROD, "metrics")).toEqual([]);
    await store.append(PROD, "logs", [log(2n, { content: 5n })]);
    expect(await read(store)).toEqual([{ timestamp: 2n, content: 5n, "dt.system.bucket": "default_logs" }]);
  });

  test("two labs of one process cannot hold one file; the next call after the first has ended works", async () => {
    const folder = makeFolder();
    const first = makeStore(folder);
    await first.append(PROD, "logs", [log(1n, { content: "a" })]);
    const second = makeStore(folder);
    const file = join(folder, "telemetry.duckdb");
    await expect(second.append(PROD, "logs", [log(2n, { content: "b" })])).rejects.toThrow(
      `Another lab tenant holds the telemetry in ${file}; end one of the two, or give them different folders`,
    );
    await first.close();
    await second.append(PROD, "logs", [log(3n, { content: "c" })]);
    expect((await read(second)).map(({ content }) => content)).toEqual(["a", "c"]);
  });

  test("a file that another process holds is named with what to do", async () => {
    const folder = makeFolder();
    const file = join(folder, "telemetry.duckdb");
    const hold = `require("@duckdb/node-api").DuckDBInstance.create(process.argv[1]).then((db) => {
      console.log("held");
      process.stdin.resume().on("end", () => db.closeSync());
    })`;
    const other = spawn(process.execPath, ["-e", hold, file], { stdio: ["pipe", "pipe", "inherit"] });
    try {
      await once(other.stdout, "data");
      await expect(makeStore(folder).relation(PROD, "logs")).rejects.toThrow(
        `Another lab tenant holds the telemetry in ${file}; end one of the two, or give them different folders`,
      );
    } finally {
      const ended = once(other, "exit");
      other.stdin.end();
      await ended;
    }
    expect(await read(makeStore(folder))).toEqual([]);
  });

  test("a file of something else is named with what to do", async () => {
    const folder = makeFolder();
    const file = join(folder, "telemetry.duckdb");
    writeFileSync(file, "no database ".repeat(1_000));
    const store = makeStore(folder);
    await expect(store.relation(PROD, "logs")).rejects.toThrow(`${file} cannot be opened: `);
    await expect(store.relation(PROD, "logs")).rejects.toThrow("; delete the file to start without telemetry");
  });

  test("what was accepted before the close is written, what comes after is refused", async () => {
    const folder = makeFolder();
    const first = makeStore(folder);
    const accepted = first.append(PROD, "logs", [log(1n, { content: "a" })]);
    await first.close();
    await accepted;
    await expect(first.append(PROD, "logs", [log(2n, { content: "b" })])).rejects.toThrow("The lab tenant is closed");
    expect(await read(makeStore(folder))).toHaveLength(1);
  });
});

describe("queries", () => {
  test("a close ends a query that is under way, and waits for it", async () => {
    const folder = makeFolder();
    const store = makeStore(folder);
    await store.append(PROD, "logs", [log(1n, { content: "a" })]);
    const endless = store.all("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b");
    const ended = expect(endless).rejects.toThrow(/interrupt/i);
    await store.all("SELECT 1");
    await store.close();
    await ended;
    expect(await read(makeStore(folder))).toHaveLength(1);
  });

  test("a thousand origins at once are each written", async () => {
    const folder = makeFolder();
    const first = makeStore(folder);
    const records = Array.from({ length: 1_100 }, (_, index) => log(BigInt(index), { "log.source": `s${index}` }));
    await first.append(PROD, "logs", records);
    await first.close();
    const origins = await makeStore(folder).origins(PROD, "logs");
    expect(origins.map(({ fields }) => fields["log.source"])).toEqual(
      records.map(({ fields }) => fields["log.source"]),
    );
  });

  test("parameters are values, also where they look like SQL", async () => {
    const store = makeStore();
    const text = "x' OR 1=1 --";
    await store.append(PROD, "logs", [log(1n, { content: text }), log(2n, { content: "y" })]);
    const { from, time, columns } = await store.relation(PROD, "logs");
    const sql = `SELECT ${time} FROM ${from} WHERE ${columns.get("content")?.sql} = ?`;
    expect(await store.all(sql, [text])).toEqual([[1n]]);
  });

  test("each kind of parameter reaches the database with its type", async () => {
    const parameters = [1n, 2n ** 70n, 0.5, true, null, "a", ["b", "c"], []];
    const types = await makeStore().all(`SELECT ${parameters.map(() => "typeof(?)").join(", ")}`, parameters);
    expect(types).toEqual([["BIGINT", "HUGEINT", "DOUBLE", "BOOLEAN", '"NULL"', "VARCHAR", "VARCHAR[]", "VARCHAR[]"]]);
  });

  test.each([
    "SELECT * FROM read_text('/etc/hosts')",
    "ATTACH '/tmp/other.duckdb'",
    "SET enable_external_access = true",
  ])("no query leaves the database: %s", async (sql) => {
    await expect(makeStore().all(sql)).rejects.toThrow(/Permission Error|Invalid Input Error|locked/);
  });

  test("a query that is given up ends, and the next one works", async () => {
    const store = makeStore();
    const abort = new AbortController();
    const endless = store.all(
      "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b",
      [],
      abort.signal,
    );
    setTimeout(() => abort.abort(new Error("given up")), 50);
    await expect(endless).rejects.toThrow("given up");
    expect(await store.all("SELECT 1::BIGINT")).toEqual([[1n]]);
  });
});
