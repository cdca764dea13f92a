import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError, exitStatusOf } from "../../../cli/exit";
import { checkStateFile } from "../../../cli/start/broken-state";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "state-file-"));
  file = join(folder, "prod.tfstate");
  declare({ local: { path: "../prod.tfstate" } });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function declare(backend: object): void {
  mkdirSync(join(folder, "stack"), { recursive: true });
  writeFileSync(join(folder, "stack", "cdk.tf.json"), JSON.stringify({ terraform: { backend } }));
}

const state = (...modes: string[]) =>
  JSON.stringify({ version: 4, serial: 7, resources: modes.map((mode) => ({ mode })) });

function printed(labFolder?: string): string[] {
  try {
    checkStateFile("prod-orders", join(folder, "stack"), labFolder);
  } catch (error) {
    expect(exitStatusOf(error)).toBe(3);
    return describeError(error).split("\n");
  }
  return [];
}

test("a state that is whole, or of a stack that was never deployed, passes", () => {
  expect(printed()).toEqual([]);
  writeFileSync(file, ""); // a first plan that was killed
  expect(printed()).toEqual([]);
  writeFileSync(file, state("managed"));
  expect(printed()).toEqual([]);
});

test("a backend that is no file is not looked at", () => {
  writeFileSync(file, "{");
  declare({ s3: { bucket: "states" } });
  expect(printed()).toEqual([]);
});

test("a state that is cut off is named with its size, its whole backup and what to type", () => {
  writeFileSync(file, state("managed").slice(0, 20));
  writeFileSync(`${file}.backup`, state("managed", "managed", "data"));
  expect(printed()).toEqual([
    `${file}: the state of prod-orders is broken: its 20 bytes are not whole JSON`,
    "  A full disk or a killed machine leaves a state like this. Without it Terraform",
    "  does not know what it has made.",
    "  Its backup is whole (2 resources, serial 7). Put it back and run again:",
    `    cp ${file}.backup ${file}`,
    "  It is from before the last apply: what that one made is in the tenant and not in",
    '  the backup. If the next plan wants to make it again, use "terraform import".',
  ]);
});

test.each([
  ["", "the file is empty"],
  ["{}", 'it has no "version"'],
  ["null", "it is not a state"],
])("a state that holds %j is broken where there was one before", (text, why) => {
  writeFileSync(file, text);
  writeFileSync(`${file}.backup`, state("managed"));
  expect(printed().slice(0, 1)).toEqual([`${file}: the state of prod-orders is broken: ${why}`]);
  expect(printed()).toContain("  Its backup is whole (1 resource, serial 7). Put it back and run again:");
});

test("without a whole backup the way is another one", () => {
  const otherWay = '  Restore the file from your own backup of it, or move it away and "terraform import".';
  writeFileSync(file, "{");
  expect(printed().slice(-2)).toEqual([`  Its backup ${file}.backup is not there.`, otherWay]);
  writeFileSync(`${file}.backup`, "{");
  expect(printed().slice(-2)).toEqual([
    `  Its backup ${file}.backup is broken too: its 1 bytes are not whole JSON.`,
    otherWay,
  ]);
});

test("the lab is begun anew, which costs nothing", () => {
  writeFileSync(file, "{");
  const anew = `    rm -r ${folder} && npm start`;
  expect(printed(folder).slice(-3)).toEqual([
    `  Its backup ${file}.backup is not there.`,
    "  Begin the lab anew, which loses nothing but the lab:",
    anew,
  ]);
  writeFileSync(`${file}.backup`, state("managed"));
  expect(printed(folder).slice(-2)).toEqual([
    '  the backup. If the next run says "must be unique", begin the lab anew:',
    anew,
  ]);
});
