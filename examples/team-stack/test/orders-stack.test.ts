import { Testing } from "cdktf";
import { canRead, modelFromStacks, SynthesizedStack } from "dynatrace-onboarding/access";
import { OrdersStack } from "../orders-stack";

const PROD = {
  name: "prod",
  environmentId: "abc12345",
  accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
  clusterName: "prod-eu",
};

test("members of the group read the logs of their namespace and no others", () => {
  const stack = new OrdersStack(Testing.app(), PROD, "https://abc12345.live.dynatrace.com");
  const model = modelFromStacks([new SynthesizedStack("prod-orders", JSON.parse(Testing.synth(stack, true)))]);
  const reads = (namespace: string) => {
    const fields = { "k8s.namespace.name": namespace };
    const line = { kind: "record", environmentId: "abc12345", table: "logs", fields } as const;
    return canRead(model, ["0d6f5b1e-1111-4a2b-8c3d-4e5f60718293"], line).allowed;
  };
  expect([reads("orders"), reads("billing")]).toEqual([true, false]);
});
