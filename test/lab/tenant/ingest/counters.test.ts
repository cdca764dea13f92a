import { IngestCounters } from "../../../../lab/tenant/ingest/counters";

const NOTHING = { requests: 0, received: 0, stored: 0, dropped: {}, refused: {} };

test("what is counted of one environment and signal shows nowhere else", () => {
  const counters = new IngestCounters(["prod", "nonprod"]);
  counters.request("prod", "logs");
  counters.read("prod", "logs", { stored: 2, dropped: { "too old": 3 } });
  counters.request("prod", "logs");
  counters.refused("prod", "logs", 403, "no scope");
  const others = { metrics: NOTHING, spans: NOTHING, events: NOTHING };
  const logs = { requests: 2, received: 5, stored: 2, dropped: { "too old": 3 }, refused: { "403 no scope": 1 } };
  expect(counters.all()).toEqual({ prod: { logs, ...others }, nonprod: { logs: NOTHING, ...others } });
  counters.clear();
  expect(counters.all().prod?.logs).toEqual(NOTHING);
});

test("a client that makes up reasons fills no memory", () => {
  const counters = new IngestCounters(["prod"]);
  for (let number = 0; number < 1_000; number += 1) counters.refused("prod", "logs", 400, `reason ${number}`);
  const refused = counters.all().prod?.logs.refused ?? {};
  expect([Object.keys(refused).length, refused.other]).toEqual([51, 950]);
});
