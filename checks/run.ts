import { type Account, accountsOf } from "./account";
import { type Application, environmentsOf, type TeamFacts } from "./application";
import type { Check } from "./check";
import type { CheckFinding, Found } from "./finding";
import { CHECKS } from "./registry";
import { applySilences, type CheckReport } from "./silences";

/**
 * All findings over an application, worst first, and what teams silence.
 *
 * @example
 * const { findings } = runChecks({ stacks: [{ stack: new SynthesizedStack("prod-orders", {}) }] });
 * findings.map(printFinding);
 */
export function runChecks(application: Application): CheckReport {
  const accounts = accountsOf(application);
  const findings = CHECKS.flatMap((check) =>
    foundBy(check, application, accounts).map((found): CheckFinding => ({ rule: check.name, ...found })),
  );
  const [home] = environmentsOf(application);
  const report = applySilences(withOwners(findings, application), teamsOf(application), CHECKS, home?.name);
  return { ...report, findings: [...report.findings].sort(compareFindings) };
}

function foundBy(check: Check, application: Application, accounts: readonly Account[]): readonly Found[] {
  switch (check.sees) {
    case "stack":
      return application.stacks.flatMap(({ stack }) => check.check(stack));
    case "account":
      return accounts.flatMap((account) => check.check(account));
    case "application":
      return check.check(application);
    case "silences":
      return [];
  }
}

/** Findings of a stack are its team's, unless the check has said whose they are. */
function withOwners(findings: readonly CheckFinding[], { stacks }: Application): CheckFinding[] {
  const owners = new Map(stacks.map(({ stack, owner }) => [stack.name, owner]));
  return findings.map((finding) => {
    const owner = owners.get(finding.path.split("/")[0] ?? "");
    const environment = finding.environment ?? owner?.environment.name;
    const team = finding.team ?? owner?.team?.name;
    return { ...finding, ...(environment && { environment }), ...(team && { team }) };
  });
}

function teamsOf({ stacks }: Application): TeamFacts[] {
  const teams = new Map<string, TeamFacts>();
  for (const { owner } of stacks)
    if (owner?.team && !teams.has(owner.team.name)) teams.set(owner.team.name, owner.team);
  return [...teams.values()];
}

const CONSEQUENCES = new Map(CHECKS.map(({ name, consequence = 0 }) => [name, consequence]));

/** Order by weight, place and text, causes first: the same on every machine, whatever its language. */
function compareFindings(one: CheckFinding, other: CheckFinding): number {
  if (one.severity !== other.severity) return one.severity === "error" ? -1 : 1;
  const late = (CONSEQUENCES.get(one.rule) ?? 0) - (CONSEQUENCES.get(other.rule) ?? 0);
  if (late !== 0) return late;
  const [a = "", b = ""] = [one, other].map(({ path, rule, found }) => `${path}\n${rule}\n${found}`);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
