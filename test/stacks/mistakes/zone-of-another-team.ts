import { ManagementZone, NamespaceMatch } from "../../../constructs/management-zone";
import type { TeamStack } from "../../../stacks/team-stack";

/** Adds the namespace of a neighbour to a zone of its own. */
export function declare(stack: TeamStack): void {
  const { clusterName } = stack.environment.kubernetes;
  const namespaces = [NamespaceMatch.exactly("billing")];
  new ManagementZone(stack, "Neighbours", { zoneName: "orders and billing", cluster: clusterName, namespaces });
}
