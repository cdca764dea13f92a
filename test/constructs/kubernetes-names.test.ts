import { TerraformVariable } from "cdktf";
import { checkClusterEntity, isNamespaceName } from "../../constructs/kubernetes-names";
import { testStack } from "../support/synth";

test.each(["a", "tlo-python", "0ps", "x".repeat(63)])("%j can be a namespace", (name) => {
  expect(isNamespaceName(name)).toBe(true);
});

test.each(["", "a-", "-a", "A", "a.b", "a*", "a\n", "x".repeat(64)])("%j cannot be a namespace", (name) => {
  expect(isNamespaceName(name)).toBe(false);
});

test("a cluster entity may be left out, be an id, or be known only at apply", () => {
  const { stringValue } = new TerraformVariable(testStack(), "cluster", { type: "string" });
  for (const entity of [undefined, "KUBERNETES_CLUSTER-0123456789ABCDEF", stringValue]) {
    expect(checkClusterEntity(entity)).toEqual([]);
  }
});

test.each(["", "environment", "HOST-0123456789ABCDEF", "KUBERNETES_CLUSTER-0123456789abcdef"])(
  "%j is not a cluster entity",
  (received) => {
    expect(checkClusterEntity(received)).toEqual([
      {
        field: "clusterEntity",
        rule: "must be the entity id of a Kubernetes cluster",
        received,
        fix: "write an id such as KUBERNETES_CLUSTER-0123456789ABCDEF, or leave it out",
      },
    ]);
  },
);
