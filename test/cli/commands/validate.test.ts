import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckFinding } from "../../../checks";
import {
  printValidation,
  type Validation,
  validate,
  validateWithStates,
  validationStatus,
} from "../../../cli/commands/validate";
import { exitStatusOf } from "../../../cli/exit";
import { ValidationError } from "../../../constructs/validation";
import { CheckError } from "../../../stacks/application-checks";

const EMPTY: Validation = { faults: [], findings: [], silenced: [], environments: 2, teams: 1 };
const WARNING: CheckFinding = {
  rule: "policy-note",
  severity: "warning",
  path: "prod-orders/Group",
  found: "an odd permission",
  fix: "look it up",
};
const ERROR: CheckFinding = { ...WARNING, rule: "unconditional-grant", severity: "error", found: "all is open" };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "validate-"));
  cpSync("config/environments", join(folder, "environments"), { recursive: true });
  cpSync("config/teams", join(folder, "teams"), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true }));

test("the shipped configuration has no errors", () => {
  const validation = validate("config");
  expect(validation).toMatchObject({ faults: [], environments: 2, teams: 1 });
  expect(validationStatus(validation)).toBe(0);
  expect(printValidation(validation)).toMatch(/^2 environments, 1 team: 0 errors, \d+ warnings?$/m);
});

test("faults of files come all at once, each with its place, and nothing else is looked at", () => {
  const file = join(folder, "teams", "tlo-python.yaml");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace("bearer-token]", "bearer-tokn]").replace("otlp: true", "otpl: true"));
  const validation = validate(folder);
  expect(validationStatus(validation)).toBe(2);
  const lines = printValidation(validation).split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/tlo-python\.yaml:\d+:\d+ logs\.mask\[1\]: must be a masking rule; got "bearer-tokn"/);
  expect(lines[1]).toMatch(/tlo-python\.yaml:\d+:\d+ traces\.otpl: is not a known key; .*"otlp"/);
  expect(lines[2]).toBe("2 faults");
});

test("a check that finds an error fails, a warning does not", () => {
  expect(validationStatus({ ...EMPTY, findings: [WARNING] })).toBe(0);
  expect(validationStatus({ ...EMPTY, findings: [WARNING, ERROR] })).toBe(1);
});

test("findings stand one to a line, then what is silenced, then how many", () => {
  const silenced = [
    { team: "orders", rule: "zone-overlap", reason: "they move", environment: "prod", findings: [WARNING] },
  ];
  expect(printValidation({ ...EMPTY, findings: [ERROR, WARNING], silenced })).toBe(
    [
      "error unconditional-grant at prod-orders/Group: all is open; look it up",
      "warning policy-note at prod-orders/Group: an odd permission; look it up",
      "silenced zone-overlap of orders in prod, 1 finding: they move",
      "2 environments, 1 team: 1 error, 1 warning",
    ].join("\n"),
  );
});

test("a deploy that would fail half-way fails, a state that is forgotten does not", () => {
  const states = { looked: [{ place: "the lab", states: 4 }], notLooked: [], orphans: [], renames: [] };
  const orphan = { stack: "prod-billing", place: "a.tfstate", objects: 7, remove: "npm start -- --prune" };
  const forgotten = { ...EMPTY, states: { ...states, orphans: [orphan] } };
  expect(validationStatus(forgotten)).toBe(0);
  expect(printValidation(forgotten)).toBe(
    [
      "prod-billing is declared by no file and has 7 objects in its state",
      "  a.tfstate",
      "  remove it: npm start -- --prune",
      "states: 4 in the lab; 1 of no file",
      "2 environments, 1 team: 0 errors, 0 warnings",
    ].join("\n"),
  );
  const rename = { stack: "prod-shop", orphan: "prod-billing", from: "a.tfstate", objects: [] };
  expect(validationStatus({ ...EMPTY, states: { ...states, renames: [rename] } })).toBe(1);
});

test("with the states the files are judged as without them", async () => {
  const { states, ...validation } = await validateWithStates(folder, false);
  expect(validation).toEqual(validate(folder));
  expect(states?.renames).toEqual([]);
  writeFileSync(join(folder, "teams", "tlo-python.yaml"), "name: [");
  expect(await validateWithStates(folder, false)).toEqual(validate(folder));
});

test("what a construct refuses is a fault of the file, with its place", () => {
  const file = join(folder, "teams", "tlo-python.yaml");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/@sha256:[0-9a-f]{64}/, ":1.0"));
  const validation = validate(folder);
  expect(validationStatus(validation)).toBe(2);
  expect(printValidation(validation)).toMatch(
    /tlo-python\.yaml:14:10 workload\.image: must be named by digest here, .*; got "registry\.example\.com\/tlo\/sample-app:1\.0"; write .*\n1 fault$/,
  );
});

test("the same errors have the same status in every other command", () => {
  expect(exitStatusOf(new CheckError({ findings: [ERROR], silenced: [] }))).toBe(1);
  const finding = { field: "a", rule: "must be b", received: "c", fix: "write b" };
  expect(exitStatusOf(new ValidationError("prod-orders/Zone", [finding]))).toBe(2);
  expect(exitStatusOf(new Error("outside"))).toBe(3);
});

test("a team or an environment that nobody knows is refused", () => {
  expect(() => validate("config", { team: "orders" })).toThrow('"orders" is not a known team; use one of tlo-python');
  expect(() => validate("config", { env: "test" })).toThrow(
    '"test" is not a known environment; use one of nonprod, prod',
  );
  expect(validate("config", { env: "prod" })).toMatchObject({ environments: 1, teams: 1 });
});
