import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError, exitStatusOf } from "../../cli/exit";
import { holdLab, LabFolderError } from "../../cli/lab-lock";

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "lab-lock-"));
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

function refusal(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("must be refused");
}

test("a second run is told which process is under way, and how to have a lab of its own", () => {
  const folder = join(parent, "lab");
  const held = holdLab(folder);
  const error = refusal(() => holdLab(folder));
  expect(error).toBeInstanceOf(LabFolderError);
  expect(exitStatusOf(error)).toBe(3);
  expect(describeError(error)).toBe(
    [
      `another run is under way (pid ${process.pid}) on the lab in ${folder}`,
      "  Two at once would write the same state: wait until it has ended, or end it with",
      "  Ctrl-C in its terminal. A second lab beside it needs a folder of its own:",
      `  ONBOARD_LAB_FOLDER=${folder}-2 npm start`,
    ].join("\n"),
  );
  held.release();
  holdLab(folder).release();
  expect(readdirSync(folder)).toEqual([]);
});

test("a folder that may not be written is named, with its owner's place to look", () => {
  // Nobody may make a folder there, root neither; Linux refuses it, macOS has a read-only disk there.
  const error = refusal(() => holdLab("/sys/onboard-lab"));
  const place = process.platform === "linux" ? "/sys" : "/";
  expect(describeError(error)).toBe(
    [
      "the lab cannot use its folder /sys/onboard-lab",
      `  You may not write to the folder ${place}, or its disk is read-only.`,
      `  Make it writable (ls -ld ${place} shows its owner) and run the command again.`,
      "  Or name another folder for the lab in ONBOARD_LAB_FOLDER.",
    ].join("\n"),
  );
});

test("a folder that cannot be one says what the system says", () => {
  const file = join(parent, "file");
  writeFileSync(file, "");
  const folder = join(file, "lab");
  expect(describeError(refusal(() => holdLab(folder)))).toBe(
    [
      `the lab cannot use its folder ${folder}`,
      `  ENOTDIR: not a directory, mkdir '${folder}'`,
      "  Or name another folder for the lab in ONBOARD_LAB_FOLDER.",
    ].join("\n"),
  );
});

test("a disk that would fill in the middle of the run is refused before anything is made", () => {
  const folder = join(parent, "lab");
  const megabytes = 1024 ** 2;
  expect(describeError(refusal(() => holdLab(folder, () => 150 * megabytes - 1)))).toBe(
    [
      `the disk of the lab's folder ${folder} has 149 MB left, and a run takes up to 150`,
      "  A disk that fills in the middle of an apply loses the state of what was made. Free",
      "  some space, or name a folder on another disk in ONBOARD_LAB_FOLDER.",
    ].join("\n"),
  );
  expect(readdirSync(folder)).toEqual([]);
  holdLab(folder, () => 150 * megabytes).release();
});
