import { Alerting } from "@cdktf/provider-dynatrace/lib/alerting";
import type { TeamStack } from "../../../stacks/team-stack";

/** Gives an alerting profile the numeric id of the zone. */
export function declare(stack: TeamStack): void {
  new Alerting(stack, "Alerting", { name: "orders", managementZone: stack.zone.legacyZoneId });
}
