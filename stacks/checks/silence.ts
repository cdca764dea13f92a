import type { Environment, Team } from "../../config/schema";
import type { CheckFinding } from "../../constructs/checks";
import { CHECK_RULES } from "./rules";

/** A silence of a team file, with what it silences. */
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
  /** What teams have said is right, with the reason. */
  readonly silenced: readonly Silenced[];
}

/**
 * Takes out what team files silence. Only the team whose data or resources are at stake can silence a finding, so nobody
 * gives himself another's.
 */
export function applySilences(
  findings: readonly CheckFinding[],
  teams: readonly Team[],
  environments: readonly Environment[],
): CheckReport {
  const left = new Set(findings);
  const silenced: Silenced[] = [];
  const idle: CheckFinding[] = [];
  for (const team of teams) {
    for (const { rule, reason, environment } of team.silence) {
      const matching = findings.filter((finding) => isSilenced(finding, team, rule, environment));
      for (const finding of matching) left.delete(finding);
      if (matching.length === 0) idle.push(idleSilence(team, rule, environment, environments));
      else silenced.push({ team: team.name, rule, reason, ...(environment && { environment }), findings: matching });
    }
  }
  return { findings: [...left, ...idle], silenced };
}

function isSilenced(finding: CheckFinding, team: Team, rule: string, environment: string | undefined): boolean {
  if (finding.team !== team.name || finding.rule !== rule || !CHECK_RULES[rule]?.silenceable) return false;
  return environment === undefined || finding.environment === environment;
}

function idleSilence(
  team: Team,
  rule: string,
  environment: string | undefined,
  environments: readonly Environment[],
): CheckFinding {
  const where = environment === undefined ? "any environment" : environment;
  const known = Object.hasOwn(CHECK_RULES, rule);
  const names = Object.keys(CHECK_RULES).filter((name) => CHECK_RULES[name]?.silenceable);
  const [found, fix] = known
    ? CHECK_RULES[rule]?.silenceable
      ? [`finds nothing of team ${team.name} in ${where}`, "remove it"]
      : ["cannot be silenced", "mend what it finds, and remove the silence"]
    : ["is no check", `take one of ${names.join(", ")}`];
  const [first] = environments;
  return {
    rule: "silence",
    severity: "warning",
    path: `${environment ?? first?.name}-${team.name}`,
    found: `silence of "${rule}": it ${found}`,
    fix,
    team: team.name,
    ...(environment && { environment }),
  };
}
