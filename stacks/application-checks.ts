import { type App, Aspects, TerraformStack } from "cdktf";
import { SynthesizedStack } from "../access";
import { type Application, type CheckFinding, type CheckReport, printFinding, runChecks } from "../checks";
import { addStackChecks, setApplicationCheck } from "../constructs/stack-checks";
import { BaseStack } from "./base-stack";

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
   * Whether protection is lifted for this run on purpose, so that its absence is not a finding.
   * @default false
   */
  readonly isProtectionLifted?: boolean;
}

/**
 * Makes synth of the application check all stacks together before the first of them is written. Errors stop it; limits
 * are shown and stop nothing here, because Dynatrace may have raised them. Aspects change a stack when its own turn
 * comes; where there are any, all stacks are checked once more at the last turn.
 */
export function addApplicationChecks(app: App, options: ApplicationCheckOptions = {}): void {
  let turn: "first" | "later" = "first";
  let last: TerraformStack | undefined;
  setApplicationCheck(app, (stack) => {
    const isFirst = turn === "first";
    turn = "later";
    if (isFirst && hasAspects(app)) last = stacksOf(app).at(-1);
    else if (!isFirst && stack !== last) return;
    // Nothing changes between here and the writing of the files, unless aspects do it.
    const isFinal = last === undefined || stack === last;
    const report = runChecks({ ...applicationOf(app, last === undefined), ...options });
    const stopping = report.findings.filter(({ rule, severity }) => severity === "error" && rule !== "limit");
    if (isFinal || stopping.length > 0) printQuietly(report, stopping);
    if (stopping.length > 0) throw new CheckError({ ...report, findings: stopping });
  });
  for (const stack of stacksOf(app)) addStackChecks(stack);
}

/**
 * The application as the checks see it.
 *
 * @param keepForSynth Whether our stacks keep what is made here for the synth that follows.
 */
export function applicationOf(app: App, keepForSynth = false): Application {
  return {
    stacks: stacksOf(app).map((stack) => {
      if (!(stack instanceof BaseStack)) return { stack: new SynthesizedStack(stack.node.id, stack.toTerraform()) };
      const json = keepForSynth ? stack.keepForSynth() : stack.toTerraform();
      return { stack: new SynthesizedStack(stack.node.id, json), owner: stack.owner };
    }),
  };
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
