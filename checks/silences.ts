import { teamStackName } from "../rules/names";
import type { TeamFacts } from "./application";
import type { Check, SilenceCheck } from "./check";
import type { CheckFinding, Found } from "./finding";

/** A silence of a team, with what it silences. */
export interface Silenced {
  readonly team: string;
  readonly rule: string;
  readonly reason: string;
  /** Name of the environment that it is limited to. */
  readonly environment?: string;
  readonly findings: readonly CheckFinding[];
}

/** The outcome of all checks. */
export interface CheckReport {
  /** What is left, worst first. */
  readonly findings: readonly CheckFinding[];
  /** The findings that teams silence, with the reason. */
  readonly silenced: readonly Silenced[];
}

/** A silence that silences nothing hides the next finding that comes. */
export const silence: SilenceCheck = {
  name: "silence",
  holds: "every silence silences something",
  silencedBy: "nobody",
  sees: "silences",
};

/**
 * Takes out what teams silence. Only the team whose data or resources are at stake can silence a finding: a team cannot
 * silence findings about other teams' data.
 *
 * @param checks All checks that there are.
 * @param home Name of the environment that a silence for all of them is reported in.
 */
export function applySilences(
  findings: readonly CheckFinding[],
  teams: readonly TeamFacts[],
  checks: readonly Check[],
  home: string | undefined,
): CheckReport {
  const byName = new Map(checks.map((check) => [check.name, check]));
  const left = new Set(findings);
  const silenced: Silenced[] = [];
  const idle: CheckFinding[] = [];
  for (const team of teams) {
    for (const { rule, reason, environment } of team.silences) {
      const matching = findings.filter(
        (finding) =>
          finding.team === team.name &&
          finding.rule === rule &&
          byName.get(rule)?.silencedBy === "owner" &&
          (environment === undefined || finding.environment === environment),
      );
      for (const finding of matching) left.delete(finding);
      if (matching.length > 0)
        silenced.push({ team: team.name, rule, reason, ...(environment && { environment }), findings: matching });
      else idle.push({ rule: silence.name, ...idleSilence(team, rule, environment, byName, home) });
    }
  }
  return { findings: [...left, ...idle], silenced };
}

function idleSilence(
  team: TeamFacts,
  rule: string,
  environment: string | undefined,
  checks: ReadonlyMap<string, Check>,
  home: string | undefined,
): Found {
  const [why, fix] = whyIdle(team, rule, environment, checks);
  return {
    severity: "warning",
    path: teamStackName(environment ?? home ?? "", team.name),
    found: `silence of "${rule}": it ${why}`,
    fix,
    team: team.name,
    ...(environment && { environment }),
  };
}

function whyIdle(
  team: TeamFacts,
  rule: string,
  environment: string | undefined,
  checks: ReadonlyMap<string, Check>,
): [why: string, fix: string] {
  const check = checks.get(rule);
  if (check?.silencedBy === "owner")
    return [`finds nothing of team ${team.name} in ${environment ?? "any environment"}`, "remove it"];
  if (check) return ["cannot be silenced", "correct what it finds, and remove the silence"];
  const names = [...checks.values()].flatMap(({ name, silencedBy }) => (silencedBy === "owner" ? [name] : []));
  return ["is not a known check", `use one of ${names.join(", ")}`];
}
