import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lock, tryLock } from "../../../lab/control-plane/process-lock";

const newFile = () => join(mkdtempSync(join(tmpdir(), "lock-")), "inner", "lock");

function take(file: string) {
  const taken = tryLock(file);
  if ("heldBy" in taken) throw new Error(`held by ${taken.heldBy}`);
  return taken;
}

test("a lock is held by one at a time and names its holder", () => {
  const file = newFile();
  const first = take(file);
  expect(tryLock(file)).toEqual({ heldBy: process.pid });
  first.release();
  take(file).release();
  expect(readdirSync(join(file, ".."))).toEqual([]);
});

test("the lock of a process that has died is taken over", () => {
  const file = newFile();
  take(file).release();
  const { pid } = spawnSync(process.execPath, ["--version"]);
  writeFileSync(file, `${pid}`);
  take(file);
  expect(tryLock(file)).toEqual({ heldBy: process.pid });
  expect(readdirSync(join(file, ".."))).toEqual(["lock"]);
});

test("a lock file that nobody can read as a process is taken over", () => {
  const file = newFile();
  take(file).release();
  writeFileSync(file, "half a li");
  take(file);
  expect(tryLock(file)).toEqual({ heldBy: process.pid });
  expect(readdirSync(join(file, ".."))).toEqual(["lock"]);
});

test("who waits for a lock is told for whom, and gets it when it is released", async () => {
  const file = newFile();
  const first = take(file);
  const waitedFor: number[] = [];
  const second = await lock(file, 1, (pid) => {
    waitedFor.push(pid);
    first.release();
  });
  expect(waitedFor).toEqual([process.pid]);
  expect(tryLock(file)).toEqual({ heldBy: process.pid });
  second.release();
});

test("the lock of a dead process is taken over although a living one has its number by now", () => {
  const file = newFile();
  take(file).release();
  writeFileSync(file, `${process.pid} 1`);
  const hasStartTimes = process.platform === "linux";
  expect("release" in tryLock(file)).toBe(hasStartTimes);
});

test("a lock without a start time, as other systems write it, is held by its process", () => {
  const file = newFile();
  take(file).release();
  writeFileSync(file, `${process.pid}`);
  expect(tryLock(file)).toEqual({ heldBy: process.pid });
});

test("a release leaves a lock alone that somebody else has taken since", () => {
  const file = newFile();
  const first = take(file);
  rmSync(file);
  writeFileSync(file, "1");
  first.release();
  expect(readFileSync(file, "utf8")).toBe("1");
});
