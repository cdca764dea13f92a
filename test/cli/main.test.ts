import { spawnSync } from "node:child_process";

function onboard(...args: string[]) {
  const options = { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/onboard.mjs", ...args], options);
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

test.each(["", "--why", "--help"])("explain %s prints nothing wider than 80 columns", (flag) => {
  const { status, stdout, stderr } = onboard("explain", "tlo-python", ...(flag === "" ? [] : [flag]));
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n").length).toBeGreaterThan(15);
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test("a question about a permission that does not exist ends with status 2 and the one that was meant", () => {
  const { status, stdout, stderr } = onboard("explain", "tlo-python", "--can", "storage:log:read");
  expect([status, stdout, stderr]).toEqual([
    2,
    "",
    '--can must name a permission of Dynatrace; got "storage:log:read"; did you mean storage:logs:read?\n',
  ]);
});
