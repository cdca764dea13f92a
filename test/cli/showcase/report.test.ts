import { isProven, type ShowcaseReport, signalReports, type TenantTelemetry } from "../../../cli/showcase/report";
import type { AgentReport } from "../../../lab/agent/agent";

const nothing = { received: 0, stored: 0, dropped: {}, refused: {} };
const empty: TenantTelemetry = { logs: nothing, metrics: nothing, spans: nothing, events: nothing };
const nobody = { logs: 0, metrics: 0, traces: 0, deployments: 0 };

const agent = {
  logs: {
    read: 20,
    matched: 12,
    masked: 3,
    excluded: { "no probes": 2 },
    unmatched: 4,
    blocked: 1,
    tooOld: 0,
    sent: 12,
    failed: 0,
    lost: 0,
  },
  metrics: { samples: 90, sent: 30, refused: { "over 12 buckets": 2 } },
} as unknown as AgentReport;

const after: TenantTelemetry = {
  logs: { received: 112, stored: 111, dropped: { "too old": 1 }, refused: {} },
  metrics: { received: 30, stored: 30, dropped: {}, refused: {} },
  spans: { received: 9, stored: 8, dropped: { "ended more than 60 minutes ago": 1 }, refused: { "401 no token": 2 } },
  events: { received: 1, stored: 1, dropped: {}, refused: {} },
};
const before = { ...empty, logs: { received: 100, stored: 100, dropped: {}, refused: {} } };
const facts = { printed: 20, agent, before, after, member: { ...nobody, logs: 11 }, otherTeam: nobody };

test("each signal is followed from what was written to what people see, since the showcase began", () => {
  expect(signalReports(facts)).toEqual([
    {
      signal: "logs",
      unit: "lines",
      written: 20,
      sent: 12,
      stored: 11,
      masked: 3,
      refused: 8,
      reasons: {
        "no probes": 2,
        "no rule is about them": 4,
        "a masking rule does not work": 1,
        "too old": 1,
      },
      member: 11,
      otherTeam: 0,
    },
    {
      signal: "metrics",
      unit: "points",
      written: 90,
      sent: 30,
      stored: 30,
      refused: 2,
      reasons: { "over 12 buckets": 2 },
      member: 0,
      otherTeam: 0,
    },
    {
      signal: "traces",
      unit: "spans",
      sent: 9,
      stored: 8,
      refused: 3,
      reasons: { "ended more than 60 minutes ago": 1, "401 no token": 2 },
      member: 0,
      otherTeam: 0,
    },
    {
      signal: "deployments",
      unit: "events",
      written: 1,
      sent: 1,
      stored: 1,
      refused: 0,
      reasons: {},
      member: 0,
      otherTeam: 0,
    },
  ]);
});

test.each([
  [{ member: 1, otherTeam: 0 }, true],
  [{ member: 0, otherTeam: 0 }, false],
  [{ member: 1, otherTeam: 1 }, false],
])("with %j in one signal it is proven: %s", (seen, expected) => {
  const signals = signalReports({ ...facts, member: { logs: 1, metrics: 1, traces: 1, deployments: 1 } });
  const last = signals.map((each, index) => (index === 2 ? { ...each, ...seen } : each));
  const environments = [{ signals }, { signals: last }];
  expect(isProven({ environments } as unknown as ShowcaseReport)).toBe(expected);
});
