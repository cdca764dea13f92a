import { LogStorage } from "@cdktf/provider-dynatrace/lib/log-storage";
import type { TeamStack } from "../../../stacks/team-stack";

/** Drops debug lines after the rule that stores all lines. */
export function declare(stack: TeamStack): void {
  new LogStorage(stack, "NoDebug", {
    name: "orders: drop debug",
    enabled: true,
    sendToStorage: false,
    scope: stack.logs.settingsScope,
    matchers: {
      matcher: [
        { attribute: "k8s.namespace.name", operator: "MATCHES", values: ["orders"] },
        { attribute: "loglevel", operator: "MATCHES", values: ["DEBUG"] },
      ],
    },
    insertAfter: stack.logs.storageRuleId,
    lifecycle: { preventDestroy: true },
  });
}
