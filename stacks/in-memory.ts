import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Application, type CheckReport, countUses, type LimitReport, runChecks } from "../checks";
import type { Configuration } from "../config/load";
import { applicationOf } from "./application-checks";
import { createApp } from "./onboarding";

/**
 * The stacks of a configuration as Terraform would get them, unchecked. Nothing is written to the output folder.
 *
 * @throws RefusalError for what a construct refuses, with its place in a file.
 * @example
 * const { configuration } = loadConfiguration("config");
 * if (configuration) synthesizeInMemory(configuration).stacks.length;
 */
export function synthesizeInMemory(configuration: Configuration): Application {
  const outdir = mkdtempSync(join(tmpdir(), "onboard-checks-"));
  try {
    return applicationOf(createApp(configuration, { outdir }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/**
 * All findings over a configuration, worst first, and what team files silence.
 *
 * @example
 * const { configuration } = loadConfiguration("config");
 * if (configuration) console.log(checkConfiguration(configuration).findings.map(printFinding).join("\n"));
 */
export function checkConfiguration(configuration: Configuration): CheckReport {
  return runChecks(synthesizeInMemory(configuration));
}

/**
 * Every documented limit of Dynatrace that the stacks of a configuration take something of, fullest first, and how many
 * more teams like the average fit.
 *
 * @example
 * const { uses, projection } = countLimits(configuration);
 */
export function countLimits(configuration: Configuration): LimitReport {
  return countUses(synthesizeInMemory(configuration));
}
