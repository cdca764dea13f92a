import { printStatus } from "../../../cli/status/print";
import type { EnvironmentStatus } from "../../../cli/status/status";

const STATUS: EnvironmentStatus = {
  team: "orders",
  environment: "prod",
  url: "http://127.0.0.1:8767",
  signals: [
    {
      signal: "logs",
      state: "fine",
      links: [
        { name: "rule", state: "fine", found: '"orders: store logs" stores them' },
        {
          name: "seen",
          state: "fine",
          found: `log records found as a member: 12 by orders\u001b[2J-group and ${Array(8).fill("others").join(" ")}`,
        },
      ],
    },
    {
      signal: "metrics",
      state: "broken",
      links: [
        { name: "switch", state: "broken", found: "Prometheus scraping is off", fix: "deploy it" },
        { name: "access", state: "not looked at" },
        { name: "data", state: "not looked at" },
      ],
    },
    {
      signal: "traces",
      state: "off",
      links: [{ name: "source", state: "off", found: "the team's file has traces.otlp: false" }],
    },
  ],
};

test("the status says for each signal how far it gets, in 80 columns", () => {
  const text = printStatus([STATUS]);
  expect(text).toBe(`orders in prod  http://127.0.0.1:8767
  logs: seen by its groups
    rule   fine   "orders: store logs" stores them
    seen   fine   log records found as a member: 12 by orders\\u001b[2J-group and
                  others others others others others others others others
  metrics: BROKEN
    switch BROKEN Prometheus scraping is off
                  fix: deploy it
    not looked at: access, data
  traces: off (the team's file has traces.otlp: false)

3 chains: 1 whole, 1 broken, 1 off.`);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});
