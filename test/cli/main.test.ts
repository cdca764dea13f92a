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
