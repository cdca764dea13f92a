import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { TerraformOutput } from "cdktf";
import { linesFor } from "./findings";

const policy = (statementQuery: string) =>
  linesFor((stack) => new IamPolicy(stack, "P", { name: "p", account: "a", statementQuery }));
const boundary = (query: string) => linesFor((stack) => new IamPolicyBoundary(stack, "B", { name: "b", query }));

test("a policy that cannot be read names every place", () => {
  expect(policy("GRANT storage:logs:read;\nALLOW storage:logs;")).toEqual([
    'error policy-syntax at test/P: the policy is not understood and counts as granting everything; line 1, column 1: expected ALLOW or DENY; got "GRANT"; correct it',
    'error policy-syntax at test/P: the policy is not understood and counts as granting everything; line 2, column 7: expected a permission of three parts such as storage:logs:read; got "storage:logs"; correct it',
  ]);
});

test("a boundary in a newer language counts as granting everything, never as nothing", () => {
  const [line] = boundary('storage:k8s.namespace.name ~= "orders";');
  expect(line).toMatch(
    /^error boundary-syntax at test\/B: the boundary is not understood and counts as granting everything; line 1/,
  );
});

test("a permission with a star is refused", () => {
  expect(policy("ALLOW storage:*:read;")).toEqual([
    'error wildcard-policy at test/P: line 1, column 7: expected the name of one permission, without "*"; got "storage:*:read"; name each permission; a new permission would be granted unseen',
  ]);
});

test.each([
  ['startsWith ""', 'startsWith ""'],
  ['MATCH ("*")', 'MATCH "*"'],
])("a value that everything fits is refused: %s", (condition, shown) => {
  expect(boundary(`storage:k8s.namespace.name ${condition};`)).toEqual([
    `error wildcard-policy at test/B: line 1, column 1: storage:k8s.namespace.name ${shown} matches everything; name the values that are meant`,
  ]);
});

test.each([
  ['storage:k8s.namespace.name startsWith "orders";', "orders"],
  ['environment:management-zone startsWith "orders";', "orders"],
  ['storage:k8s.namespace.name MATCH ("orders*");', "orders"],
])("a bare prefix matches neighbours: %s", (query, prefix) => {
  const [line, ...more] = boundary(query);
  expect(line).toMatch(`also reaches "${prefix}2"; end it in a separator, as in "${prefix}-"`);
  expect(more).toEqual([]);
});

test.each([
  'storage:k8s.namespace.name startsWith "orders-";',
  'storage:k8s.namespace.name MATCH ("*-orders");',
  'settings:schemaId startsWith "builtin:alerting";',
])("a prefix with its separator, or of something that nobody names, is fine: %s", (query) => {
  expect(boundary(query)).toEqual([]);
});

test("ten restrictions fit, eleven do not", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `storage:host.name = "h${i}";`).join("\n");
  expect(boundary(lines(10))).toEqual([]);
  expect(boundary(lines(11))).toEqual([
    "error too-many-restrictions at test/B: the boundary has 11 restrictions; Dynatrace allows at most 10; join values of one name in an IN list, or bind a second boundary",
  ]);
});

test("the prefix of a zone needs its separator too, once however many rules it has", () => {
  const lines = (value: string) =>
    linesFor((stack) => {
      const condition = [{ key: "CLOUD_APPLICATION_NAMESPACE_NAME", operator: "BEGINS_WITH", stringValue: value }];
      const rule = ["CLOUD_APPLICATION", "CLOUD_APPLICATION_NAMESPACE"].map((entityType) => {
        return { type: "ME", enabled: true, attributeRule: { entityType, attributeConditions: { condition } } };
      });
      new ManagementZoneV2(stack, "Z", { name: "orders", rules: { rule } });
    });
  expect(lines("orders-")).toEqual([]);
  expect(lines("orders")).toEqual([
    'error prefix-collision at test/Z: the zone takes in namespaces that begin with "orders", and so "orders2" too; end the prefix in a separator, as in "orders-"',
  ]);
});

test.each(["dt0c01", "dt0s02", "dt0s12", "dt0s16"])(
  "a token %s is found wherever it stands, and never shown",
  (kind) => {
    const token = `${kind}.EXAMPLE.SECRETPART`;
    const lines = linesFor((stack) => {
      new IamPolicyBoundary(stack, "B", { name: `x ${token}`, query: 'storage:host.name = "a";' });
      new TerraformOutput(stack, "o", { value: { nested: [token] } });
    });
    expect(lines).toEqual([
      "error secret at test: output.o.value.nested[0] holds a Dynatrace token (hidden); take it out, revoke the token, and pass a new one as a sensitive variable",
      "error secret at test/B: name holds a Dynatrace token (hidden); take it out, revoke the token, and pass a new one as a sensitive variable",
    ]);
  },
);
