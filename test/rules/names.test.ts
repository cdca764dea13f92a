import { assert, property, string } from "fast-check";
import { dashboardIdOf, environmentOfStack, isWorkloadStackName } from "../../rules/names";

test("a dashboard's id is the team's name as a document's id can hold it", () => {
  expect(dashboardIdOf("tlo-python")).toBe("onboarding-tlo-python");
  expect(dashboardIdOf("A B~ü")).toBe("onboarding-A~20B~7e~c3~bc");
});

test("two names never make one id, and every id is one that Dynatrace takes", () => {
  assert(
    property(string({ unit: "grapheme" }), (name) => {
      const id = dashboardIdOf(name);
      expect(id).toMatch(/^onboarding-[\w~-]*$/);
      const bytes = id.slice("onboarding-".length).replace(/~([0-9a-f]{2})/g, "%$1");
      expect(decodeURIComponent(bytes)).toBe(name);
    }),
  );
});

test("a stack belongs to the longest environment that its name begins with", () => {
  const environments = ["prod", "prod-eu"];
  expect(environmentOfStack("prod-orders", environments)).toBe("prod");
  expect(environmentOfStack("prod-eu-orders", environments)).toBe("prod-eu");
  expect(environmentOfStack("production-orders", environments)).toBeUndefined();
  expect(isWorkloadStackName("prod-orders-workload")).toBe(true);
  expect(isWorkloadStackName("prod-orders")).toBe(false);
});
