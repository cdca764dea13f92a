import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "cdktf";
import type { Configuration } from "../../config/load";
import { createApp } from "../onboarding";
import { runChecksOn } from "./application-checks";
import type { CheckReport } from "./silence";

export { type CheckFinding, printFinding, type Severity } from "../../constructs/checks";
export { CheckError, runChecksOn } from "./application-checks";
export { CHECK_RULES, type CheckRule } from "./rules";
export type { CheckReport, Silenced } from "./silence";

/**
 * All findings over a configuration, worst first, and what team files silence. Nothing is written to the output folder.
 *
 * @example
 * const { configuration } = loadConfiguration("config");
 * if (configuration) console.log(runChecks(configuration).findings.map(printFinding).join("\n"));
 */
export function runChecks(configuration: Configuration): CheckReport {
  return withApp(configuration, runChecksOn);
}

/** Makes the application of a configuration in a folder of its own, which is gone afterwards. */
export function withApp<Result>(configuration: Configuration, use: (app: App) => Result): Result {
  const outdir = mkdtempSync(join(tmpdir(), "onboard-checks-"));
  try {
    return use(createApp(configuration, { outdir }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
