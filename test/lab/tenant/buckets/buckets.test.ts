import { Buckets } from "../../../../lab/tenant/buckets/buckets";
import { ApiError } from "../../../../lab/tenant/errors";
import { Store } from "../../../../lab/tenant/store";
import { type AreaLab, refusal, startAreaLab } from "../area-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const BUCKETS = "/platform/storage/management/v1/bucket-definitions";
const bucket = { bucketName: "orders_logs", table: "logs", displayName: "Orders", retentionDays: 35 };

test("a bucket is being made, then active, grows in version with a change, and is gone at once", async () => {
  const created = await lab.platform.prod("POST", BUCKETS, { ...bucket, version: 0 });
  expect(created).toEqual({ status: 202, body: { ...bucket, status: "creating", updatable: true, version: 1 } });
  const path = `${BUCKETS}/orders_logs`;
  expect((await lab.platform.prod("GET", path)).body).toEqual({
    ...bucket,
    status: "active",
    updatable: true,
    version: 1,
  });
  const change = { ...bucket, retentionDays: 90, status: "active", updatable: true, version: 1 };
  const changed = await lab.platform.prod("PUT", `${path}?optimistic-locking-version=1`, change);
  expect(changed.body).toEqual({ ...change, version: 2 });
  expect((await lab.platform.prod("PUT", `${path}?optimistic-locking-version=1`, change)).status).toBe(409);
  expect((await lab.platform.prod("GET", BUCKETS)).body).toEqual({ buckets: [{ ...change, version: 2 }] });
  expect((await lab.platform.prod("DELETE", path)).status).toBe(202);
  expect(await lab.platform.prod("GET", path)).toEqual(refusal(404, "Bucket orders_logs not found"));
});

test.each([
  [
    "a name with capitals",
    { bucketName: "Orders" },
    "bucketName: must be 3 to 100 of a-z, 0-9, _ and -, beginning with a letter",
  ],
  ["a name of Dynatrace's", { bucketName: "default_logs" }, 'bucketName: must not begin with "dt_" or "default_"'],
  ["no retention", { retentionDays: 0 }, "retentionDays: must be at least 1 day"],
  ["a retention of more than ten years", { retentionDays: 3_658 }, "retentionDays: must be at most 3657 days"],
  ["an unknown table", { table: "log" }, 'table: Invalid option: expected one of "logs"|"spans"|"events"|"bizevents"'],
])("a bucket with %s is refused", async (_title, wrong, message) => {
  const answer = await lab.platform.prod("POST", BUCKETS, { ...bucket, ...wrong });
  expect(answer).toEqual(refusal(400, `Constraints violated: ${message}`));
});

test("a bucket keeps its name and its table", async () => {
  await lab.platform.prod("POST", BUCKETS, bucket);
  expect(await lab.platform.prod("POST", BUCKETS, bucket)).toEqual(
    refusal(409, 'bucketName: "orders_logs" is already used'),
  );
  const path = `${BUCKETS}/orders_logs?optimistic-locking-version=1`;
  const moved = await lab.platform.prod("PUT", path, { ...bucket, table: "spans" });
  expect(moved).toEqual(refusal(400, 'table: cannot change from "logs"'));
  const renamed = await lab.platform.prod("PUT", path, { ...bucket, bucketName: "other" });
  expect(renamed).toEqual(refusal(400, 'bucketName: a bucket cannot be renamed from "orders_logs"'));
});

test("an environment holds 80 buckets", () => {
  const buckets = new Buckets(Store.open(), "abc12345");
  const create = (index: number) => buckets.create({ ...bucket, bucketName: `b-${index}-x` });
  for (let index = 0; index < 80; index++) create(index);
  expect(() => create(80)).toThrow(new ApiError(400, "An environment cannot hold more than 80 buckets"));
});

test("a PATCH changes what it names, on the version that it was read in", async () => {
  await lab.platform.prod("POST", BUCKETS, bucket);
  const path = `${BUCKETS}/orders_logs`;
  const patched = await lab.platform.prod("PATCH", `${path}?optimistic-locking-version=1`, { retentionDays: 50 });
  expect(patched).toMatchObject({ status: 200, body: { ...bucket, retentionDays: 50, version: 2 } });
  expect((await lab.platform.prod("PATCH", `${path}?optimistic-locking-version=1`, {})).status).toBe(409);
  expect(await lab.platform.prod("PATCH", `${path}?optimistic-locking-version=2`, { table: "spans" })).toEqual(
    refusal(400, "Constraints violated: table: is not a known property"),
  );
});
