import { printShowcase, WIDTH } from "../../../cli/showcase/print";
import type { EnvironmentReport, ShowcaseReport, SignalReport } from "../../../cli/showcase/report";

const signal = (name: SignalReport["signal"], more: Partial<SignalReport> = {}): SignalReport => ({
  signal: name,
  unit: "",
  written: 1_234_567,
  sent: 183,
  stored: 183,
  refused: 0,
  reasons: {},
  member: 183,
  otherTeam: 0,
  ...more,
});

const prod: EnvironmentReport = {
  name: "prod",
  tenantUrl: "http://127.0.0.1:14002",
  loadBalancerUrl: "http://127.0.0.1:14102",
  namespace: "tlo-python",
  pods: 2,
  traffic: { requests: 120, byClass: { "2xx": 120 }, byPod: {}, retries: 0, unanswered: 0 },
  signals: [
    signal("logs", { masked: 5 }),
    signal("metrics", { member: 8 }),
    signal("traces", { written: undefined, refused: 2, reasons: { "401 Token is missing": 2 } }),
    signal("deployments", { written: 1, sent: 1, stored: 1, member: 1 }),
  ],
  example: {
    traceId: "bd53fa19722faee766a0f2c99abce599",
    spans: [
      { name: "POST /orders/{order_id}/refund", milliseconds: 13.2, isFailed: true },
      { name: "ask payment provider", milliseconds: 3.5, isFailed: false },
    ],
    logs: [{ level: "ERROR", message: "refund failed" }],
  },
  problems: [],
};

const report: ShowcaseReport = {
  team: "tlo-python",
  member: { group: "tlo-python-group", claims: ["a"] },
  otherTeam: { group: "showcase-other-team", claims: ["b"] },
  tracesTurnedOn: ["prod"],
  environments: [prod],
  steps: [],
  seconds: 31.4,
  processIds: [],
  accountUrl: "http://127.0.0.1:14000",
};

test("the report as it is printed", () => {
  expect(printShowcase(report, false)).toBe(`
prod: 2 pods in tlo-python, 120 requests through the load balancer
                 written      sent    stored masked refused    member other team
 log lines     1,234,567       183       183      5       0       183          0
 metric points 1,234,567       183       183      -       0 8 metrics          0
 spans                 -       183       183      -       2       183          0
 deployments           1         1         1      -       0         1          0

member      a member of tlo-python-group; of metrics, how many have data
other team  a member of showcase-other-team: the same policies, other boundaries
metrics     written: values on the pages; sent: points. The first value of a
            counter is only its base; all buckets of a histogram are one point
traces      the file of tlo-python leaves them off; turned on for the showcase

prod: a trace and its log lines, as the member sees them
  trace bd53fa19722faee766a0f2c99abce599
    span     13.2 ms  POST /orders/{order_id}/refund  failed
    span      3.5 ms  ask payment provider
    log   ERROR     refund failed

prod: what was left out, and why
  traces: 2 refused, 401 Token is missing

Where to look
  npm start -- --showcase --keep: leaves it running, with a live view
  npx onboard status tlo-python: each signal's way from the source to the eyes
  npx onboard dashboard tlo-python --preview --last 5m: its dashboard
  npm run lab:tenant: the lab tenant, with all that was stored
  npx onboard explain tlo-python: who can see what; --why says why

31 s. No second plan was made here: npm start proves that it is empty.`);
});

test("while it is kept, it says where it runs and how it ends", () => {
  const printed = printShowcase({ ...report, tracesTurnedOn: [] }, true);
  expect(printed.slice(printed.indexOf("Where"), printed.indexOf("31 s"))).toBe(`Where to look
  prod: load balancer http://127.0.0.1:14102/orders
  prod: tenant http://127.0.0.1:14002
  npx onboard status tlo-python: each signal's way from the source to the eyes
  npx onboard dashboard tlo-python --preview: its dashboard with this data
  Ctrl-C ends it and everything that it has started

`);
  expect(printed).not.toContain("turned on");
});

test("a trace that is missing and long lists are said so", () => {
  const span = { name: "step", milliseconds: 1, isFailed: false };
  const example = { traceId: "0", spans: Array.from({ length: 8 }, () => span), logs: [] };
  expect(printShowcase({ ...report, environments: [{ ...prod, example }] }, false)).toContain("    and 3 more spans\n");
  expect(printShowcase({ ...report, environments: [{ ...prod, example: undefined }] }, false)).toContain(
    "\nprod: no trace with log lines was found\n",
  );
});

test("no text of a log or a trace moves the terminal, and no line is wider than the page", () => {
  const message = `\u001b[2J\u0007\n\u202e${"x".repeat(500)}`;
  const hostile: EnvironmentReport = {
    ...prod,
    signals: [signal("logs", { refused: 1, reasons: { [message]: 1 } })],
    example: {
      traceId: message,
      spans: [{ name: message, milliseconds: 1, isFailed: true }],
      logs: [{ level: message, message }],
    },
    problems: [message],
  };
  const lines = printShowcase({ ...report, environments: [hostile] }, false).split("\n");
  for (const line of lines) {
    expect([...line].length).toBeLessThanOrEqual(WIDTH);
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
  expect(lines.some((line) => line.startsWith("  traces") || line.includes("\\u001b[2J"))).toBe(true);
});
