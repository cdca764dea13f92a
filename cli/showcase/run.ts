import type { Configuration } from "../../config/load";
import { EXIT, InterruptedError } from "../exit";
import type { Interruption } from "../start/stack-runner";
import { startLiveView } from "./live-view";
import { printShowcase, tableOf } from "./print";
import { isProven, type ShowcaseReport } from "./report";
import { Showcase } from "./showcase";

export interface RunShowcaseOptions {
  readonly configuration: Configuration;
  /** Prints the report as JSON, and nothing else. */
  readonly json: boolean;
  /** Leaves it running until it is interrupted. */
  readonly keep: boolean;
  readonly interruption: Interruption;
}

/** How often the figures of a kept showcase are taken. */
const REFRESH_MS = 3_000;

/**
 * Runs the showcase, prints what it found and ends everything. The exit status is 1 where a signal has not reached those
 * who may see it, or has reached somebody else.
 */
export async function runShowcase({ configuration, json, keep, interruption }: RunShowcaseOptions): Promise<void> {
  const showcase = new Showcase({ configuration, quiet: json, interruption });
  try {
    const report = await showcase.run();
    console.log(json ? JSON.stringify(report, undefined, 2) : printShowcase(report, keep));
    if (!isProven(report)) process.exitCode = EXIT.found;
    if (keep) await goOn(showcase, report, { json, interruption });
  } catch (error) {
    if (!interruption.stop.aborted) throw error;
    const kept = "What was deployed is in the state";
    throw new InterruptedError(`Interrupted. ${kept}; the next npm start goes on from there.`);
  } finally {
    await showcase.close();
  }
}

/** Users go on, and so do the figures; a Ctrl-C is the regular end. */
async function goOn(
  showcase: Showcase,
  first: ShowcaseReport,
  { json, interruption }: Pick<RunShowcaseOptions, "json" | "interruption">,
): Promise<void> {
  let latest = first;
  const stop = json
    ? () => undefined
    : startLiveView({
        screen: process.stdout,
        lines: () => ["", `at ${new Date().toLocaleTimeString("en-GB")}`, ...latest.environments.flatMap(tableOf)],
        summary: () => summaryOf(latest),
      });
  const traffic = showcase.goOn(interruption.stop);
  try {
    while (!interruption.stop.aborted) {
      await pause(REFRESH_MS, interruption.stop);
      // While the tenant is away the last figures stay; it may come back.
      if (!interruption.stop.aborted && !json) latest = await showcase.refresh().catch(() => latest);
    }
  } finally {
    await traffic;
    stop();
  }
}

function summaryOf({ environments }: ShowcaseReport): string {
  const parts = environments.map(({ name, traffic, signals }) => {
    const seen = signals.map(({ signal, member, otherTeam }) => `${signal} ${member}/${otherTeam}`).join(", ");
    return `${name}: ${traffic.requests} requests; seen by member/other team: ${seen}`;
  });
  return parts.join("; ");
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    }
    signal.addEventListener("abort", end);
  });
}
