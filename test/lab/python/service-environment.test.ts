import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureServiceEnvironment } from "../../../lab/python/service-environment";
import { StandInPython } from "./stand-in-python";

function service() {
  const stand = new StandInPython();
  const project = join(stand.folder, "service");
  mkdirSync(project);
  writeFileSync(join(project, "pyproject.toml"), "[project]\n");
  writeFileSync(join(project, "uv.lock"), "version = 1\n");
  return { stand, project, options: { ...stand.options(stand.interpreter("echo 3.12.4 True")), project } };
}

const syncs = (stand: StandInPython) => stand.calls.filter((call) => call.startsWith("uv "));

test("the packages of the lock are installed into the cache, wheels only", async () => {
  const { stand, options } = service();
  const python = await ensureServiceEnvironment(options);
  const [sync = "", ...more] = syncs(stand);
  expect(more).toEqual([]);
  expect(sync).toMatch(/^uv sync --locked --no-build --quiet --python \S+\/bin\/python (\S+)$/);
  expect(`${sync.split(" ").at(-1)}/bin/python`).toBe(python);
  expect(stand.messages.at(-1)).toBe(`installing the packages of ${options.project}`);
});

test("what is installed is used again, until the lock changes", async () => {
  const { stand, options } = service();
  const first = await ensureServiceEnvironment(options);
  expect(await ensureServiceEnvironment(options)).toBe(first);
  expect(syncs(stand)).toHaveLength(1);
  writeFileSync(join(options.project, "uv.lock"), "version = 2\n");
  expect(await ensureServiceEnvironment(options)).not.toBe(first);
  expect(syncs(stand)).toHaveLength(2);
});

test("a lock that is out of date ends with uv's last words, and is tried again the next time", async () => {
  const { stand, options } = service();
  writeFileSync(join(options.project, "refuse"), "");
  const refused = `uv cannot install the packages of ${options.project}:\n  outdated`;
  await expect(ensureServiceEnvironment(options)).rejects.toThrow(refused);
  await expect(ensureServiceEnvironment(options)).rejects.toThrow(refused);
  expect(syncs(stand)).toHaveLength(2);
});
