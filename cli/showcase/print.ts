import { printable } from "../../config/printable";
import type { EnvironmentReport, ShowcaseReport, SignalReport } from "./report";

/** A page is no wider than this, so that it fits every terminal. */
export const WIDTH = 80;

const COLUMNS = ["written", "sent", "stored", "masked", "refused", "member", "other team"] as const;
/** Room for millions, as a showcase may be kept for days. */
const WIDTHS = [10, 10, 10, 7, 8, 10, 11] as const;
/** For what is counted. */
const FIRST = WIDTH - WIDTHS.reduce((sum, width) => sum + width, 0);

/** Log lines and spans of an example that are shown. */
const SHOWN = 5;

/** The whole report for a terminal: the table, one example for each environment, and where to look. */
export function printShowcase(report: ShowcaseReport, isKept: boolean): string {
  const { team, member, otherTeam, seconds, tracesTurnedOn } = report;
  const lines = [
    ...report.environments.flatMap(tableOf),
    "",
    `member      a member of ${member.group}; of metrics, how many have data`,
    `other team  a member of ${otherTeam.group}: the same policies, other boundaries`,
    "metrics     written: values on the pages; sent: points. The first value of a",
    "            counter is only its base; all buckets of a histogram are one point",
    ...(tracesTurnedOn.length > 0
      ? [`traces      the file of ${team} leaves them off; turned on for the showcase`]
      : []),
    ...report.environments.flatMap(exampleOf),
    ...report.environments.flatMap(problemsOf),
    "",
    ...whereToLook(report, isKept),
    "",
    `${seconds.toFixed(0)} s. No second plan was made here: npm start proves that it is empty.`,
  ];
  return lines.map(fitting).join("\n");
}

/** The table of one environment, without anything below it. */
export function tableOf({ name, namespace, pods, traffic, signals }: EnvironmentReport): string[] {
  const users = `${amount(traffic.requests)} requests through the load balancer`;
  const head = `${name}: ${pods} ${pods === 1 ? "pod" : "pods"} in ${namespace}, ${users}`;
  return ["", head, row("", COLUMNS), ...signals.map(signalRow)];
}

function signalRow({ signal, unit, written, sent, stored, masked, refused, member, otherTeam }: SignalReport): string {
  const counts = [written, sent, stored, masked, refused];
  const seen = signal === "metrics" ? `${amount(member)} metrics` : amount(member);
  return row(` ${labelOf(signal, unit)}`, [...counts.map(amount), seen, amount(otherTeam)]);
}

function labelOf(signal: string, unit: string): string {
  return { logs: "log lines", metrics: "metric points", traces: "spans", deployments: "deployments" }[signal] ?? unit;
}

function row(first: string, cells: readonly string[]): string {
  return first.padEnd(FIRST) + cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0)).join("");
}

function amount(count: number | undefined): string {
  return count === undefined ? "-" : count.toLocaleString("en-US");
}

function exampleOf({ name, example }: EnvironmentReport): string[] {
  if (example === undefined) return ["", `${name}: no trace with log lines was found`];
  const { traceId, spans, logs } = example;
  return [
    "",
    `${name}: a trace and its log lines, as the member sees them`,
    `  trace ${traceId}`,
    ...spans.slice(0, SHOWN).map((each) => {
      return `    span  ${each.milliseconds.toFixed(1).padStart(7)} ms  ${each.name}${each.isFailed ? "  failed" : ""}`;
    }),
    ...logs.slice(0, SHOWN).map(({ level, message }) => `    log   ${level.padEnd(8)}  ${message}`),
    ...moreOf(spans.length - SHOWN, "spans"),
    ...moreOf(logs.length - SHOWN, "log lines"),
  ];
}

function moreOf(count: number, what: string): string[] {
  return count > 0 ? [`    and ${count} more ${what}`] : [];
}

function problemsOf({ name, problems, signals }: EnvironmentReport): string[] {
  const reasons = signals.flatMap(({ signal, reasons: of }) =>
    Object.entries(of).map(([reason, count]) => `${signal}: ${amount(count)} refused, ${reason}`),
  );
  const all = [...reasons, ...problems];
  return all.length === 0 ? [] : ["", `${name}: what was left out, and why`, ...all.map((text) => `  ${text}`)];
}

function whereToLook({ environments, team }: ShowcaseReport, isKept: boolean): string[] {
  const kept = [
    ...environments.flatMap(({ name, loadBalancerUrl, tenantUrl }) => [
      `  ${name}: load balancer ${loadBalancerUrl}/orders`,
      `  ${name}: tenant ${tenantUrl}`,
    ]),
    `  npx onboard status ${team}: each signal's way from the source to the eyes`,
    `  npx onboard dashboard ${team} --preview: its dashboard with this data`,
    "  Ctrl-C ends it and everything that it has started",
  ];
  const ended = [
    "  npm start -- --showcase --keep: leaves it running, with a live view",
    `  npx onboard status ${team}: each signal's way from the source to the eyes`,
    `  npx onboard dashboard ${team} --preview --last 5m: its dashboard`,
    "  npm run lab:tenant: the lab tenant, with all that was stored",
    `  npx onboard explain ${team}: who can see what; --why says why`,
  ];
  return ["Where to look", ...(isKept ? kept : ended)];
}

/** Safe for a terminal, and no wider than the page; what is cut ends in an ellipsis. */
function fitting(line: string): string {
  const safe = printable(line);
  return [...safe].length <= WIDTH ? safe : `${[...safe].slice(0, WIDTH - 1).join("")}…`;
}
