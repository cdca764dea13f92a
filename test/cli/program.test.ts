import type { Command } from "commander";
import { createProgram } from "../../cli/program";
import { onboard } from "./onboard";

/** The commands that do something, each with its full name. */
function leaves(command: Command, name = ""): [string, Command][] {
  if (command.commands.length === 0) return [[name, command]];
  return command.commands.flatMap((each) => leaves(each, `${name} ${each.name()}`.trim()));
}

const COMMANDS = new Map(leaves(createProgram()));

const shownOptions = (command: Command) => command.options.filter(({ hidden }) => !hidden).map(({ long }) => long);

test("every command takes --json, and none is asked for a team by an option", () => {
  for (const [name, command] of COMMANDS) {
    expect({ name, options: shownOptions(command) }).toEqual({ name, options: expect.arrayContaining(["--json"]) });
    expect({ name, options: shownOptions(command) }).toEqual({ name, options: expect.not.arrayContaining(["--team"]) });
  }
});

test("a team is the argument of every command that is about teams", () => {
  const taking = [...COMMANDS].map(([name, { registeredArguments }]) => [
    name,
    registeredArguments.map((each) => each.name()),
  ]);
  expect(Object.fromEntries(taking)).toEqual({
    init: ["team"],
    import: ["team"],
    validate: ["team"],
    explain: ["name"],
    parity: ["team"],
    limits: [],
    requests: ["team"],
    manifests: ["team"],
    changed: [],
    plan: ["stacks"],
    apply: ["folder", "stacks"],
    comment: ["folder"],
    dashboard: ["team"],
    status: ["team"],
    doctor: [],
    "lab tenant": [],
    "lab prepare": [],
    "lab env": [],
  });
});

test("--env is taken by every command that looks at environments: all but those that make a file, name stacks or run the lab", () => {
  const without = [...COMMANDS].filter(([, command]) => !shownOptions(command).includes("--env")).map(([name]) => name);
  expect(without).toEqual(["init", "plan", "apply", "comment", "lab tenant", "lab prepare", "lab env"]);
});

test.each(["--version", "-V"])(
  "%s prints the version of the project, alone or with what makes the program answer",
  (flag) => {
    const { version } = require("../../package.json");
    const answer = { status: 0, stdout: `${version}\n`, stderr: "" };
    expect(onboard([flag])).toEqual(answer);
    expect(onboard([flag, "validate"])).toEqual(answer);
  },
);

test.each(["requests", "manifests"])(
  "%s takes the team in the form of before too, and says how it is written today",
  (name) => {
    const today = onboard([name, "tlo-python", "--env", "prod", "--json"]);
    expect([today.status, today.stderr]).toEqual([0, ""]);
    const before = onboard([name, "--team", "tlo-python", "--env", "prod", "--json"]);
    const note = `--team is deprecated; write npx onboard ${name} tlo-python\n`;
    expect(before).toEqual({ ...today, stderr: note });
    const both = onboard([name, "tlo-python", "--team", "orders"]);
    const fault = "two teams are named, tlo-python and --team orders; name one, without --team\n";
    expect(both).toEqual({ status: 2, stdout: "", stderr: fault });
  },
);
