import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError } from "../../cli/exit";
import { LAB_FOLDER } from "../../cli/lab-folder";
import { TerraformError } from "../../lab/terraform/terraform";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "exit-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What is printed below the error and what Terraform said. */
function hintOf(error: Error & { detail?: readonly string[] }): string[] {
  const printed = describeError(error).split("\n");
  const above = [error.message, ...(error.detail ?? [])].join("\n").split("\n").length;
  return printed.slice(above);
}

const terraform = (...detail: string[]) => new TerraformError("terraform apply failed", detail, folder);
const node = (code: string, path?: string) => Object.assign(new Error(`${code}: no, write`), { code, path });

const full = (place: string) => [
  `The disk of the folder ${place} is full.`,
  "Free some space and run the command again.",
];

describe("a full disk names its folder", () => {
  test("of a file that Node could not open, and of the lab where the error names none", () => {
    expect(hintOf(node("ENOSPC", join(folder, "x.json")))).toEqual(full(folder));
    expect(hintOf(node("ENOSPC"))).toEqual(full(LAB_FOLDER));
  });

  test("as Terraform sees it, from the folder that it ran in, with what became of the state", () => {
    const reason = "write ../x.tfstate: no space left on device.";
    const detail = `Failed to save state: Error saving state: Failed to write state: An error: ${reason}`;
    expect(hintOf(terraform("something else: failed", detail))).toEqual([
      ...full(tmpdir()),
      "What this apply made is in no state. If the next run says that something must be",
      "unique, or exists already, begin the lab anew, which loses nothing but the lab:",
      `  rm -r ${LAB_FOLDER} && npm start`,
    ]);
  });

  test("as the lab tenant says it", () => {
    const file = join(folder, "journal.jsonl");
    const text = `The lab tenant cannot keep the change: no space left for ${file} (ENOSPC). Nothing was changed.`;
    expect(hintOf(new Error(text))).toEqual(full(folder));
  });
});

describe("a folder that may not be written is named", () => {
  const readOnly = (place: string) => [
    `You may not write to the folder ${place}, or its disk is read-only.`,
    `Make it writable (ls -ld ${place} shows its owner) and run the command again.`,
  ];

  test.each(["EACCES", "EPERM", "EROFS"])("after %s of Node", (code) => {
    expect(hintOf(node(code, join(folder, "state", "x.tfstate")))).toEqual(readOnly(folder));
    expect(hintOf(node(code, folder))).toEqual(readOnly(folder));
  });

  test.each(["permission denied", "read-only file system"])("after %j of Terraform", (reason) => {
    expect(hintOf(terraform(`Error: open x.tfstate: ${reason}`))).toEqual(readOnly(folder));
  });

  test("but not where Dynatrace denies something, or a program may not be run", () => {
    expect(hintOf(terraform("API error: 403 permission denied"))).toEqual([]);
    const spawn = { code: "EACCES", syscall: "spawn helm", path: "helm" };
    expect(hintOf(Object.assign(new Error("spawn helm EACCES"), spawn))).toEqual([]);
  });
});

describe("the lock of a state is explained", () => {
  test("one of a file ends with its process", () => {
    const detail = "Error acquiring the state lock: Error message: resource temporarily unavailable";
    expect(hintOf(terraform(detail))).toEqual([
      "Another Terraform holds this state: one that was started by hand, or the one of a",
      "run that was killed, which comes to its end by itself. Run the command again once it",
      "has ended (ps shows it); switching locking off would break the state.",
    ]);
  });

  test("one of a remote backend stays when its run is killed", () => {
    const detail =
      "Error acquiring the state lock: ConditionalCheckFailed\nLock Info:\n  ID:        2b6-f1\n  Who: a@b";
    expect(hintOf(terraform(detail))).toEqual([
      "Another run holds this state. Wait until it has ended. Only if it was killed (Who and",
      "Created tell which one it was), release its lock: terraform force-unlock 2b6-f1",
      "in the stack's folder; switching locking off would break the state.",
    ]);
  });
});

test("a lab that is gone is started by the next run", () => {
  expect(hintOf(terraform("dial tcp 127.0.0.1:8765: connect: connection refused"))).toEqual([
    "The lab tenant does not answer any more. Run the command again: it starts one on the same state and goes on.",
  ]);
});

test("of anything else only what is known is printed", () => {
  expect(describeError(terraform("first\nsecond", "third"))).toBe("terraform apply failed\n  first\n  second\n  third");
  expect(describeError("text")).toBe("text");
});
