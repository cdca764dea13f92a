import { isNothing, printRemains } from "../../../cli/start/remains";

test("a total names what it was counted in", () => {
  const remains = { states: [{ file: "state/prod-tenant.tfstate", objects: 0 }], tenant: {} };
  expect(isNothing(remains)).toBe(true);
  expect(printRemains(remains)).toBe("Nothing is left: 0 objects in 1 state, 0 in the lab tenant.");
});

test("each place where something is left is named, and a state that cannot be read is not called empty", () => {
  const remains = {
    states: [
      { file: "state/prod-orders-workload.tfstate", objects: 7 },
      { file: "state/prod-orders.tfstate", objects: 0, problem: "it is cut off" },
    ],
    tenant: { groups: 2 },
  };
  expect(isNothing(remains)).toBe(false);
  expect(isNothing({ states: remains.states.slice(1), tenant: {} })).toBe(false);
  expect(printRemains(remains)).toBe(
    [
      "Something is left: 7 objects in 2 states, 2 in the lab tenant.",
      "  7 objects in state/prod-orders-workload.tfstate",
      "  state/prod-orders.tfstate cannot be read: it is cut off",
      "  in the tenant: 2 groups; npm run lab:tenant shows them at /lab/state",
      "  to begin anew, remove the folder .onboard",
    ].join("\n"),
  );
});
