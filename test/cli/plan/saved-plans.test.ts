import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf, readOutcome, readSavedPlans, savedPlan } from "../../../cli/plan/saved-plans";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "saved-plans-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const plan = (stack: string) => ({ stack, created: 1, changed: 0, destroyed: 0, refused: [], errors: [] });

test("a stack's plan lies beside what it means to do", () => {
  expect(savedPlan("plans", "prod-orders")).toEqual({
    planFile: join("plans", "prod-orders.tfplan"),
    outcomeFile: join("plans", "prod-orders.json"),
  });
});

test("plans are read from a folder and those below it, as artifacts come, by stack", () => {
  mkdirSync(join(folder, "plan-1"));
  writeFileSync(join(folder, "plan-1", "prod-orders.json"), JSON.stringify(plan("prod-orders")));
  writeFileSync(join(folder, "prod-billing.json"), JSON.stringify(plan("prod-billing")));
  writeFileSync(join(folder, "prod-billing.tfplan"), "not JSON");
  expect(readSavedPlans(folder)).toEqual([plan("prod-billing"), plan("prod-orders")]);
});

test("a folder that is not there is named, with the command that makes it", () => {
  const missing = join(folder, "plans");
  expect(() => readSavedPlans(missing)).toThrow(
    `${missing} is not a folder; make plans there first: npx onboard plan '*' --out ${missing}`,
  );
});

test.each([
  ["{", "the document: Invalid input: expected object, received string"],
  ['{"stack": "a"}', "created: Invalid input: expected number, received undefined"],
])("a file that is no plan, %s, is refused", (text, found) => {
  const file = join(folder, "x.json");
  writeFileSync(file, text);
  expect(() => readOutcome(file)).toThrow(
    `${file} must be the plan of a stack, as plan --out writes it; got ${found}; plan again`,
  );
});

test("the fingerprint of a stack changes with what it declares, and with nothing else", () => {
  const text = join(folder, "cdk.tf.json");
  writeFileSync(text, "{}");
  const before = fingerprintOf({ folder });
  writeFileSync(join(folder, "other"), "x");
  expect(fingerprintOf({ folder })).toBe(before);
  writeFileSync(text, '{"a":1}');
  expect(fingerprintOf({ folder })).not.toBe(before);
});
