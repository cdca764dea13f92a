import { resolve } from "node:path";
import { CommanderError } from "commander";
import type { CheckFinding } from "../../checks";
import { errorDocument } from "../../cli/error-document";
import { FaultsError, InputError, InterruptedError } from "../../cli/exit";
import { ValidationError } from "../../constructs/validation";
import { CheckError } from "../../stacks/application-checks";
import { RefusalError } from "../../stacks/refusals";
import { onboard } from "./onboard";

const FAULT = {
  file: "config/teams/orders.yaml",
  line: 3,
  column: 1,
  path: "nme",
  problem: "is not a known key",
  fix: "remove it",
};
const LINE = "config/teams/orders.yaml:3:1 nme: is not a known key; remove it";
const ERROR: CheckFinding = {
  rule: "secret",
  severity: "error",
  path: "prod-orders",
  found: "a token",
  fix: "remove it",
};

test("the command line is usage, without commander's own prefix", () => {
  const error = new CommanderError(1, "commander.unknownOption", "error: unknown option '--nv'");
  expect(errorDocument(error)).toEqual({ error: { kind: "usage", message: "unknown option '--nv'", exitStatus: 2 } });
});

test("what the user can correct is input", () => {
  const message = '"nobody" is not a known team; use one of orders';
  expect(errorDocument(new InputError(message))).toEqual({ error: { kind: "input", message, exitStatus: 2 } });
  const refused = errorDocument(
    new ValidationError("prod-orders/Zone", [{ field: "name", rule: "is empty", received: "", fix: "fill it" }]),
  );
  expect(refused.error).toMatchObject({ kind: "input", exitStatus: 2 });
});

test("faults of files come as data, whoever has found them", () => {
  const faults = { kind: "faults", message: LINE, exitStatus: 2, faults: [FAULT] };
  expect(errorDocument(new FaultsError([FAULT]))).toEqual({ error: faults });
  expect(errorDocument(new RefusalError([FAULT]))).toEqual({ error: faults });
  const message = `orders.yaml was not written:\n${LINE}`;
  expect(errorDocument(new FaultsError([FAULT], "orders.yaml was not written:"))).toEqual({
    error: { ...faults, message },
  });
});

test("what checks have found comes as data", () => {
  expect(errorDocument(new CheckError({ findings: [ERROR], silenced: [] }))).toEqual({
    error: {
      kind: "found",
      message: "error secret at prod-orders: a token; remove it",
      exitStatus: 1,
      findings: [ERROR],
    },
  });
});

test("a Ctrl-C is neither a fault nor a failure", () => {
  const interrupted = { kind: "interrupted", message: "Interrupted.", exitStatus: 130 };
  expect(errorDocument(new InterruptedError("Interrupted."))).toEqual({ error: interrupted });
});

test("anything else is outside, with what the program behind it said and what to do", () => {
  expect(errorDocument("gone")).toEqual({ error: { kind: "outside", message: "gone", exitStatus: 3 } });
  const error = Object.assign(new Error("terraform failed"), { detail: ["no space left on device"] });
  expect(errorDocument(error)).toEqual({
    error: {
      kind: "outside",
      message: "terraform failed",
      exitStatus: 3,
      detail: ["no space left on device"],
      hint: "The disk of the folder .onboard is full.\nFree some space and run the command again.",
    },
  });
});

test.each([
  [
    "an unknown command",
    ["valdate", "--json"],
    { kind: "usage", message: "unknown command 'valdate'\n(Did you mean validate?)" },
  ],
  ["an unknown option", ["limits", "--json", "--al"], { kind: "usage", message: "unknown option '--al'" }],
  ["a missing argument", ["status", "--json"], { kind: "usage", message: "missing required argument 'team'" }],
  [
    "an unknown team",
    ["requests", "nobody", "--json"],
    { kind: "input", message: '"nobody" is not a known team; use one of tlo-python' },
  ],
  [
    "an unknown environment",
    ["validate", "--env", "test", "--json"],
    { kind: "input", message: '"test" is not a known environment; use one of nonprod, prod' },
  ],
])("%s is a document on standard output, and nothing stands on standard error", (_, args, error) => {
  const { status, stdout, stderr } = onboard(args);
  expect([status, stderr]).toEqual([2, ""]);
  expect(JSON.parse(stdout)).toEqual({ error: { ...error, exitStatus: 2 } });
});

test("faults of files are listed, each with its place", () => {
  const { status, stdout, stderr } = onboard(["explain", "--json"], { env: { ONBOARD_CONFIG: resolve("docs") } });
  expect([status, stderr]).toEqual([2, ""]);
  const { error } = JSON.parse(stdout);
  expect(error).toMatchObject({ kind: "faults", exitStatus: 2 });
  expect(error.faults.map(({ file }: { file: string }) => file)).toEqual(["docs/environments", "docs/teams"]);
});

test("without --json, and behind --, a complaint stands on standard error", () => {
  const { status, stdout, stderr } = onboard(["limits", "--al"]);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toBe("error: unknown option '--al'\n(add --help for the options and an example)\n");
  expect(onboard(["explain", "--", "--json"])).toMatchObject({
    status: 2,
    stderr: '"--json" is not a known team or group; use one of tlo-python, tlo-python-group\n',
  });
});

test("help is help, also with --json", () => {
  const { status, stdout } = onboard(["limits", "--json", "--help"]);
  expect([status, stdout.split("\n")[0]]).toEqual([0, "Usage: onboard limits [options]"]);
});
