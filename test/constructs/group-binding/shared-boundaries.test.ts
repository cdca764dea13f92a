import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import { SharedBoundaries } from "../../../constructs/group-binding";
import { resourcesOf, testStack } from "../../support/synth";

const SHARED = {
  owner: "orders",
  sharedBy: "billing",
  environmentName: "prod",
  namespaces: ["billing"],
  securityContext: "billing-prod",
};

test("another team shares records and entities, and neither classic pages nor settings", () => {
  const stack = testStack();
  new SharedBoundaries(stack, "SharedByBilling", SHARED);
  const lifecycle = { create_before_destroy: true, prevent_destroy: false };
  expect(resourcesOf(stack, IamPolicyBoundary)).toEqual([
    {
      name: "orders: entities shared by billing (prod)",
      query: 'storage:dt.security_context = "billing-prod";',
      lifecycle,
    },
    {
      name: "orders: records shared by billing (prod)",
      query: 'storage:k8s.namespace.name IN ("billing");',
      lifecycle,
    },
  ]);
});

test("every fault is reported at once", () => {
  const create = () =>
    new SharedBoundaries(testStack(), "Shared", { ...SHARED, namespaces: ["*"], securityContext: '"' });
  expect(create).toThrow(`test/Shared has 2 faults:
  - namespaces[0] must be the name of a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens; got "*"; list the namespaces one by one
  - securityContext must hold no double quotes, backslashes or control characters, since policies quote it; got "\\""; leave these characters out`);
});
