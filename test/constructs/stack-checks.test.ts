import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPermission } from "@cdktf/provider-dynatrace/lib/iam-permission";
import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { App, LocalBackend, TerraformStack, Testing } from "cdktf";
import { LogIngestRules } from "../../constructs/log-ingest";
import { addStackChecks } from "../../constructs/stack-checks";
import { testStack } from "../support/synth";

const ORDERS = { owner: "orders", namespaces: ["orders"], ingest: true, masks: [] };

function addOpenRole(stack: TerraformStack): void {
  const group = new IamGroup(stack, "Group", { name: "orders" }).id;
  new IamPermission(stack, "Role", { name: "tenant-viewer", group, environment: "abc12345" });
}

const OPEN_ROLE =
  'error unconditional-grant at test/Role: role tenant-viewer gives group "orders" environment:roles:viewer in the whole environment, because no boundary narrows a role; bind it with a boundary on environment:management-zone';

test("another team's stack is checked as soon as it uses one of our constructs", () => {
  const stack = testStack();
  addOpenRole(stack);
  expect(() => Testing.synth(stack, true)).not.toThrow();
  new LogIngestRules(stack, "Logs", ORDERS);
  expect(() => Testing.synth(stack, true)).toThrow(OPEN_ROLE);
});

test("a stack without our constructs can ask for the checks, and gets each finding once", () => {
  const stack = testStack();
  addStackChecks(stack);
  addStackChecks(stack);
  addOpenRole(stack);
  expect(() => Testing.synth(stack, true)).toThrow(`errors:\n  [test] ${OPEN_ROLE}\n\nIf you wish`);
});

test("an error leaves no file of the stack behind", () => {
  const outdir = mkdtempSync(join(tmpdir(), "checks-"));
  try {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "test");
    new LocalBackend(stack, { path: "terraform.tfstate" });
    addStackChecks(stack);
    addOpenRole(stack);
    expect(() => app.synth()).toThrow(OPEN_ROLE);
    expect(existsSync(join(outdir, "stacks", "test", "cdk.tf.json"))).toBe(false);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test("a warning is printed and stops nothing", () => {
  const printed = jest.spyOn(console, "error").mockImplementation(() => undefined);
  const stack = testStack();
  addStackChecks(stack);
  new IamPolicy(stack, "Policy", { name: "own", account: "a", statementQuery: "ALLOW a:b:c;" });
  expect(() => Testing.synth(stack, true)).not.toThrow();
  expect(printed.mock.calls).toEqual([
    [
      "warning policy-note at test/Policy: line 1, column 7: a:b:c is not a known permission; it counts as granted without limits; check the name against the IAM policy reference",
    ],
  ]);
  printed.mockRestore();
});

test("checks change nothing of what is written, also in a second synth after a change", () => {
  const [checked, plain] = [testStack(), testStack()];
  addStackChecks(checked);
  const add = (id: string) => {
    for (const stack of [checked, plain]) new IamGroup(stack, id, { name: id });
    return [Testing.synth(checked, true), Testing.synth(plain, true)];
  };
  const [first, same] = add("One");
  expect(first).toBe(same);
  const [second, alike] = add("Two");
  expect(second).toBe(alike);
  expect(second).toContain('"Two"');
});
