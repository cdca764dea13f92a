import { type App, Aspects, TerraformStack } from "cdktf";
import type { Environment, Team } from "../../config/schema";
import { type CheckFinding, printFinding, StackView } from "../../constructs/checks";
import { type AccessView, viewAccess } from "../../constructs/checks/access-view";
import { checkBindings } from "../../constructs/checks/bindings";
import { compareFindings } from "../../constructs/checks/finding";
import { checkGrants } from "../../constructs/checks/grants";
import {
  addStackChecks,
  checkParts,
  checkStack,
  setApplicationCheck,
  synthesizeOnce,
} from "../../constructs/checks/stack-checks";
import { type Application, type ApplicationStack, applicationStack } from "./application";
import { checkIsolation } from "./isolation";
import { countUses, limitFindings } from "./limit-count";
import { checkLogRulesAcross } from "./log-rules";
import { checkProdIsProtected, checkProtection } from "./protection";
import { applySilences, type CheckReport } from "./silence";
import { checkTwinRights } from "./twin-rights";
import { checkBoundaryNames } from "./unknown-names";
import { checkZoneOverlaps } from "./zone-overlaps";

/** What stops synth: the errors that checks have found. */
export class CheckError extends Error {
  public constructor(public readonly report: CheckReport) {
    const errors = report.findings.filter(({ severity }) => severity === "error");
    const shown = errors.slice(0, MOST_SHOWN).map(printFinding);
    const more =
      errors.length > MOST_SHOWN ? [`and ${errors.length - MOST_SHOWN} more; onboard validate lists them`] : [];
    super([...shown, ...more].join("\n"));
    this.name = "CheckError";
  }
}

/** Lines that a terminal still shows. */
const MOST_SHOWN = 50;

/** How an application is checked. */
export interface ApplicationCheckOptions {
  /**
   * Whether protection is lifted for this run on purpose, so that its absence is no finding.
   * @default false
   */
  readonly protectionLifted?: boolean;
}

/**
 * Makes synth of the application check all stacks together before the first of them is written. Errors stop it; limits
 * are shown and stop nothing here, because Dynatrace may have raised them. Aspects change a stack when its own turn
 * comes; where there are any, all stacks are checked once more at the last turn.
 */
export function addApplicationChecks(app: App, options: ApplicationCheckOptions = {}): void {
  let last: TerraformStack | "none" | undefined;
  setApplicationCheck(app, (stack) => {
    const first = last === undefined;
    if (first) last = hasAspects(app) ? (stacksOf(app).at(-1) ?? "none") : "none";
    else if (stack !== last) return;
    const isFinal = last === "none" || stack === last;
    const report = checkApplication(applicationOf(app, last === "none"), options);
    const stopping = report.findings.filter(({ rule, severity }) => severity === "error" && rule !== "limit");
    if (isFinal || stopping.length > 0) printQuietly(report, stopping);
    if (stopping.length > 0) throw new CheckError({ ...report, findings: stopping });
  });
  for (const stack of stacksOf(app)) addStackChecks(stack);
}

/** All findings over the stacks of an application, with what team files silence. Writes nothing. */
export function runChecksOn(app: App): CheckReport {
  return checkApplication(applicationOf(app, false));
}

/** The application as the checks see it. */
export function applicationOf(app: App, keepForSynth: boolean): Application {
  const stacks = stacksOf(app).map((stack) =>
    applicationStack(
      stack,
      keepForSynth ? synthesizeOnce(stack) : new StackView({ name: stack.node.id, json: stack.toTerraform() }),
    ),
  );
  const environments = new Map<string, Environment>();
  for (const { environment } of stacks) if (environment) environments.set(environment.name, environment);
  return { stacks, environments: [...environments.values()] };
}

/** All findings over an application, worst first. */
export function checkApplication(application: Application, options: ApplicationCheckOptions = {}): CheckReport {
  const foreign = application.stacks.filter(({ environment }) => environment === undefined);
  const findings = [
    ...foreign.flatMap(({ view }) => checkStack(view)),
    ...application.stacks
      .filter(({ environment }) => environment !== undefined)
      .flatMap(({ view }) => checkParts(view)),
    ...byAccount(application).flatMap(([part, access]) => checkAccess(part, access)),
    ...checkZoneOverlaps(application),
    ...checkLogRulesAcross(application),
    ...checkBoundaryNames(application),
    ...checkProtection(application),
    ...(options.protectionLifted ? [] : checkProdIsProtected(application)),
    ...limitFindings(countUses(application)),
  ];
  const owned = withOwners(findings, application.stacks);
  const { findings: left, silenced } = applySilences(owned, teamsOf(application), application.environments);
  return { findings: [...left].sort(compareFindings), silenced };
}

function checkAccess(application: Application, access: AccessView): CheckFinding[] {
  return [
    ...checkBindings(access),
    ...checkGrants(access),
    ...checkTwinRights(application, access),
    ...checkIsolation(application, access),
  ];
}

/** Names of policies and groups are the account's, so the stacks of one account are read together. */
export function byAccount({ stacks, environments }: Application): [Application, AccessView][] {
  return [...new Set(environments.map(({ dynatrace }) => dynatrace.accountId))].map((accountId) => {
    const own = stacks.filter(({ environment }) => environment?.dynatrace.accountId === accountId);
    const part = {
      stacks: own,
      environments: environments.filter(({ dynatrace }) => dynatrace.accountId === accountId),
    };
    return [part, viewAccess(own.map(({ view }) => view))];
  });
}

/** Findings of a stack are its team's, unless the check has said whose they are. */
function withOwners(findings: readonly CheckFinding[], stacks: readonly ApplicationStack[]): CheckFinding[] {
  const byName = new Map(stacks.map((stack) => [stack.view.name, stack]));
  return findings.map((finding) => {
    const stack = byName.get(finding.path.split("/")[0] ?? "");
    const environment = finding.environment ?? stack?.environment?.name;
    const team = finding.team ?? stack?.team?.name;
    return { ...finding, ...(environment && { environment }), ...(team && { team }) };
  });
}

function teamsOf({ stacks }: Application): Team[] {
  const teams = new Map<string, Team>();
  for (const { team } of stacks) if (team && !teams.has(team.name)) teams.set(team.name, team);
  return [...teams.values()];
}

function stacksOf(app: App): TerraformStack[] {
  return app.node.findAll().filter(TerraformStack.isStack);
}

/** With aspects, what a stack is now may not be what it is when its turn comes. */
function hasAspects(app: App): boolean {
  return app.node.findAll().some((construct) => Aspects.of(construct).all.length > 0);
}

function printQuietly(report: CheckReport, stopping: readonly CheckFinding[]): void {
  const stops = new Set(stopping);
  const shown = report.findings.filter((finding) => !stops.has(finding));
  for (const finding of shown.slice(0, MOST_SHOWN)) console.error(printFinding(finding));
  if (shown.length > MOST_SHOWN) console.error(`and ${shown.length - MOST_SHOWN} more; onboard validate lists them`);
  for (const { team, rule, reason, findings } of report.silenced)
    console.error(`silenced ${rule} of team ${team} (${findings.length}): ${reason}`);
}
