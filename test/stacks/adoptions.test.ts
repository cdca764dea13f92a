import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Configuration, ImportsFile } from "../../config/load";
import { createApp } from "../../stacks/onboarding";
import { TeamStack } from "../../stacks/team-stack";
import { configuration, environment, team } from "./fixtures";

const folder = mkdtempSync(join(tmpdir(), "adoptions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const GROUP = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";

function withImports(adopt: ImportsFile["adopt"], lab?: true): Configuration {
  const position = () => ({ file: "config/imports/prod-orders.yaml", line: 4, column: 9 });
  const file: ImportsFile = {
    stack: "prod-orders",
    ...(lab && { lab }),
    adopt,
    file: "config/imports/prod-orders.yaml",
    position,
  };
  return { ...configuration([environment("prod")], [team("orders")]), imports: [file] };
}

function jsonOf(given: Configuration, stateFolder?: string) {
  const app = createApp(given, { outdir: folder, kubernetes: false, ...(stateFolder && { stateFolder }) });
  const stack = app.node.findChild("prod-orders");
  if (!(stack instanceof TeamStack)) throw new Error("prod-orders is not a team stack");
  return stack.toTerraform() as {
    import?: unknown;
    resource: { dynatrace_iam_group: Record<string, { lifecycle: { ignore_changes: string[] } }> };
  };
}

const [name = ""] = Object.keys(jsonOf(withImports([])).resource.dynatrace_iam_group);
const ADOPTED = [{ to: `dynatrace_iam_group.${name}`, id: GROUP, keep: ["name" as const] }];

test("what a file adopts becomes a block of Terraform, and what it keeps is not changed", () => {
  const { import: blocks, resource } = jsonOf(withImports(ADOPTED));
  expect(blocks).toEqual([{ to: `dynatrace_iam_group.${name}`, id: GROUP }]);
  expect(resource.dynatrace_iam_group[name]?.lifecycle.ignore_changes).toEqual(["permissions", "name"]);
});

test("ids of a lab count on the lab only, and those of a tenant there only", () => {
  expect(jsonOf(withImports(ADOPTED, true)).import).toBeUndefined();
  expect(jsonOf(withImports(ADOPTED, true), "state").import).toHaveLength(1);
  expect(jsonOf(withImports(ADOPTED), "state").import).toBeUndefined();
});

test("without a file nothing is adopted and all is written", () => {
  const { import: blocks, resource } = jsonOf(configuration([environment("prod")], [team("orders")]));
  expect(blocks).toBeUndefined();
  expect(resource.dynatrace_iam_group[name]?.lifecycle.ignore_changes).toEqual(["permissions"]);
});

test("an address that the stack does not declare is refused at its line", () => {
  const wrong = [{ to: `dynatrace_iam_group.${name}0`, id: GROUP }];
  expect(() => jsonOf(withImports(wrong))).toThrow(
    `config/imports/prod-orders.yaml:4:9 adopt[0].to: is not an address of stack prod-orders; got "dynatrace_iam_group.${name}0"; write "dynatrace_iam_group.${name}", or remove the entry`,
  );
});

test("the binding of a group that others have made takes itself over", () => {
  const adGroups = [{ name: "On call", existing: true as const, access: { prod: "viewer" as const } }];
  const json = jsonOf(configuration([environment("prod")], [team("orders", { adGroups })]));
  expect(json.resource.dynatrace_iam_group).toBeUndefined();
  expect(json.import).toEqual([
    {
      to: expect.stringMatching(/^dynatrace_iam_policy_bindings_v2\.Group-On-call-/),
      id: expect.stringMatching(/^\$\{data\.dynatrace_iam_group\.[\w-]+\.id\}#-#environment#-#abc12345$/),
    },
  ]);
});
