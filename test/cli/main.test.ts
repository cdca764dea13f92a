import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

function onboard(...args: string[]) {
  return onboardOn("config", ...args);
}

/** The command on a configuration of its own. */
function onboardOn(folder: string, ...args: string[]) {
  const env = { ...process.env, NO_COLOR: "1", ONBOARD_CONFIG: folder };
  const options = { encoding: "utf8", env } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["packages/onboard/onboard.mjs", ...args], options);
  return { status, stdout, stderr };
}

test("an answer of no ends with status 1, and data is all that stands on standard output", () => {
  const question = "storage:logs:read k8s.namespace.name=other";
  const { status, stdout, stderr } = onboard("explain", "tlo-python", "--env", "prod", "--can", question, "--json");
  expect([status, stderr]).toEqual([1, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ question, answers: [{ environment: "prod", allowed: false }] });
});

test("bad use ends with status 2 and a sentence on standard error", () => {
  const { status, stdout, stderr } = onboard("explain", "nobody");
  expect([status, stdout, stderr]).toEqual([
    2,
    "",
    '"nobody" is not a known team or group; use one of tlo-python, tlo-python-group\n',
  ]);
});

const PRINTING = [
  ["--help"],
  ["explain", "tlo-python"],
  ["explain", "tlo-python", "--why"],
  ["limits"],
  ["parity"],
  ["requests"],
  ["doctor"],
];

test.each(PRINTING)("%s %s %s prints nothing wider than 80 columns", (...args) => {
  const { stdout, stderr } = onboard(...args.filter((each) => each !== undefined));
  expect(stderr).toBe("");
  expect(stdout.split("\n").length).toBeGreaterThan(15);
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test("a question about a permission that does not exist ends with status 2 and the one that was meant", () => {
  const { status, stdout, stderr } = onboard("explain", "tlo-python", "--can", "storage:log:read");
  expect([status, stdout, stderr]).toEqual([
    2,
    "",
    '--can must name a permission that access/permissions.ts lists; got "storage:log:read"; did you mean storage:logs:read?\n',
  ]);
});

test("manifests of a team without a workload say so, and leave standard output to the manifests", () => {
  const folder = mkdtempSync(join(tmpdir(), "no-workload-"));
  try {
    cpSync("config/environments", join(folder, "environments"), { recursive: true });
    mkdirSync(join(folder, "teams"));
    const adGroup = "{ name: orders-group, scim: true, access: { prod: viewer } }";
    const file = join(folder, "teams", "orders.yaml");
    writeFileSync(file, `name: orders\ncontact: orders@example.com\nnamespaces: [orders]\nadGroups: [${adGroup}]\n`);
    const { status, stdout, stderr } = onboardOn(folder, "manifests", "--json");
    expect([status, JSON.parse(stdout)]).toEqual([0, []]);
    const sentence = `${file}: orders has no workload in nonprod and prod, so it has no manifests there; add the key workload to have some`;
    // The folder of a test may be so long that its path is broken.
    expect(stderr.replace(/\s/g, "")).toBe(sentence.replaceAll(" ", ""));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
