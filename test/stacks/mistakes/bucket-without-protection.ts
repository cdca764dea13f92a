import { PlatformBucket } from "@cdktf/provider-dynatrace/lib/platform-bucket";
import type { TeamStack } from "../../../stacks/team-stack";

/** Makes a bucket that any plan may delete. */
export function declare(stack: TeamStack): void {
  new PlatformBucket(stack, "Bucket", { name: "orders_logs", table: "logs", retention: 35 });
}
