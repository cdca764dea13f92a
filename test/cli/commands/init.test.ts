import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newFaults, writeTeam } from "../../../cli/commands/init";
import type { NewTeam } from "../../../cli/init/answers";
import { loadConfiguration } from "../../../config/load";

const ORDERS: NewTeam = {
  name: "orders",
  contact: "orders@example.com",
  namespaces: ["orders", "orders-jobs"],
  adGroup: "orders-group",
  claim: "0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11",
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "init-"));
  cpSync("config/environments", join(folder, "environments"), { recursive: true });
  cpSync("config/teams", join(folder, "teams"), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true }));

test("a new team's file has what was given, and least access in protected environments", () => {
  const file = writeTeam(folder, ORDERS);
  expect(file).toBe(join(folder, "teams", "orders.yaml"));
  expect(readFileSync(file, "utf8")).toBe(`# yaml-language-server: $schema=../schemas/team.schema.json
name: orders
contact: orders@example.com
adGroups:
  - name: orders-group
    claim: 0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11
    access:
      nonprod: operator
      prod: viewer
namespaces:
  - orders
  - orders-jobs
`);
  const { configuration, faults } = loadConfiguration(folder);
  expect(faults).toEqual([]);
  expect(configuration?.teams.map(({ name }) => name)).toEqual(["orders", "tlo-python"]);
});

test("a group without a claim comes by SCIM", () => {
  const { claim: _claim, ...scim } = ORDERS;
  expect(readFileSync(writeTeam(folder, scim), "utf8")).toContain("    scim: true\n");
});

test("the first team of a project can be written", () => {
  rmSync(join(folder, "teams", "tlo-python.yaml"));
  expect(existsSync(writeTeam(folder, ORDERS))).toBe(true);
});

test("a file that exists is never overwritten", () => {
  const file = join(folder, "teams", "orders.yaml");
  writeFileSync(file, "mine");
  expect(() => writeTeam(folder, ORDERS)).toThrow(`${file} already exists; edit it, or choose another name`);
  expect(readFileSync(file, "utf8")).toBe("mine");
});

test("a file that would have faults is not written, and the faults are reported", () => {
  const file = join(folder, "teams", "orders.yaml");
  const wrong = { ...ORDERS, contact: "nobody", namespaces: ["tlo-python"] };
  expect(() => writeTeam(folder, wrong)).toThrow(`${file} was not written; it would have faults:\n`);
  expect(() => writeTeam(folder, wrong)).toThrow("contact: must be an e-mail address");
  expect(existsSync(file)).toBe(false);
});

test("faults that other files already have do not block a new team", () => {
  writeFileSync(join(folder, "teams", "broken.yaml"), "name: broken\n");
  expect(existsSync(writeTeam(folder, ORDERS))).toBe(true);
});

test.each(["../orders", "Orders", "orders-", "", "a/b", "1orders"])("%j can be no name of a team", (name) => {
  expect(() => writeTeam(folder, { ...ORDERS, name })).toThrow(
    `the name of a team must be a DNS label: lower-case letters, digits and hyphens, a letter first; got ${JSON.stringify(name)}; write a name such as orders-api`,
  );
});

test("the name of a team has at most 40 characters", () => {
  const name = "a".repeat(41);
  expect(() => writeTeam(folder, { ...ORDERS, name })).toThrow(
    `the name of a team must be 1 to 40 characters; got "${name}"; shorten it by 1`,
  );
});

test("an environment's file that is a pipe is not waited for", () => {
  rmSync(join(folder, "environments", "prod.yaml"));
  execFileSync("mkfifo", [join(folder, "environments", "prod.yaml")]);
  expect(existsSync(writeTeam(folder, ORDERS))).toBe(true);
});

test.each(["teams", "environments"])("a project without a folder of %s says so", (name) => {
  rmSync(join(folder, name), { recursive: true });
  expect(() => writeTeam(folder, ORDERS)).toThrow(`${join(folder, name)} is not a folder; create it first`);
});

test("the faults that a file would add are found before anything is written", () => {
  const wrong = { ...ORDERS, contact: "nobody" };
  expect(newFaults(folder, wrong).map(({ path, problem }) => `${path} ${problem}`)).toEqual([
    "contact must be an e-mail address",
  ]);
  expect(newFaults(folder, ORDERS)).toEqual([]);
  expect(readdirSync(join(folder, "teams"))).toEqual(["tlo-python.yaml"]);
});
