import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNode, withNode } from "./support/node-versions";

jest.setTimeout(300_000);

/** What a part of the tests is enough for: the engine, YAML, regular expressions and numbers of another V8. */
const PART = ["test/rules", "test/config/load", "test/config/reference", "test/constructs/group-binding"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "node-versions-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], variables: Readonly<Record<string, string>>) {
  const env = { ...process.env, NO_COLOR: "1", ...variables };
  return spawnSync("node", args, { env, encoding: "utf8" });
}

/** Synthesizes the shipped configuration and returns the text of each stack, and what a person would see. */
function synthesize(outdir: string, variables: Readonly<Record<string, string>>) {
  const { status, stderr } = run(["scripts/run.mjs", "main.ts"], { ...variables, CDKTF_OUTDIR: outdir });
  if (status !== 0) throw new Error(stderr);
  const stacks = join(outdir, "stacks");
  const texts = readdirSync(stacks).map((name) => [name, readFileSync(join(stacks, name, "cdk.tf.json"), "utf8")]);
  return { said: stderr, stacks: Object.fromEntries(texts) };
}

for (const line of [22, 24] as const) {
  const found = findNode(line);
  if ("reason" in found) {
    test.skip(`Node ${line} is not tested here: ${found.reason}`, () => undefined);
    continue;
  }
  const variables = withNode(found.bin);

  test(`Node ${line} makes the same stacks as Node ${process.versions.node}, and warns of nothing more`, () => {
    expect(run(["--version"], variables).stdout).toMatch(new RegExp(`^v${line}\\.`));
    const own = synthesize(join(folder, "own"), {});
    const theirs = synthesize(join(folder, String(line)), variables);
    expect(Object.keys(own.stacks).length).toBeGreaterThan(4);
    expect(theirs).toEqual(own);
  });

  test(`a part of the tests passes with Node ${line}`, () => {
    const { status, stdout, stderr } = run(["node_modules/jest/bin/jest.js", "--silent", ...PART], variables);
    expect({ status, failed: status === 0 ? "" : stderr }).toEqual({ status: 0, failed: "" });
    expect(`${stdout}${stderr}`).toMatch(/^[1-9]\d+ passed, 0 failed$/m);
  });

  test(`doctor has nothing against Node ${line}`, () => {
    const { stdout } = run(["packages/onboard/onboard.mjs", "doctor", "--json"], variables);
    const examined: { what: string; state: string; found: string }[] = JSON.parse(stdout);
    expect(examined.find(({ what }) => what === "Node")).toEqual({
      what: "Node",
      state: "fine",
      found: run(["--version"], variables).stdout.trim().slice(1),
    });
  });
}
