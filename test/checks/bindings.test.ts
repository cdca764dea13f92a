import { DataDynatraceIamPolicy } from "@cdktf/provider-dynatrace/lib/data-dynatrace-iam-policy";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPermission } from "@cdktf/provider-dynatrace/lib/iam-permission";
import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import type { TerraformStack } from "cdktf";
import { linesFor } from "./findings";

const groupIn = (stack: TerraformStack) => new IamGroup(stack, "Group", { name: "orders" }).id;
const appsIn = (stack: TerraformStack) =>
  new IamPolicy(stack, "Apps", { name: "apps", account: "a", statementQuery: "ALLOW app-engine:apps:run;" }).id;

test("a group has one binding at each level", () => {
  const lines = linesFor((stack) => {
    const [group, id] = [groupIn(stack), appsIn(stack)];
    const bind = (name: string, level: { environment?: string; account?: string }) =>
      new IamPolicyBindingsV2(stack, name, { group, policy: [{ id }], ...level });
    bind("A", { environment: "abc12345" });
    bind("B", { environment: "xyz98765" });
    bind("C", { account: "5b2b1f0e" });
    bind("D", { environment: "abc12345" });
  });
  expect(lines).toEqual([
    'error duplicate-binding at test/D: group "orders" is bound in environment abc12345 by test/A too, and each apply of one erases the other; put all policies into one binding',
  ]);
});

test("a line of a boundary that fits nothing was meant for another policy", () => {
  const lines = linesFor((stack) => {
    const query = 'shared:app-id = "dynatrace.logs";\n\nstorage:host.name = "a";';
    const boundaries = [new IamPolicyBoundary(stack, "B", { name: "b", query }).id];
    const policy = [{ id: appsIn(stack), boundaries }];
    new IamPolicyBindingsV2(stack, "A", { group: groupIn(stack), environment: "abc12345", policy });
  });
  expect(lines).toEqual([
    'error boundary-matches-nothing at test/A: line 3 (storage:host.name) of boundary "b" narrows no permission of policy "apps"; bind a boundary whose conditions the policy\'s permissions support',
  ]);
});

test.each(["Admin User", "AppEngine - Admin", "Settings Writer", "All Grail data read access"])(
  "Dynatrace's policy %s is for administrators",
  (name) => {
    const lines = linesFor((stack) => {
      const { id } = new DataDynatraceIamPolicy(stack, "Look", { name });
      new IamPolicyBindingsV2(stack, "A", { group: groupIn(stack), environment: "abc12345", policy: [{ id }] });
    });
    expect(lines).toContain(
      `error admin-policy at test/A: Dynatrace's policy "${name}" is bound, which is for administrators of the environment or account; bind what the team needs, such as AccessLevel.admin within the team's boundaries`,
    );
  },
);

test("Dynatrace's other policies, and one's own by any name, are not", () => {
  const lines = linesFor((stack) => {
    const standard = new DataDynatraceIamPolicy(stack, "Look", { name: "Standard User" }).id;
    const own = new DataDynatraceIamPolicy(stack, "Own", { name: "orders admin", account: "a" }).id;
    const policy = [{ id: standard }, { id: own }];
    new IamPolicyBindingsV2(stack, "A", { group: groupIn(stack), environment: "abc12345", policy });
  });
  expect(lines).toEqual([]);
});

test.each(["account-user-management", "tenant-agent-install"])("the role %s is for administrators", (name) => {
  const lines = linesFor((stack) => new IamPermission(stack, "R", { name, group: groupIn(stack), account: "a" }));
  expect(lines[0]).toMatch(new RegExp(`^error admin-policy at test/R: the role ${name} is bound`));
});
