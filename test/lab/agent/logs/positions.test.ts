import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPositions, writePositions } from "../../../../lab/agent/logs/positions";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "positions-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("what is written is read again, and nothing else lies beside it", async () => {
  const file = join(folder, "below", "positions.json");
  const positions = new Map([["a/app/0.log", { inode: 7, position: 12 }]]);
  await writePositions(file, positions);
  expect(await readPositions(file)).toEqual(positions);
  expect(await readdir(join(folder, "below"))).toEqual(["positions.json"]);
});

test.each(["", "null", "[]", '{"a":{"inode":"x"}}', '{"a":null}', "{"])("%j says nothing", async (text) => {
  const file = join(folder, "positions.json");
  await writeFile(file, text);
  expect(await readPositions(file)).toEqual(new Map());
});

test("without a file everything is new", async () => {
  expect(await readPositions(undefined)).toEqual(new Map());
  expect(await readPositions(join(folder, "none"))).toEqual(new Map());
});
