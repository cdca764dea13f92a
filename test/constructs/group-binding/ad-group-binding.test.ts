import { DataDynatraceIamGroup } from "@cdktf/provider-dynatrace/lib/data-dynatrace-iam-group";
import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { IamPolicyBindingsV2 } from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import { TerraformStack } from "cdktf";
import { AccessPolicies } from "../../../constructs/access-policies";
import {
  AccessBoundaries,
  AccessLevel,
  AdGroup,
  AdGroupBinding,
  type AdGroupBindingProps,
  SharedBoundaries,
} from "../../../constructs/group-binding";
import { ManagementZone, NamespaceMatch } from "../../../constructs/management-zone";
import { dataSourcesOf, rendered, resourcesOf, testStack } from "../../support/synth";

const CLAIM = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";
const ACCOUNT = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";

/** A stack with the shared policies and the boundaries of one team, and a group that is not bound yet. */
function given(id = "test") {
  const stack = testStack(id);
  const zone = new ManagementZone(stack, "Zone", {
    zoneName: "orders-prod",
    cluster: "prod-eu",
    namespaces: [NamespaceMatch.exactly("orders")],
  });
  const props: AdGroupBindingProps = {
    adGroup: AdGroup.saml("orders-group (prod)", [CLAIM]),
    access: AccessLevel.viewer,
    environmentId: "abc12345",
    policies: new AccessPolicies(stack, "Policies", { environmentName: "prod", accountId: ACCOUNT }),
    boundaries: new AccessBoundaries(stack, "Own", {
      owner: "orders",
      environmentName: "prod",
      zone,
      namespaces: ["orders"],
    }),
  };
  return { stack, props };
}

const GROUP_ID = /^\$\{dynatrace_iam_group\.OrdersGroup_[0-9A-F]{8}\.id\}$/;
const VIEWER = [
  { id: "Policies_team-classic", boundaries: ["Own_Zone"] },
  { id: "Policies_team-records", boundaries: ["Own_Records"] },
  { id: "Policies_team-entities", boundaries: ["Own_Entities"] },
  { id: "Policies_grail-buckets" },
  { id: "Policies_platform-basics" },
];
const SETTINGS = { id: "Policies_team-settings", boundaries: ["Own_Zone"] };
const MANAGE_SETTINGS = { id: "Policies_team-manage-settings", boundaries: ["Own_Zone"] };

/** A reference to an id, by the path of what it refers to. */
function referred(reference: string): string {
  const [, type, path] =
    /^\$\{dynatrace_(iam_policy(?:_boundary)?)\.([\w-]+?)(?:_[0-9A-F]{8})?\.id\}$/.exec(reference) ?? [];
  return type === undefined || path === undefined ? `no reference: ${reference}` : path;
}

const boundPolicies = (stack: TerraformStack) =>
  (resourcesOf(stack, IamPolicyBindingsV2) as { policy: { id: string; boundaries?: string[] }[] }[]).map(({ policy }) =>
    policy.map(({ id, boundaries }) => ({
      id: referred(id),
      ...(boundaries && { boundaries: boundaries.map(referred) }),
    })),
  );

test("a SAML group is declared with its claim and has exactly one binding", () => {
  const { stack, props } = given();
  const binding = new AdGroupBinding(stack, "OrdersGroup", props);
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
      policy: expect.any(Array),
      lifecycle: { prevent_destroy: true },
    },
  ]);
  expect(boundPolicies(stack)).toEqual([VIEWER]);
  expect(rendered(stack, binding.groupId)).toMatch(GROUP_ID);
});

test.each([
  [AccessLevel.operator, [...VIEWER, SETTINGS]],
  [AccessLevel.admin, [...VIEWER, SETTINGS, MANAGE_SETTINGS]],
])("the level $name binds each policy within the boundary that fits it", (access, expected) => {
  const { stack, props } = given();
  new AdGroupBinding(stack, "OrdersGroup", { ...props, access });
  expect(boundPolicies(stack)).toEqual([expected]);
});

test("a SCIM group is looked up, never created, and a missing one stops the plan", () => {
  const { stack, props } = given();
  new AdGroupBinding(stack, "OrdersGroup", { ...props, adGroup: AdGroup.scim("orders-group") });
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
  const { stack, props } = given();
  const theirs = new SharedBoundaries(stack, "Theirs", {
    owner: "orders",
    sharedBy: "billing",
    environmentName: "prod",
    namespaces: ["billing"],
    securityContext: "billing-prod",
  });
  new AdGroupBinding(stack, "OrdersGroup", { ...props, access: AccessLevel.admin, sharedBoundaries: [theirs] });
  expect(boundPolicies(stack)).toEqual([
    [
      { id: "Policies_team-classic", boundaries: ["Own_Zone"] },
      { id: "Policies_team-records", boundaries: ["Own_Records", "Theirs_Records"] },
      { id: "Policies_team-entities", boundaries: ["Own_Entities", "Theirs_Entities"] },
      { id: "Policies_grail-buckets" },
      { id: "Policies_platform-basics" },
      SETTINGS,
      MANAGE_SETTINGS,
    ],
  ]);
});

test("further policies go into the only binding", () => {
  const { stack, props } = given();
  const policy = (name: string, statementQuery: string) =>
    new IamPolicy(stack, name, { name, account: ACCOUNT, statementQuery }).id;
  const query = 'environment:management-zone = "orders-prod";';
  const binding = new AdGroupBinding(stack, "OrdersGroup", props);
  binding.addPolicy({
    policyId: policy("security-problems", "ALLOW environment:roles:view-security-problems;"),
    boundaryIds: [new IamPolicyBoundary(stack, "own-boundary", { name: "own", query }).id],
  });
  binding.addUnboundedPolicy(policy("objectives", "ALLOW slo:slos:read;"));
  expect(boundPolicies(stack)).toEqual([
    [...VIEWER, { id: "security-problems", boundaries: ["own-boundary"] }, { id: "objectives" }],
  ]);
});

test("a policy without a boundary is refused unless it is said to be meant", () => {
  const { stack, props } = given();
  const binding = new AdGroupBinding(stack, "OrdersGroup", props);
  expect(() => binding.addPolicy({ policyId: "own-policy", boundaryIds: [] })).toThrow(
    "test/OrdersGroup has 1 fault:\n  - boundaryIds must not be empty, or the policy opens the whole environment; got []; name a boundary, or write addUnboundedPolicy if that is meant",
  );
});

test("a policy that is bound already is refused", () => {
  const { stack, props } = given();
  const binding = new AdGroupBinding(stack, "OrdersGroup", props);
  binding.addUnboundedPolicy("own-policy");
  expect(() => binding.addUnboundedPolicy("own-policy")).toThrow(
    'policyId must not be bound already; got "own-policy"; name all boundaries of a policy in one call',
  );
});

test("a second binding of a group in an environment is refused, in another stack of the application too", () => {
  const { stack, props } = given("prod-orders");
  new AdGroupBinding(stack, "OrdersGroup", props);
  const other = new TerraformStack(stack.node.root, "prod-billing");
  expect(() => new AdGroupBinding(other, "Again", props)).toThrow(`prod-billing/Again has 1 fault:
  - adGroup must have one binding in environment abc12345, or the two overwrite each other; got "orders-group (prod)"; add to prod-orders/OrdersGroup with addPolicy`);
});

test("the same group may be bound in another environment, and in another application", () => {
  const [first, second] = [given(), given()];
  new AdGroupBinding(first.stack, "Prod", first.props);
  const nonprod = { ...first.props, environmentId: "xyz98765" };
  expect(() => new AdGroupBinding(first.stack, "Nonprod", nonprod)).not.toThrow();
  expect(() => new AdGroupBinding(second.stack, "Prod", second.props)).not.toThrow();
});

test("names and claims are text to Terraform, whatever they hold", () => {
  const { stack, props } = given();
  const adGroup = AdGroup.saml('Gruppe "é" ${evil} %{if}', ["${claim}"]);
  new AdGroupBinding(stack, "OrdersGroup", { ...props, adGroup });
  expect(resourcesOf(stack, IamGroup)).toEqual([
    expect.objectContaining({
      name: 'Gruppe "é" $${evil} %%{if}',
      federated_attribute_values: ["$${claim}"],
    }),
  ]);
});

test("protection can be lifted", () => {
  const { stack, props } = given();
  new AdGroupBinding(stack, "OrdersGroup", { ...props, preventDestroy: false });
  const all = [...resourcesOf(stack, IamGroup), ...resourcesOf(stack, IamPolicyBindingsV2)];
  for (const each of all) expect(each).toMatchObject({ lifecycle: { prevent_destroy: false } });
});

test("every fault of a group is reported at once", () => {
  const { stack, props } = given();
  const adGroup = AdGroup.saml("", [CLAIM, "a\nb", CLAIM]);
  const create = () => new AdGroupBinding(stack, "Group", { ...props, adGroup });
  expect(create).toThrow(`test/Group has 3 faults:
  - adGroup.groupName must be 1 to 256 characters; got ""; write a value
  - adGroup.claims[1] must be one line of text without control characters; got "a\\nb"; write it on one line
  - adGroup.claims[2] repeats adGroup.claims[0]; got "${CLAIM}"; remove one of the two`);
});

test("a SAML group without a claim is refused: nobody would ever be in it", () => {
  const { stack, props } = given();
  const create = () => new AdGroupBinding(stack, "Group", { ...props, adGroup: AdGroup.saml("orders", []) });
  expect(create).toThrow(
    "adGroup.claims must not be empty; got []; write what the identity provider sends for the group",
  );
});

test("a group that others have made is looked up, and its binding takes over what is bound there", () => {
  const { stack, props } = given();
  const binding = new AdGroupBinding(stack, "OnCall", { ...props, adGroup: AdGroup.existing("On call") });
  expect(resourcesOf(stack, IamGroup)).toEqual([]);
  expect(dataSourcesOf(stack, DataDynatraceIamGroup)).toEqual([
    {
      name: "On call",
      lifecycle: {
        postcondition: [
          {
            condition: "${self.id != null}",
            error_message:
              'The group "On call" is not in the account. Others make it: correct its name, or have them make it first.',
          },
        ],
      },
    },
  ]);
  const { import: blocks } = stack.toTerraform() as { import: unknown };
  expect(blocks).toEqual([
    {
      to: expect.stringMatching(/^dynatrace_iam_policy_bindings_v2\.OnCall_[0-9A-F]{8}$/),
      id: expect.stringMatching(
        /^\$\{data\.dynatrace_iam_group\.OnCall_Group_[0-9A-F]{8}\.id\}#-#environment#-#abc12345$/,
      ),
    },
  ]);
  expect(binding.groupName).toBe("On call");
});
