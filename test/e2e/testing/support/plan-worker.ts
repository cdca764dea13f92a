import { planSnapshot } from "../../../../testing";
import { platform, teamStack } from "../../../testing/support/team-stack";

/** What one worker of a test runner does: it plans, tells the plan, and ends when its input does. */
async function main(): Promise<void> {
  const text = await planSnapshot(teamStack(), { before: [platform()] });
  process.stdout.write(`${JSON.stringify({ text })}\n`);
  process.stdin.resume();
}

main();
