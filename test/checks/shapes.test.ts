import { IamGroup } from "@cdktf/provider-dynatrace/lib/iam-group";
import { linesFor } from "./findings";

test("what an escape hatch writes must be known to the provider, and have its shape", () => {
  const lines = linesFor((stack) => {
    const group = new IamGroup(stack, "Group", { name: "orders" });
    group.addOverride("descripton", "typing error");
    group.addOverride("federated_attribute_values", { first: "an object where a list is expected" });
  });
  expect(lines).toEqual([
    expect.stringMatching(/^error wrong-shape at test\/Group: descripton of dynatrace_iam_group .*description/),
    expect.stringMatching(
      /^error wrong-shape at test\/Group: federated_attribute_values of dynatrace_iam_group .*list/,
    ),
  ]);
});
