import { canRead, effectiveGrants, modelFromStacks, SynthesizedStack } from "../../access";
import { entity, inProd, log, PROD } from "./models";

const ACCOUNT = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";

const RECORDS_POLICY = {
  name: "team-records (prod)",
  account: ACCOUNT,
  statement_query: 'ALLOW storage:logs:read, storage:buckets:read WHERE storage:bucket-name = "$${bindParam:b}";',
};

const tenant = new SynthesizedStack("prod-tenant", { resource: { dynatrace_iam_policy: { records: RECORDS_POLICY } } });

/** A team's stack that binds what a data source finds; `change` replaces resources by type. */
function teamStack(change: Record<string, unknown> = {}, name = "prod-orders") {
  return new SynthesizedStack(name, teamJson(change));
}

function teamJson(change: Record<string, unknown> = {}) {
  const policy = [
    {
      id: "${data.dynatrace_iam_policy.shared.id}",
      boundaries: ["${dynatrace_iam_policy_boundary.own.id}"],
      parameters: { b: "orders" },
    },
  ];
  return {
    data: { dynatrace_iam_policy: { shared: { name: "team-records (prod)", account: ACCOUNT } } },
    resource: {
      dynatrace_iam_group: { members: { name: "orders (prod)", federated_attribute_values: ["claim-1"] } },
      dynatrace_management_zone_v2: { zone: { name: "Orders" } },
      dynatrace_iam_policy_boundary: {
        own: { name: "orders-records", query: 'storage:k8s.namespace.name = "orders";' },
      },
      dynatrace_iam_policy_bindings_v2: {
        binding: { group: "${dynatrace_iam_group.members.id}", environment: PROD, policy },
      },
      ...change,
    },
  };
}

test("groups, texts and bindings are read, and a data source finds another stack's policy", () => {
  expect(modelFromStacks([teamStack(), tenant])).toEqual({
    groups: [
      {
        id: "prod-orders/dynatrace_iam_group.members",
        name: "orders (prod)",
        claims: ["claim-1"],
        source: "prod-orders/dynatrace_iam_group.members",
      },
    ],
    policies: [
      {
        id: "prod-tenant/dynatrace_iam_policy.records",
        name: "team-records (prod)",
        text: 'ALLOW storage:logs:read, storage:buckets:read WHERE storage:bucket-name = "${bindParam:b}";',
        source: "prod-tenant/dynatrace_iam_policy.records",
      },
    ],
    boundaries: [
      {
        id: "prod-orders/dynatrace_iam_policy_boundary.own",
        name: "orders-records",
        text: 'storage:k8s.namespace.name = "orders";',
        source: "prod-orders/dynatrace_iam_policy_boundary.own",
      },
    ],
    bindings: [
      {
        groupId: "prod-orders/dynatrace_iam_group.members",
        level: inProd,
        policyId: "prod-tenant/dynatrace_iam_policy.records",
        boundaryIds: ["prod-orders/dynatrace_iam_policy_boundary.own"],
        parameters: { b: "orders" },
        source: "prod-orders/dynatrace_iam_policy_bindings_v2.binding",
      },
    ],
    rolePermissions: [],
    notes: [],
  });
});

test("what was read answers questions", () => {
  const model = modelFromStacks([teamStack(), tenant]);
  const read = (namespace: string) =>
    canRead(model, ["claim-1"], log({ "k8s.namespace.name": namespace }, { bucket: "orders" })).allowed;
  expect(["orders", "stock"].map(read)).toEqual(["yes", "no"]);
});

test("a zone's name in a boundary is followed to the zone, a variable to its default, a local to its value", () => {
  const boundary = {
    own: {
      name: "b",
      query: 'environment:management-zone IN ("${dynatrace_management_zone_v2.zone.name}", "${var.z}");',
    },
    two: { name: "c", query: "${local.text}" },
  };
  const json = teamJson({ dynatrace_iam_policy_boundary: boundary });
  const stack = new SynthesizedStack("prod-orders", {
    ...json,
    variable: { z: { default: "More" } },
    locals: { text: 'a:b = "x";' },
  });
  expect(modelFromStacks([stack, tenant]).boundaries.map(({ text }) => text)).toEqual([
    'environment:management-zone IN ("Orders", "More");',
    'a:b = "x";',
  ]);
});

const binding = (change: Record<string, unknown>) => ({
  dynatrace_iam_policy_bindings_v2: {
    binding: { group: "${dynatrace_iam_group.members.id}", environment: PROD, policy: [], ...change },
  },
});
const PLACE = "prod-orders/dynatrace_iam_policy_bindings_v2.binding";

test.each<[string, Record<string, unknown>, string]>([
  [
    "a policy by name",
    binding({ policy: [{ id: "${data.dynatrace_iam_policy.shared.name}" }] }),
    `${PLACE}: policy \${data.dynatrace_iam_policy.shared.name} refers to .name; refer to .id; it counts as granting everything`,
  ],
  [
    "a policy that is not declared",
    binding({ policy: { id: "${dynatrace_iam_policy.none.id}" } }),
    `${PLACE}: policy \${dynatrace_iam_policy.none.id} is declared in no stack; it counts as granting everything`,
  ],
  [
    "a boundary that is not declared",
    binding({ policy: { id: "${data.dynatrace_iam_policy.shared.id}", boundaries: ["${var.boundary}"] } }),
    `${PLACE}: boundary \${var.boundary} is declared in no stack; it narrows nothing`,
  ],
  [
    "a group that is known only at apply",
    binding({ group: "${var.group}" }),
    `${PLACE}: group \${var.group} is not known before the deploy`,
  ],
  [
    "a level that is known only at apply",
    binding({ environment: "${var.environment}" }),
    `${PLACE}: neither account nor environment is known; it counts for every environment`,
  ],
  [
    "a boundary whose text is known only at apply",
    { dynatrace_iam_policy_boundary: { own: { name: "b", query: 'storage:host.name = "${random_id.x.hex}";' } } },
    'prod-orders/dynatrace_iam_policy_boundary.own: text storage:host.name = "${random_id.x.hex}"; is not known before the deploy',
  ],
])("%s is noted", (_title, change, note) => {
  expect(modelFromStacks([teamStack(change), tenant]).notes).toEqual([note]);
});

test("a policy that no stack declares grants everything", () => {
  const model = modelFromStacks([teamStack()]);
  expect(model.notes).toEqual([
    `${PLACE}: no stack declares the policy "team-records (prod)"; it counts as granting everything`,
  ]);
  expect(effectiveGrants(model).grants).toMatchObject([{ permission: "*", conditions: [] }]);
});

test("a policy of the same name at another level is another policy", () => {
  const json = { resource: { dynatrace_iam_policy: { records: { ...RECORDS_POLICY, account: "another" } } } };
  expect(modelFromStacks([teamStack(), new SynthesizedStack("other", json)]).notes).toHaveLength(1);
});

test("a boundary whose text is known only at apply narrows nothing", () => {
  const own = { name: "b", query: 'storage:k8s.namespace.name = "${random_id.x.hex}";' };
  const model = modelFromStacks([teamStack({ dynatrace_iam_policy_boundary: { own } }), tenant]);
  const record = log({ "k8s.namespace.name": "stock" }, { bucket: "orders" });
  expect(canRead(model, ["claim-1"], record).allowed).toBe("yes");
});

test("a SCIM group that two stacks look up is one group, entered by its name", () => {
  const policy = [{ id: "${data.dynatrace_iam_policy.shared.id}" }];
  const stack = (name: string) => {
    const json = teamJson(binding({ group: "${data.dynatrace_iam_group.scim.id}", policy }));
    return new SynthesizedStack(name, {
      ...json,
      data: { ...json.data, dynatrace_iam_group: { scim: { name: "orders-ad" } } },
    });
  };
  const { groups, bindings } = modelFromStacks([stack("prod-orders"), stack("nonprod-orders"), tenant]);
  expect(groups.filter(({ scim }) => scim)).toMatchObject([{ id: "scim:orders-ad", name: "orders-ad", claims: [] }]);
  expect(bindings.map(({ groupId }) => groupId)).toEqual(["scim:orders-ad", "scim:orders-ad"]);
});

test("roles are read with the names of their zones, the deprecated ones inside a group too", () => {
  const group = "${dynatrace_iam_group.members.id}";
  const permission = [
    { name: "tenant-logviewer", type: "tenant", scope: PROD },
    { name: "tenant-viewer", type: "management-zone", scope: `${PROD}:17` },
  ];
  const { rolePermissions, notes } = modelFromStacks([
    teamStack({
      dynatrace_iam_group: { members: { name: "g", permissions: { permission } } },
      dynatrace_iam_permission: {
        zoned: {
          name: "tenant-viewer",
          group,
          environment: PROD,
          management_zone: "${dynatrace_management_zone_v2.zone.legacy_id}",
        },
        unknown: { name: "tenant-viewer", group, environment: PROD, management_zone: "17" },
      },
    }),
    tenant,
  ]);
  expect(rolePermissions?.map(({ name, zone, level }) => [name, zone, level])).toEqual([
    ["tenant-logviewer", undefined, inProd],
    ["tenant-viewer", undefined, inProd],
    ["tenant-viewer", "Orders", inProd],
    ["tenant-viewer", undefined, inProd],
  ]);
  expect(notes).toEqual([
    `prod-orders/dynatrace_iam_group.members: zone ${PROD}:17 is not known; the role counts as unlimited`,
    "prod-orders/dynatrace_iam_permission.unknown: zone 17 is not known; the role counts as unlimited",
  ]);
});

test("a stack of another shape holds nothing, and breaks nothing", () => {
  const odd = [null, [], "text", { resource: [] }, { resource: { dynatrace_iam_group: null } }];
  const model = modelFromStacks(odd.map((json, index) => new SynthesizedStack(`odd-${index}`, json)));
  expect(Object.values(model).every((each) => each.length === 0)).toBe(true);
  expect(canRead(model, ["claim-1"], entity("Orders")).allowed).toBe("no");
});
