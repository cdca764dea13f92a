import { join } from "node:path";
import type { Configuration } from "../../config/load";
import { tryLock } from "../../lab/control-plane/process-lock";
import { Terraform } from "../../lab/terraform/terraform";
import { createApp } from "../../stacks/onboarding";
import { LAB_FOLDER } from "../lab-folder";
import { type Interruption, readStacks, type StackFolder, StackRunner } from "../start/stack-runner";

/** Apart from cdktf.out, which the cdktf command may be at work on. */
const FOLDER = join(LAB_FOLDER, "plan");

/** The stacks as `cdktf` would synthesize them, and what runs Terraform in them. */
export interface Workplace {
  readonly stacks: readonly StackFolder[];
  readonly runner: StackRunner;
}

/**
 * Synthesizes all stacks and works on them, alone: a second process is refused meanwhile.
 *
 * @throws CheckError and RefusalError of synth; TerraformError without a Terraform; Error while another run is at work.
 */
export async function inWorkplace<Result>(
  configuration: Configuration,
  interruption: Interruption,
  work: (workplace: Workplace) => Promise<Result>,
): Promise<Result> {
  const held = tryLock(join(FOLDER, "run.lock"));
  if ("heldBy" in held) throw new Error(`another plan is under way (pid ${held.heldBy}); wait until it has ended`);
  try {
    createApp(configuration, {
      outdir: FOLDER,
      stateFolder: process.env.ONBOARD_STATE_FOLDER || undefined,
      kubernetes: process.env.ONBOARD_KUBERNETES !== "false",
    }).synth();
    const runner = new StackRunner(await Terraform.find(), interruption, false);
    return await work({ stacks: readStacks(FOLDER), runner });
  } finally {
    held.release();
  }
}
