import type { AgentReport } from "../../lab/agent/agent";
import type { TrafficReport } from "../../lab/load-balancer/request-counts";
import type { LinkedExample, Seen, Signal } from "./evidence";

/** What became of one signal in one environment, from the service to the people. */
export interface SignalReport {
  readonly signal: Signal;
  /** What the numbers up to `stored` count. */
  readonly unit: string;
  /** What the service wrote; absent where only the service knows. */
  readonly written?: number;
  /** What was sent to the tenant: by the agent, or by the service itself. */
  readonly sent: number;
  /** What the tenant keeps. */
  readonly stored: number;
  /** In how many something was hidden before it was sent; absent where nothing is masked. */
  readonly masked?: number;
  /** What was sent to nobody or taken by nobody, with the reasons. */
  readonly refused: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** What a member of the team's first AD group sees: records; for metrics, how many of them have data. */
  readonly member: number;
  /** What a member of another team sees. */
  readonly otherTeam: number;
}

export interface EnvironmentReport {
  readonly name: string;
  /** URL of the environment of the lab tenant. */
  readonly tenantUrl: string;
  readonly loadBalancerUrl: string;
  readonly namespace: string;
  readonly pods: number;
  readonly traffic: TrafficReport & { readonly unanswered: number };
  readonly signals: readonly SignalReport[];
  /** A trace with its log lines, as the member sees it. */
  readonly example?: LinkedExample;
  /** What could not be done, in texts that are safe on a terminal. */
  readonly problems: readonly string[];
}

/** All that the showcase has found; what `--json` prints. */
export interface ShowcaseReport {
  readonly team: string;
  /** The two who were asked: group and the claim that they sign on with. */
  readonly member: Person;
  readonly otherTeam: Person;
  /** Environments in which the team's file leaves traces off, and the showcase turned them on. */
  readonly tracesTurnedOn: readonly string[];
  readonly environments: readonly EnvironmentReport[];
  /** Seconds of each step, and of all. */
  readonly steps: readonly { readonly title: string; readonly seconds: number }[];
  readonly seconds: number;
  /** Ids of the processes that run while it is kept. */
  readonly processIds: readonly number[];
  /** URL of the account of the lab tenant. */
  readonly accountUrl: string;
}

export interface Person {
  readonly group: string;
  readonly claims: readonly string[];
}

/** What the tenant has counted of one signal: `GET /lab/telemetry`. */
export interface TenantCounts {
  readonly received: number;
  readonly stored: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
}

/** The tenant's counts of an environment. */
export type TenantTelemetry = Readonly<Record<"logs" | "metrics" | "spans" | "events", TenantCounts>>;

export interface SignalFacts {
  /** Lines that the containers have printed. */
  readonly printed: number;
  readonly agent: AgentReport;
  /** What the tenant counted before the showcase began, and at its end. */
  readonly before: TenantTelemetry;
  readonly after: TenantTelemetry;
  readonly member: Seen;
  readonly otherTeam: Seen;
}

/** Puts together what became of each signal. */
export function signalReports({ printed, agent, before, after, member, otherTeam }: SignalFacts): SignalReport[] {
  const since = (kind: keyof TenantTelemetry) => difference(before[kind], after[kind]);
  const [logs, metrics, spans, events] = [since("logs"), since("metrics"), since("spans"), since("events")];
  const seen = (signal: Signal) => ({ member: member[signal], otherTeam: otherTeam[signal] });
  return [
    {
      signal: "logs",
      unit: "lines",
      written: printed,
      sent: agent.logs.sent,
      stored: logs.stored,
      masked: agent.logs.masked,
      ...refusals({
        ...agent.logs.excluded,
        "no rule is about them": agent.logs.unmatched,
        "a masking rule does not work": agent.logs.blocked,
        "older than 24 hours": agent.logs.tooOld,
        ...logs.reasons,
      }),
      ...seen("logs"),
    },
    {
      signal: "metrics",
      unit: "points",
      written: agent.metrics.samples,
      sent: agent.metrics.sent,
      stored: metrics.stored,
      ...refusals({ ...agent.metrics.refused, ...metrics.reasons }),
      ...seen("metrics"),
    },
    {
      signal: "traces",
      unit: "spans",
      sent: spans.received,
      stored: spans.stored,
      ...refusals(spans.reasons),
      ...seen("traces"),
    },
    {
      signal: "deployments",
      unit: "events",
      written: 1,
      sent: events.received,
      stored: events.stored,
      ...refusals(events.reasons),
      ...seen("deployments"),
    },
  ];
}

/** Whether each signal has reached the member, and the other team saw nothing. */
export function isProven({ environments }: ShowcaseReport): boolean {
  return environments.every(({ signals }) => signals.every(({ member, otherTeam }) => member > 0 && otherTeam === 0));
}

function difference(before: TenantCounts, after: TenantCounts) {
  const grown = (key: "dropped" | "refused") =>
    Object.entries(after[key]).map(([reason, count]): [string, number] => [reason, count - (before[key][reason] ?? 0)]);
  return {
    received: after.received - before.received,
    stored: after.stored - before.stored,
    reasons: Object.fromEntries([...grown("dropped"), ...grown("refused")]),
  };
}

function refusals(all: Readonly<Record<string, number>>): Pick<SignalReport, "refused" | "reasons"> {
  const reasons = Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
  return { refused: Object.values(reasons).reduce((sum, count) => sum + count, 0), reasons };
}
