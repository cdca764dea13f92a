import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareStates, printComparison } from "../../../cli/states/compare";
import { synthesize } from "../../../cli/synthesized";
import { configuration, environment, team } from "../../stacks/fixtures";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "compare-"));
  mkdirSync(join(folder, "lab"));
  mkdirSync(join(folder, "state"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(place: string, stack: string): void {
  const resources = [{ mode: "managed", type: "dynatrace_segment", name: "It", instances: [{ attributes: {} }] }];
  writeFileSync(join(folder, place, `${stack}.tfstate`), JSON.stringify({ resources }));
}

test("the lab, the project's folder and the backend are all looked at", async () => {
  const local = { backend: "local", path: join(folder, "state") } as const;
  const files = configuration([environment("nonprod", { state: local }), environment("prod")], [team("orders")]);
  const inMemory = configuration([environment("nonprod"), environment("prod")], [team("orders")]);
  write("lab", "prod-orders");
  write("lab", "prod-gone");
  write("state", "nonprod-gone");
  const comparison = await compareStates({
    configuration: files,
    stacks: synthesize(inMemory),
    run: async () => "gs://states/onboarding/prod-gone/default.tfstate\n",
    labFolder: join(folder, "lab"),
  });
  expect(comparison.orphans.map(({ stack, place, remove }) => [stack, place.replace(folder, ""), remove])).toEqual([
    ["prod-gone", "/lab/prod-gone.tfstate", "npm start -- --prune"],
    ["nonprod-gone", "/state/nonprod-gone.tfstate", "ONBOARD_ORPHANS=nonprod-gone npx cdktf destroy nonprod-gone"],
    ["prod-gone", "gs://states/onboarding: prod-gone", "ONBOARD_ORPHANS=prod-gone npx cdktf destroy prod-gone"],
  ]);
  expect(printComparison(comparison).split("\n").at(-1)).toBe(
    `states: 2 in the lab, 1 in ${folder}/state, 1 in gs://states/onboarding; 3 of no file`,
  );
});

test("a backend that was not asked is named, and nothing is said of its states", async () => {
  const files = configuration([environment("prod")], [team("orders")]);
  const options = { configuration: files, stacks: synthesize(files), labFolder: join(folder, "lab") };
  expect(printComparison(await compareStates({ ...options, asksBackends: false }))).toBe(
    [
      "note: states in the backend of prod were not looked at: it was not to be asked",
      "states: none found; none of a stack that no file declares",
    ].join("\n"),
  );
});
