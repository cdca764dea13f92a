import { Document } from "@cdktf/provider-dynatrace/lib/document";
import type { TeamStack } from "../../../stacks/team-stack";

/** Adds a dashboard and leaves out who may read it. */
export function declare(stack: TeamStack): void {
  const content = JSON.stringify({ version: 21, variables: [], tiles: {}, layouts: {} });
  new Document(stack, "OwnDashboard", { type: "dashboard", name: "Orders", customId: "orders-own", content });
}
