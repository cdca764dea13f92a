import type { Command } from "commander";
import type { LimitReport, LimitUse, OwnedStack } from "../../checks";
import type { Configuration } from "../../config/load";
import type { Environment } from "../../config/schema";
import { UNCOUNTED_LIMITS } from "../../rules/limits";
import { countLimits, synthesizeInMemory } from "../../stacks/in-memory";
import { envOption } from "../arguments";
import { readConfiguration } from "../configuration";
import { EXIT } from "../exit";
import { COLUMNS, fold } from "../fold";
import { chooseEnvironments } from "../selection";

export function registerLimits(program: Command): void {
  program
    .command("limits")
    .description("Dynatrace's documented limits, how much of each is used, and how many more teams fit.")
    .addOption(envOption())
    .option("--json", "print JSON", false)
    .addHelpText("after", "\nExample:\n  npx onboard limits\n\nExit status 1 if a limit is used up.")
    .action(({ env, json }: { env?: string; json: boolean }) => {
      const report = limitsOf(readConfiguration(), env);
      console.log(
        json ? JSON.stringify({ ...report, uncounted: UNCOUNTED_LIMITS }, undefined, 2) : printLimits(report),
      );
      if (isFull(report)) process.exitCode = EXIT.found;
    });
}

/** What is used of each limit, in one environment and its account if it is named. The projection counts everywhere. */
export function limitsOf(configuration: Configuration, env?: string): LimitReport {
  const [environment] = chooseEnvironments(configuration, env);
  const report = countLimits(configuration);
  if (env === undefined || environment === undefined) return report;
  const { stacks } = synthesizeInMemory(configuration);
  return { ...report, uses: report.uses.filter(({ place }) => isIn(environment, place, stacks)) };
}

/** A place is an account, an environment with or without a part of it, or something in a stack. */
function isIn({ name, dynatrace }: Environment, place: string, stacks: readonly OwnedStack[]): boolean {
  const [first = ""] = place.split(/[ /]/);
  if (first === "account") return place === `account ${dynatrace.accountId}`;
  return first === name || stacks.some(({ stack, owner }) => stack.name === first && owner?.environment.name === name);
}

/** Whether any limit is used up. */
export function isFull({ uses }: LimitReport): boolean {
  return uses.some(({ state }) => state === "full");
}

/** The limits as a table, fullest first, and the projection below. A place for which a line has no room follows on the next. */
export function printLimits({ uses, projection }: LimitReport): string {
  const head = ["used", "limit", "%", "free", "what", "where"];
  const rows = uses.map(rowOf);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column < 4 ? cell.padStart(width) : cell.padEnd(width);
    });
    const whole = cells.join("  ").trimEnd();
    if (whole.length <= COLUMNS) return whole;
    const [place = "", ...before] = [row[5], ...cells.slice(0, 4)];
    const indent = `${before.join("  ")}  `;
    return `${indent}${row[4]}\n${" ".repeat(indent.length + 2)}${place}`;
  };
  return [...[head, ...rows].map(line), "", fold(printProjection(projection))].join("\n");
}

const MARKS = { fine: "", near: " (near)", full: " (full)" } as const;

function rowOf({ limit, place, used, headRoom, state }: LimitUse): string[] {
  const percent = ((used / limit.most) * 100).toFixed(1);
  const raised = limit.adjustable ? ", can be raised" : "";
  return [String(used), String(limit.most), percent, String(headRoom), `${limit.item}${MARKS[state]}${raised}`, place];
}

function printProjection({ teams, moreTeams, stoppedBy }: LimitReport["projection"]): string {
  const now = `${teams} ${teams === 1 ? "team" : "teams"} now`;
  if (moreTeams === undefined || stoppedBy === undefined) return `${now}; no limit grows with teams.`;
  const { limit, place, averagePerTeam } = stoppedBy;
  const average = Number(averagePerTeam.toFixed(1));
  return `${now}; ${moreTeams} more like the average fit, then ${limit.item} of ${place} are used up (${average} of ${limit.most} per team).`;
}
