import { LogSensitiveDataMasking } from "@cdktf/provider-dynatrace/lib/log-sensitive-data-masking";
import type { TeamStack } from "../../../stacks/team-stack";

/** Adds a mask beside the rules that store. */
export function declare(stack: TeamStack): void {
  new LogSensitiveDataMasking(stack, "Customer", {
    name: "orders: mask customer",
    enabled: true,
    scope: stack.logs.settingsScope,
    masking: { type: "STRING", expression: "customer=([0-9]{6})", replacement: "<customer>" },
    matchers: { matcher: [{ attribute: "k8s.namespace.name", operator: "MATCHES", values: ["orders"] }] },
    lifecycle: { preventDestroy: true },
  });
}
