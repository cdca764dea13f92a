import { DataDynatraceIamGroup } from "@cdktf/provider-dynatrace/lib/data-dynatrace-iam-group";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { TerraformStack } from "cdktf";
import type { ISharedPolicies } from "../../../constructs/access-policies";
import {
  AccessLevel,
  AdGroup,
  AdGroupBinding,
  type AdGroupBindingProps,
  type IAccessBoundaries,
} from "../../../constructs/group-binding";
import { dataSourcesOf, rendered, resourcesOf, testStack } from "../../support/synth";

const CLAIM = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";
const policies: ISharedPolicies = { policyId: (kind) => `5b2b1f0e-0000-4000-8000-000000000000#-#${kind}` };
const boundaries: IAccessBoundaries = {
  zoneBoundaryId: "5b2b1f0e-0000-4000-8000-000000000000#-#zone",
  recordsBoundaryId: "5b2b1f0e-0000-4000-8000-000000000000#-#records",
  entitiesBoundaryId: "5b2b1f0e-0000-4000-8000-000000000000#-#entities",
};
const ORDERS: AdGroupBindingProps = {
  adGroup: AdGroup.saml("orders-group (prod)", [CLAIM]),
  access: AccessLevel.viewer,
  environmentId: "abc12345",
  policies,
  boundaries,
};

const GROUP_ID = /^\$\{dynatrace_iam_group\.OrdersGroup_[0-9A-F]{8}\.id\}$/;
const VIEWER = [
  {
    id: "5b2b1f0e-0000-4000-8000-000000000000#-#team-classic",
    boundaries: ["5b2b1f0e-0000-4000-8000-000000000000#-#zone"],
  },
  {
    id: "5b2b1f0e-0000-4000-8000-000000000000#-#team-records",
    boundaries: ["5b2b1f0e-0000-4000-8000-000000000000#-#records"],
  },
  {
    id: "5b2b1f0e-0000-4000-8000-000000000000#-#team-entities",
    boundaries: ["5b2b1f0e-0000-4000-8000-000000000000#-#entities"],
  },
  { id: "5b2b1f0e-0000-4000-8000-000000000000#-#grail-buckets" },
  { id: "5b2b1f0e-0000-4000-8000-000000000000#-#platform-basics" },
];
const SETTINGS = {
  id: "5b2b1f0e-0000-4000-8000-000000000000#-#team-settings",
  boundaries: ["5b2b1f0e-0000-4000-8000-000000000000#-#zone"],
};
const MANAGE_SETTINGS = {
  id: "5b2b1f0e-0000-4000-8000-000000000000#-#team-manage-settings",
  boundaries: ["5b2b1f0e-0000-4000-8000-000000000000#-#zone"],
};

const boundPolicies = (stack: TerraformStack) =>
  resourcesOf(stack, IamPolicyBindingsV2).map((binding) => (binding as { policy: unknown }).policy);

test("a SAML group is declared with its claim and has exactly one binding", () => {
  const stack = testStack();
  const binding = new AdGroupBinding(stack, "OrdersGroup", ORDERS);
  expect(resourcesOf(stack, IamGroup)).toEqual([
    {
      name: "orders-group (prod)",
      description: expect.any(String),
      federated_attribute_values: [CLAIM],
      lifecycle: { ignore_changes: ["permissions"], prevent_destroy: true },
    },
  ]);
  expect(resourcesOf(stack, IamPolicyBindingsV2)).toEqual([
    {
      group: expect.stringMatching(GROUP_ID),
      environment: "abc12345",
      policy: VIEWER,
      lifecycle: { prevent_destroy: true },
    },
  ]);
  expect(rendered(stack, binding.groupId)).toMatch(GROUP_ID);
});

test.each([
  [AccessLevel.viewer, VIEWER],
  [AccessLevel.operator, [...VIEWER, SETTINGS]],
  [AccessLevel.admin, [...VIEWER, SETTINGS, MANAGE_SETTINGS]],
])("the level $name binds each policy within the boundary that fits it", (access, expected) => {
  const stack = testStack();
  new AdGroupBinding(stack, "OrdersGroup", { ...ORDERS, access });
  expect(boundPolicies(stack)).toEqual([expected]);
});

test("a SCIM group is looked up, never created, and a missing one stops the plan", () => {
  const stack = testStack();
  new AdGroupBinding(stack, "OrdersGroup", { ...ORDERS, adGroup: AdGroup.scim("orders-group") });
  expect(resourcesOf(stack, IamGroup)).toEqual([]);
  expect(dataSourcesOf(stack, DataDynatraceIamGroup)).toEqual([
    {
      name: "orders-group",
      lifecycle: {
        postcondition: [
          {
            condition: "${self.id != null}",
            error_message:
              'The group "orders-group" is not in the account. It comes from the directory by SCIM: check its name there, and that it is provisioned to Dynatrace.',
          },
        ],
      },
    },
  ]);
  expect(resourcesOf(stack, IamPolicyBindingsV2)).toEqual([
    expect.objectContaining({
      group: expect.stringMatching(/^\$\{data\.dynatrace_iam_group\.OrdersGroup_[0-9A-F]{8}\.id\}$/),
    }),
  ]);
});

test("what other teams share widens records and entities, and nothing else", () => {
  const stack = testStack();
  const sharedBoundaries = [{ recordsBoundaryId: "their-records", entitiesBoundaryId: "their-entities" }];
  new AdGroupBinding(stack, "OrdersGroup", { ...ORDERS, access: AccessLevel.admin, sharedBoundaries });
  expect(boundPolicies(stack)).toEqual([
    [
      {
        id: "5b2b1f0e-0000-4000-8000-000000000000#-#team-classic",
        boundaries: ["5b2b1f0e-0000-4000-8000-000000000000#-#zone"],
      },
      {
        id: "5b2b1f0e-0000-4000-8000-000000000000#-#team-records",
        boundaries: ["5b2b1f0e-0000-4000-8000-000000000000#-#records", "their-records"],
      },
      {
        id: "5b2b1f0e-0000-4000-8000-000000000000#-#team-entities",
        boundaries: ["5b2b1f0e-0000-4000-8000-000000000000#-#entities", "their-entities"],
      },
      { id: "5b2b1f0e-0000-4000-8000-000000000000#-#grail-buckets" },
      { id: "5b2b1f0e-0000-4000-8000-000000000000#-#platform-basics" },
      SETTINGS,
      MANAGE_SETTINGS,
    ],
  ]);
});

test("further policies go into the only binding", () => {
  const stack = testStack();
  const binding = new AdGroupBinding(stack, "OrdersGroup", ORDERS);
  binding.addPolicy({ policyId: "own-policy", boundaryIds: ["own-boundary"] });
  binding.addUnboundedPolicy("policy-without-data");
  expect(boundPolicies(stack)).toEqual([
    [...VIEWER, { id: "own-policy", boundaries: ["own-boundary"] }, { id: "policy-without-data" }],
  ]);
});

test("a policy without a boundary is refused unless it is said to be meant", () => {
  const binding = new AdGroupBinding(testStack(), "OrdersGroup", ORDERS);
  expect(() => binding.addPolicy({ policyId: "own-policy", boundaryIds: [] })).toThrow(
    "test/OrdersGroup has 1 fault:\n  - boundaryIds must not be empty, or the policy opens the whole environment; got []; name a boundary, or write addUnboundedPolicy if that is meant",
  );
});

test("a policy that is bound already is refused", () => {
  const binding = new AdGroupBinding(testStack(), "OrdersGroup", ORDERS);
  expect(() => binding.addUnboundedPolicy("5b2b1f0e-0000-4000-8000-000000000000#-#team-records")).toThrow(
    'policyId must not be bound already; got "5b2b1f0e-0000-4000-8000-000000000000#-#team-records"; name all boundaries of a policy in one call',
  );
});

test("a second binding of a group in an environment is refused, in another stack of the application too", () => {
  const stack = testStack("prod-orders");
  new AdGroupBinding(stack, "OrdersGroup", ORDERS);
  const other = new TerraformStack(stack.node.root, "prod-billing");
  expect(() => new AdGroupBinding(other, "Again", ORDERS)).toThrow(`prod-billing/Again has 1 fault:
  - adGroup must have one binding in environment abc12345, or the two overwrite each other; got "orders-group (prod)"; add to prod-orders/OrdersGroup with addPolicy`);
});

test("the same group may be bound in another environment, and in another application", () => {
  const stack = testStack();
  new AdGroupBinding(stack, "Prod", ORDERS);
  expect(() => new AdGroupBinding(stack, "Nonprod", { ...ORDERS, environmentId: "xyz98765" })).not.toThrow();
  expect(() => new AdGroupBinding(testStack(), "Prod", ORDERS)).not.toThrow();
});

test("names and claims are text to Terraform, whatever they hold", () => {
  const stack = testStack();
  const adGroup = AdGroup.saml('Gruppe "é" ${evil} %{if}', ["${claim}"]);
  new AdGroupBinding(stack, "OrdersGroup", { ...ORDERS, adGroup });
  expect(resourcesOf(stack, IamGroup)).toEqual([
    expect.objectContaining({
      name: 'Gruppe "é" $${evil} %%{if}',
      federated_attribute_values: ["$${claim}"],
    }),
  ]);
});

test("protection can be lifted", () => {
  const stack = testStack();
  new AdGroupBinding(stack, "OrdersGroup", { ...ORDERS, preventDestroy: false });
  const all = [...resourcesOf(stack, IamGroup), ...resourcesOf(stack, IamPolicyBindingsV2)];
  for (const each of all) expect(each).toMatchObject({ lifecycle: { prevent_destroy: false } });
});

test("every fault of a group is reported at once", () => {
  const adGroup = AdGroup.saml("", [CLAIM, "a\nb", CLAIM]);
  const create = () => new AdGroupBinding(testStack(), "Group", { ...ORDERS, adGroup });
  expect(create).toThrow(`test/Group has 3 faults:
  - adGroup.groupName must be one line of text; got ""; name the group
  - adGroup.claims[1] must be one line of text; got "a\\nb"; write the object id of the group
  - adGroup.claims[2] repeats adGroup.claims[0]; got "${CLAIM}"; remove one of the two`);
});

test("a SAML group without a claim is refused: nobody would ever be in it", () => {
  const create = () => new AdGroupBinding(testStack(), "Group", { ...ORDERS, adGroup: AdGroup.saml("orders", []) });
  expect(create).toThrow(
    "adGroup.claims must not be empty; got []; write what the identity provider sends for the group",
  );
});
