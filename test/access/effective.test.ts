import fc from "fast-check";
import {
  type AccessModel,
  EVERY_PERMISSION,
  effectiveGrants,
  printBoundary,
  printCondition,
  printPolicy,
  uniteModels,
} from "../../access";
import { grantKey } from "../../access/effective";
import { anyBoundary, anyPolicy } from "./language/arbitraries";
import { type Bound, inProd, modelOf, PROD } from "./models";

/** Grants as short texts: `ALLOW storage:logs:read WHERE a = "x" AND …`. */
function grantsOf(model: AccessModel): string[] {
  return effectiveGrants(model).grants.map(({ effect, permission, conditions }) => {
    const where = conditions.map(printCondition).join(" AND ");
    return `${effect} ${permission}${where === "" ? "" : ` WHERE ${where}`}`;
  });
}

const READ_BOTH = "ALLOW storage:logs:read, storage:entities:read;";

test("the documented example: two boundaries leave entities unconditional and unite for logs", () => {
  const boundaries = ['storage:host.name = "myHost";', 'storage:dt.security_context = "mySecurityContext";'];
  expect(grantsOf(modelOf({ policy: READ_BOTH, boundaries }))).toEqual([
    'ALLOW storage:logs:read WHERE storage:host.name = "myHost"',
    'ALLOW storage:logs:read WHERE storage:dt.security_context = "mySecurityContext"',
    "ALLOW storage:entities:read",
    'ALLOW storage:entities:read WHERE storage:dt.security_context = "mySecurityContext"',
  ]);
});

test.each<[string, Bound, string[]]>([
  ["no boundary leaves the statement as it is", { policy: "ALLOW storage:logs:read;" }, ["ALLOW storage:logs:read"]],
  [
    "a boundary adds its condition to those of the statement",
    {
      policy: 'ALLOW storage:logs:read WHERE storage:k8s.cluster.name = "c";',
      boundaries: ['storage:k8s.namespace.name = "n";'],
    },
    ['ALLOW storage:logs:read WHERE storage:k8s.cluster.name = "c" AND storage:k8s.namespace.name = "n"'],
  ],
  [
    "distinct names in one boundary must all hold",
    { policy: "ALLOW storage:logs:read;", boundaries: ['storage:host.name = "h";\nstorage:k8s.cluster.name = "c";'] },
    ['ALLOW storage:logs:read WHERE storage:host.name = "h" AND storage:k8s.cluster.name = "c"'],
  ],
  [
    "a repeated name multiplies the statement, for each other name too",
    {
      policy: "ALLOW storage:logs:read;",
      boundaries: ['storage:host.name = "a";\nstorage:host.name = "b";\nstorage:k8s.cluster.name = "c";'],
    },
    [
      'ALLOW storage:logs:read WHERE storage:host.name = "a" AND storage:k8s.cluster.name = "c"',
      'ALLOW storage:logs:read WHERE storage:host.name = "b" AND storage:k8s.cluster.name = "c"',
    ],
  ],
  [
    "a line that does not fit the permission is left out",
    {
      policy: "ALLOW storage:logs:read;",
      boundaries: ['environment:management-zone = "z";\nstorage:host.name = "h";'],
    },
    ['ALLOW storage:logs:read WHERE storage:host.name = "h"'],
  ],
  [
    "a boundary with no condition that fits narrows nothing",
    { policy: "ALLOW storage:logs:read;", boundaries: ['environment:management-zone = "z";'] },
    ["ALLOW storage:logs:read"],
  ],
  [
    "an operator that the permission does not support narrows nothing",
    { policy: "ALLOW storage:entities:read;", boundaries: ['storage:dt.security_context MATCH ("a*");'] },
    ["ALLOW storage:entities:read"],
  ],
  [
    "an unsupported condition of the statement itself limits nothing",
    { policy: 'ALLOW storage:entities:read WHERE storage:k8s.namespace.name = "n";' },
    ["ALLOW storage:entities:read"],
  ],
  [
    "a global condition fits every permission",
    { policy: "ALLOW document:documents:read;", boundaries: [`global:environmentId = "${PROD}";`] },
    [`ALLOW document:documents:read WHERE global:environmentId = "${PROD}"`],
  ],
  [
    "a boundary does not touch a DENY",
    { policy: "DENY storage:logs:read;", boundaries: ['storage:host.name = "h";'] },
    ["DENY storage:logs:read"],
  ],
  [
    "a DENY with a condition that is not supported is not relied upon",
    { policy: 'DENY storage:entities:read WHERE storage:host.name = "h";' },
    [],
  ],
  [
    "an unknown permission is granted, and only global conditions limit it",
    { policy: "ALLOW storage:new:read;", boundaries: ['storage:host.name = "h";'] },
    ["ALLOW storage:new:read"],
  ],
  [
    "parameters are filled in",
    {
      policy: 'ALLOW storage:logs:read WHERE storage:host.name IN ("${bindParam:a}-${bindParam:b}", "x");',
      parameters: { a: "1", b: "2" },
    },
    ['ALLOW storage:logs:read WHERE storage:host.name IN ("1-2", "x")'],
  ],
  [
    "the id of the level is filled in",
    { policy: 'ALLOW storage:logs:read WHERE global:environmentId = "${global:levelId}";' },
    [`ALLOW storage:logs:read WHERE global:environmentId = "${PROD}"`],
  ],
  [
    "a parameter without a value leaves the permission without that condition",
    { policy: 'ALLOW storage:logs:read WHERE storage:host.name = "${bindParam:host}";' },
    ["ALLOW storage:logs:read"],
  ],
  ["a policy that is not understood grants everything", { policy: "ALLOW *;" }, [`ALLOW ${EVERY_PERMISSION}`]],
  [
    "a boundary that is not understood narrows nothing",
    { policy: "ALLOW storage:logs:read;", boundaries: ['storage:host.name LIKE "h";'] },
    ["ALLOW storage:logs:read"],
  ],
])("%s", (_title, bound, grants) => {
  expect(grantsOf(modelOf(bound))).toEqual(grants);
});

test("a grant names its binding, statement, lines and boundary", () => {
  const policy = "// reads\nALLOW storage:spans:read,\n  storage:logs:read;";
  const boundary = '// mine\nenvironment:management-zone = "z";\nstorage:host.name = "h";';
  const model: AccessModel = {
    groups: [{ id: "g", name: "orders (prod)", claims: [] }],
    policies: [{ id: "p", name: "team-records", text: policy, source: "prod-tenant/policy" }],
    boundaries: [{ id: "b", name: "orders-records", text: boundary, source: "prod-orders/boundary" }],
    bindings: [
      { groupId: "g", level: inProd, policyId: "p", boundaryIds: ["b"], parameters: {}, source: "prod-orders/binding" },
    ],
  };
  expect(effectiveGrants(model).grants[1]).toEqual({
    groupId: "g",
    level: inProd,
    effect: "ALLOW",
    permission: "storage:logs:read",
    conditions: [{ name: "storage:host.name", operator: "=", values: ["h"] }],
    via: [
      {
        group: "orders (prod)",
        level: inProd,
        source: "prod-orders/binding",
        policy: { name: "team-records", source: "prod-tenant/policy", statement: 0, line: 3 },
        boundary: { name: "orders-records", source: "prod-orders/boundary", lines: [3] },
      },
    ],
  });
});

test.each<[string, Bound, string]>([
  [
    "an unreadable policy",
    { policy: "ALLOW *;" },
    'policy "ALLOW *;" is not understood (1:7 expected a permission such as storage:logs:read; got "*"), so it counts as granting everything',
  ],
  [
    "an unreadable boundary",
    { policy: "ALLOW storage:logs:read;", boundaries: ["?"] },
    'boundary "?" is not understood, so it narrows nothing',
  ],
  [
    "a parameter without a value",
    { policy: 'ALLOW storage:logs:read WHERE storage:host.name = "${bindParam:h}";' },
    "storage:host.name = ${bindParam:h} has a parameter without a value, so it limits nothing",
  ],
  [
    "a condition that does not limit its permission",
    { policy: 'ALLOW storage:entities:read WHERE storage:host.name = "h";' },
    "storage:entities:read does not support storage:host.name with =, so the condition does not limit it",
  ],
  [
    "a DENY with such a condition",
    { policy: 'DENY storage:entities:read WHERE storage:host.name = "h";' },
    "DENY storage:entities:read is not relied upon: storage:entities:read does not support storage:host.name with =, so the condition does not limit it",
  ],
  [
    "a boundary with too many combinations",
    {
      policy: "ALLOW storage:logs:read;",
      boundaries: [
        ["host.name", "k8s.cluster.name"].flatMap((name) => Array(40).fill(`storage:${name} = "x";`)).join("\n"),
      ],
    },
    "has 1600 combinations for storage:logs:read, so it narrows nothing",
  ],
])("%s is noted", (_title, bound, note) => {
  expect(effectiveGrants(modelOf(bound)).notes).toEqual([expect.stringContaining(note)]);
});

test("a binding to what nobody knows grants everything, and an unknown boundary narrows nothing", () => {
  const model = modelOf({ policy: "ALLOW storage:logs:read;", boundaries: ['storage:host.name = "h";'] });
  expect(effectiveGrants({ ...model, policies: [] })).toMatchObject({
    grants: [{ permission: EVERY_PERMISSION, conditions: [] }],
    notes: ["policy ALLOW storage:logs:read; is not known here, so it counts as granting everything"],
  });
  expect(effectiveGrants({ ...model, boundaries: [] })).toMatchObject({
    grants: [{ permission: "storage:logs:read", conditions: [] }],
    notes: ['boundary storage:host.name = "h"; is not known here, so it narrows nothing'],
  });
});

test("a wide grant says in its reason why no boundary narrowed it", () => {
  const { grants } = effectiveGrants(modelOf({ policy: READ_BOTH, boundaries: ['storage:host.name = "h";'] }));
  expect(grants[1]?.via[0]?.because).toEqual([
    'no line of boundary "storage:host.name = "h";" fits storage:entities:read, so it does not narrow it',
  ]);
});

test("the same grant by two ways is one grant with two reasons", () => {
  const { grants } = effectiveGrants(
    modelOf({ policy: "ALLOW storage:logs:read;" }, { policy: "ALLOW storage:logs:read, storage:spans:read;" }),
  );
  expect(grants.map(({ permission, via }) => [permission, via.length])).toEqual([
    ["storage:logs:read", 2],
    ["storage:spans:read", 1],
  ]);
});

test("a role is a grant in its zone, and one that knows no zones is wide", () => {
  const role = { groupId: "g", level: inProd, zone: "Orders" };
  const rolePermissions = [
    { ...role, name: "tenant-viewer" },
    { ...role, name: "tenant-agent-install" },
    { ...role, name: "account-viewer" },
  ];
  const model = { groups: [], policies: [], boundaries: [], bindings: [], rolePermissions };
  expect(grantsOf(model)).toEqual([
    'ALLOW environment:roles:viewer WHERE environment:management-zone = "Orders"',
    "ALLOW environment:roles:agent-install",
  ]);
});

test("only the grants of the wanted groups are computed", () => {
  const policy = "ALLOW storage:logs:read;";
  const { grants } = effectiveGrants(modelOf({ group: "a", policy }, { group: "b", policy }), new Set(["b"]));
  expect(grants.map(({ groupId }) => groupId)).toEqual(["b"]);
});

test("the grants of two models together are the grants of each", () => {
  const bound = fc
    .record({ policy: anyPolicy.map(printPolicy), boundary: anyBoundary.map(printBoundary) })
    .map(({ policy, boundary }): Bound => ({ policy, boundaries: [boundary] }));
  const models = fc.array(bound, { maxLength: 3 }).map((each) => modelOf(...each));
  const keys = (model: AccessModel) => effectiveGrants(model).grants.map(grantKey);
  fc.assert(
    fc.property(models, models, (one, other) => {
      expect(new Set(keys(uniteModels(one, other)))).toEqual(new Set([...keys(one), ...keys(other)]));
    }),
  );
});
