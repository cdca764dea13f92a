import { existsSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensurePythonTools, findPython } from "../../../lab/python/python-tools";
import { StandInPython } from "./stand-in-python";

const NEW = "echo 3.12.4 True";

test("the tools are installed into an environment of their own, as pinned and from wheels only", async () => {
  const stand = new StandInPython();
  const tools = await ensurePythonTools(stand.options(stand.interpreter(NEW)));
  expect(tools.version).toBe("3.12.4");
  expect([tools.uv, tools.copier, tools.python].filter((program) => !existsSync(program))).toEqual([]);
  expect(stand.calls).toEqual([
    "python -m venv",
    `environment -m pip install -q --disable-pip-version-check --no-input --only-binary=:all: -r ${stand.requirements}`,
  ]);
  expect(stand.installed).toEqual([expect.stringMatching(/^tools-3\.12\.4-[0-9a-f]{12}$/)]);
  expect(stand.messages).toEqual(["installing uv and copier for Python 3.12.4"]);
});

test("what is installed is used again", async () => {
  const stand = new StandInPython();
  const options = stand.options(stand.interpreter(NEW));
  const first = await ensurePythonTools(options);
  expect(await ensurePythonTools(options)).toEqual(first);
  expect(stand.calls).toHaveLength(2);
});

test("two at once install once, and the second is told whom it waits for", async () => {
  const stand = new StandInPython();
  const options = stand.options(stand.interpreter(NEW));
  const [first, second] = await Promise.all([ensurePythonTools(options), ensurePythonTools(options)]);
  expect(second).toEqual(first);
  expect(stand.calls).toHaveLength(2);
  expect(stand.messages).toEqual([
    "installing uv and copier for Python 3.12.4",
    `waiting for process ${process.pid}, which installs uv and copier`,
  ]);
});

test("other pins and another interpreter get an environment of their own", async () => {
  const stand = new StandInPython();
  await ensurePythonTools(stand.options(stand.interpreter(NEW)));
  await ensurePythonTools(stand.options(stand.interpreter("echo 3.13.0 True", "python3.13")));
  writeFileSync(stand.requirements, "uv==2\n");
  await ensurePythonTools(stand.options(stand.interpreter(NEW)));
  expect(stand.installed).toHaveLength(3);
});

test("an installation that was cut off is made anew", async () => {
  const stand = new StandInPython();
  const options = stand.options(stand.interpreter(NEW));
  const { uv } = await ensurePythonTools(options);
  rmSync(join(dirname(uv), "..", "complete"));
  await ensurePythonTools(options);
  expect(stand.calls).toHaveLength(4);
});

test("an installation that fails ends with pip's last words, and leaves nothing", async () => {
  const stand = new StandInPython();
  writeFileSync(stand.requirements, "broken==1\n");
  await expect(ensurePythonTools(stand.options(stand.interpreter(NEW)))).rejects.toThrow(
    "uv and copier cannot be installed from PyPI:\n  ERROR: no such version",
  );
  expect(stand.installed).toEqual([]);
});

test("the first interpreter that is new enough is taken", async () => {
  const stand = new StandInPython();
  const old = stand.interpreter("echo 3.9.2 False", "old");
  const bare = stand.interpreter("echo \"ModuleNotFoundError: No module named 'ensurepip'\" >&2; exit 1", "bare");
  const fine = stand.interpreter(NEW, "fine");
  expect(await findPython(["no-such-python", old, bare, fine])).toEqual({ program: fine, version: "3.12.4" });
});

test("without one the error says what was seen, and what to install", async () => {
  const stand = new StandInPython();
  const old = stand.interpreter("echo 3.9.2 False", "old");
  const bare = stand.interpreter("echo \"ModuleNotFoundError: No module named 'ensurepip'\" >&2; exit 1", "bare");
  const odd = stand.interpreter("exit 1", "odd");
  await expect(findPython(["no-such-python", old, bare, odd])).rejects.toThrow(
    `Python 3.11 or newer with venv is needed; ${old} is 3.9.2, ${bare} has no module ensurepip, ${odd} cannot be run; install it, or put it on the PATH`,
  );
  await expect(findPython(["no-such-python"])).rejects.toThrow(
    "Python 3.11 or newer with venv is needed; none was found on the PATH; install it, or put it on the PATH",
  );
});
