import { TerraformOutput } from "cdktf";
import type { TeamStack } from "../../../stacks/team-stack";

/** Writes a token into the stack. */
export function declare(stack: TeamStack): void {
  new TerraformOutput(stack, "ingest", { value: "Api-Token dt0c01.EXAMPLE0000000000000000.EXAMPLE" });
}
