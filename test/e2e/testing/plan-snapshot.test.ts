import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { type App, Fn, TerraformHclModule, TerraformOutput, TerraformStack, TerraformVariable, Testing } from "cdktf";
import "../../../testing/jest";
import { applyAndPlan, planOf, planSnapshot } from "../../../testing";
import { ENVIRONMENT_ID, platform, teamStack } from "../../testing/support/team-stack";

const leftFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("dynatrace-onboarding-synth-"));

test("the plan of a stack with a real URL and a remote state is made on this machine, and is the same each time", async () => {
  const before = leftFolders();
  await expect(teamStack()).toMatchPlanSnapshot({ before: [platform()] });
  const [one, other] = [teamStack(), teamStack()];
  const [text, again] = await Promise.all([one, other].map((stack) => planSnapshot(stack, { before: [platform()] })));
  expect(text).toBe(again);
  expect(leftFolders()).toEqual(before);
});

test("a stack that looks up what is not there is refused with its own sentence", async () => {
  await expect(planSnapshot(teamStack())).rejects.toThrow(
    /^orders-prod: Terraform cannot plan the stack on the lab:\n[\s\S]*The policy "team-records \(prod\)" is not in the account\./,
  );
});

test("stacks that it depends on are applied first without being named", async () => {
  const stack = teamStack();
  stack.addDependency(platform());
  const { changes } = await planOf(stack);
  expect(changes.filter(({ action }) => action === "read").map(({ type }) => type)).toContain("dynatrace_iam_policy");
});

/** A stack with a zone whose name is whatever Terraform computes. */
function zoneStack(
  name: string,
  describe: (stack: TerraformStack) => string = () => "plain",
  app: App = Testing.app(),
): TerraformStack {
  const stack = new TerraformStack(app, "zones");
  new DynatraceProvider(stack, "dynatrace", { dtEnvUrl: `https://${ENVIRONMENT_ID}.live.dynatrace.com` });
  new ManagementZoneV2(stack, "Zone", { name, description: describe(stack) });
  return stack;
}

test("sensitive values are masked, and variables of the shell do not reach the plan", async () => {
  process.env.TF_VAR_secret = "from-the-shell";
  try {
    const stack = zoneStack("orders", (owner) => {
      return new TerraformVariable(owner, "secret", { type: "string", sensitive: true }).stringValue;
    });
    const text = await planSnapshot(stack, { variables: { secret: "given" } });
    expect(text).toBe(
      'Plan of zones: 1 to create\n\ncreate dynatrace_management_zone_v2.Zone\n  description: (sensitive)\n  name: "orders"',
    );
    const plan = await planOf(
      zoneStack("orders", (owner) => new TerraformVariable(owner, "secret", { type: "string" }).stringValue),
    );
    expect(plan.changes.map(({ after }) => after)).toEqual([{ description: "lab-secret", name: "orders" }]);
  } finally {
    delete process.env.TF_VAR_secret;
  }
});

test("an update is shown by what differs, starting from an earlier version", async () => {
  const { text } = await planOf(zoneStack("orders-2"), { from: zoneStack("orders") });
  expect(text).toBe(
    'Plan of zones: 1 to change\n\nupdate dynatrace_management_zone_v2.Zone\n  name: "orders" -> "orders-2"',
  );
});

test("whoever asks for a host outside this machine is stopped, and the host is named", async () => {
  // A module's own sources are not changed for the lab; the guard of the network is what holds it.
  const folder = mkdtempSync(join(tmpdir(), "kit-module-"));
  try {
    const state =
      'data "terraform_remote_state" "other" {\n  backend = "http"\n  config = { address = "http://example.com/state" }\n}\n';
    writeFileSync(join(folder, "main.tf"), state);
    const stack = zoneStack("orders");
    new TerraformHclModule(stack, "Other", { source: folder });
    await expect(planSnapshot(stack)).rejects.toThrow(
      "zones: Terraform cannot plan the stack on the lab:\n  it asked for example.com, and the kit lets nobody leave this machine\n",
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a stack that uses a value of another one finds it in the lab, whatever its backend is", async () => {
  const app = Testing.app();
  const first = zoneStack("orders", () => "plain", app);
  const second = new TerraformStack(app, "second");
  const zone = first.node.findChild("Zone") as ManagementZoneV2;
  new TerraformOutput(second, "zone", { value: zone.name });
  const plan = await planOf(second);
  expect(plan.outputs.map(({ address, after }) => [address, after])).toEqual([["zone", "orders"]]);
});

test("a provider that cannot be had is said in the text and on standard error", async () => {
  const stack = zoneStack("orders");
  stack.addOverride("terraform.required_providers.http", { source: "hashicorp/http", version: "3.5.0" });
  const written = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  const text = await planSnapshot(stack);
  await planSnapshot(stack);
  const reason =
    "provider hashicorp/http 3.5.0 cannot be had: Terraform's configuration and registry do not have it, and it cannot " +
    "be built here; configure a mirror or plugin cache that has it in Terraform's CLI configuration";
  const lines = written.mock.calls.map(([line]) => String(line));
  written.mockRestore();
  expect(text).toBe(
    `NOT A PLAN of zones, only what it declares: no Terraform ran.\n${reason}\n\n` +
      'create dynatrace_management_zone_v2.Zone\n  description: "plain"\n  name: "orders"',
  );
  expect(lines.filter((line) => line.includes("no plan"))).toEqual([
    `testing kit: no plan, only what stacks declare: ${reason}\n`,
  ]);
});

test("an apply leaves nothing to do, and a plan after it says so", async () => {
  await expect(teamStack()).toHaveNoChangesAfterApply({ before: [platform()] });
  const { text, hasState } = await applyAndPlan(zoneStack("orders"));
  expect({ text, hasState }).toEqual({ text: "Plan of zones: 1 unchanged", hasState: true });
});

test("what a tenant stores otherwise than it is written is named", async () => {
  const stack = zoneStack("orders");
  new TerraformOutput(stack, "time", { value: Fn.timestamp() });
  await expect(expect(stack).toHaveNoChangesAfterApply()).rejects.toThrow(
    "expected zones to have no changes after an apply; 1 are left:\n  update output time",
  );
});

test("what would be taken away is named with what forces it", async () => {
  const gone = new TerraformStack(Testing.app(), "zones");
  new DynatraceProvider(gone, "dynatrace", { dtEnvUrl: `https://${ENVIRONMENT_ID}.live.dynatrace.com` });
  await expect(zoneStack("orders-2")).toPlanNoDestroy({ from: zoneStack("orders") });
  await expect(expect(gone).toPlanNoDestroy({ from: zoneStack("orders") })).rejects.toThrow(
    "expected the plan of zones to destroy nothing; it takes 1 away:\n  delete dynatrace_management_zone_v2.Zone (delete because no resource config)",
  );
});
