import { dynatraceShapes, findArgumentFaults } from "@cdktf/provider-dynatrace/lib/check-arguments";
import type { StackCheck } from "./check";

/** Escape hatches write past the constructs, and what the provider does not know Terraform refuses only at plan. */
export const wrongShape: StackCheck = {
  name: "wrong-shape",
  holds: "each argument is one that the provider's schema knows, in its shape",
  silencedBy: "nobody",
  sees: "stack",
  check: (stack) =>
    [...stack.entries()].flatMap(({ kind, type, args, path }) =>
      findArgumentFaults(dynatraceShapes(), kind, type, args).map(({ place, problem, fix }) => ({
        severity: "error",
        path,
        found: `${place} of ${type} ${problem}`,
        fix,
      })),
    ),
};
