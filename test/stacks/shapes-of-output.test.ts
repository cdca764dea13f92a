import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dynatraceShapes, findArgumentFaults } from "@cdktf/provider-dynatrace/lib/check-arguments";
import { loadConfiguration } from "../../config/load";
import { createApp } from "../../stacks/onboarding";

type Elements = Record<string, Record<string, object>>;

let outdir: string;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), "shapes-"));
});
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** The JSON of each stack that the project's own configuration comes to. */
function synthesized(): [string, Record<string, Elements | undefined>][] {
  const { configuration } = loadConfiguration("config");
  if (!configuration) throw new Error("config/ has faults");
  createApp(configuration, { outdir }).synth();
  const stacks = readdirSync(join(outdir, "stacks"));
  return stacks.map((stack) => [stack, JSON.parse(readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8"))]);
}

test("what the project's own configuration comes to has the provider's shapes", () => {
  const shapes = dynatraceShapes();
  let judged = 0;
  const faults = synthesized().flatMap(([stack, json]) =>
    (["resource", "data"] as const).flatMap((section) =>
      Object.entries(json[section] ?? {}).flatMap(([type, elements]) =>
        Object.entries(elements).flatMap(([name, args]) => {
          if (shapes[section][type]) judged++;
          const found = findArgumentFaults(shapes, section, type, args);
          return found.map((fault) => `${stack} ${type}.${name} ${fault.place}`);
        }),
      ),
    ),
  );
  expect(faults).toEqual([]);
  expect(judged).toBeGreaterThan(20);
});
