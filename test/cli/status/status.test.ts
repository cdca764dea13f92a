import { statusIn } from "../../../cli/commands/status";
import { attributes, encode, fromNow } from "../../lab/tenant/ingest/otlp/client";
import { CLAIM, type Deployed, DeployedLab, LOGS, METRICS, OURS, wantsAll } from "./deployed-lab";

jest.setTimeout(60_000);

let lab: DeployedLab;

beforeAll(async () => {
  lab = await DeployedLab.start(wantsAll());
});
afterAll(() => lab?.close());

/** State of each link of a signal, with what was found at the first that does not hold. */
async function chainOf(signal: string, configuration = wantsAll()) {
  const [status] = await statusIn(configuration, lab.tenant.ready, {
    team: "orders",
    environment: "prod",
    since: "2h",
  });
  const chain = status?.signals.find((each) => each.signal === signal);
  const links = (chain?.links ?? []).map(({ name, state }) => `${name}: ${state}`);
  const end = chain?.links.find(({ state }) => state === "broken" || state === "off");
  return {
    state: chain?.state,
    links,
    ...(end && "found" in end && { found: end.found }),
    ...(end && "fix" in end && { fix: end.fix }),
  };
}

async function deployed(change: Deployed, ...sent: Readonly<Record<string, unknown>>[]): Promise<void> {
  await lab.deploy(change);
  for (const each of sent) await lab.send(each);
}

test("logs that arrive and are seen", async () => {
  await deployed({}, LOGS);
  expect(await chainOf("logs")).toEqual({
    state: "fine",
    links: ["rule: fine", "masks: fine", "access: fine", "data: fine", "seen: fine"],
  });
});

const DEPLOY = "deploy it: npx cdktf deploy prod-orders";

test.each<[string, Deployed, string[], string, string]>([
  [
    "no ingest rule",
    { storage: "none" },
    ["rule: broken", "masks: not looked at", "access: not looked at", "data: not looked at", "seen: not looked at"],
    "no ingest rule takes the logs of namespace orders, so they are not sent",
    DEPLOY,
  ],
  [
    "a rule above that leaves them out",
    { storage: "excluded" },
    ["rule: broken", "masks: not looked at", "access: not looked at", "data: not looked at", "seen: not looked at"],
    'rule "no debug pods" takes the logs of orders first, and does not store them',
    "move the team's rule above it, or narrow that rule",
  ],
  [
    "no mask",
    { mask: false },
    ["rule: fine", "masks: broken", "access: not looked at", "data: not looked at", "seen: not looked at"],
    "nothing hides email: the rule is missing, off, or leaves out a namespace",
    DEPLOY,
  ],
  [
    "no group",
    { access: false, dashboard: false },
    ["rule: fine", "masks: fine", "access: broken", "data: not looked at", "seen: not looked at"],
    "no group of the tenant has the claim of orders-group",
    DEPLOY,
  ],
])(
  "logs with %s: the first broken link is named, and later ones are not looked at",
  async (_, change, links, found, fix) => {
    await deployed(change, LOGS);
    expect(await chainOf("logs")).toEqual({ state: "broken", links, found, fix });
  },
);

test("metrics that arrive and are seen, and each link by itself", async () => {
  await deployed({}, METRICS);
  const fine = ["source: fine", "switch: fine", "access: fine", "data: fine", "seen: fine"];
  expect(await chainOf("metrics")).toEqual({ state: "fine", links: fine });
  await deployed({ scraping: false }, METRICS);
  expect(await chainOf("metrics")).toMatchObject({
    state: "broken",
    links: ["source: fine", "switch: broken", "access: not looked at", "data: not looked at", "seen: not looked at"],
    found: "Prometheus scraping is off in the environment: openMetricsPipelineEnabled is false",
  });
  await deployed({});
  expect(await chainOf("metrics")).toMatchObject({
    state: "broken",
    links: ["source: fine", "switch: fine", "access: fine", "data: broken", "seen: not looked at"],
    found: "no metric series in the last 2h",
  });
});

test("what the file does not want is off, and nothing of it is looked at", async () => {
  await deployed({});
  const nothing = wantsAll({
    metrics: { prometheus: false },
    traces: { otlp: false },
    logs: { ingest: false, mask: [] },
  });
  expect(await chainOf("metrics", nothing)).toMatchObject({
    state: "off",
    found: "the team's file has metrics.prometheus: false",
  });
  expect(await chainOf("traces", nothing)).toMatchObject({
    state: "off",
    found: "the team's file has traces.otlp: false",
  });
  expect(await chainOf("logs", nothing)).toMatchObject({
    state: "off",
    found: "the team's file has logs.ingest: false",
  });
});

test("a dashboard that is not there, and one that the group can open", async () => {
  await deployed({ dashboard: false });
  expect(await chainOf("dashboard")).toMatchObject({ state: "broken", links: ["shared: broken"] });
  await deployed({});
  expect(await chainOf("dashboard")).toMatchObject({ state: "fine" });
});

test("traces that arrive and are seen", async () => {
  await deployed({});
  const start = fromNow(-1_000);
  const span = {
    traceId: Buffer.from("0123456789abcdef0123456789abcdef", "hex"),
    spanId: Buffer.from("0123456789abcdef", "hex"),
    name: "GET /orders",
    kind: 2,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 1_000_000n),
  };
  const resource = { attributes: attributes({ ...OURS, "service.name": "orders-sample" }) };
  const body = encode("Trace", { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
  await lab.call("POST", "/api/v2/otlp/v1/traces", new Uint8Array(body), "application/x-protobuf");
  const links = ["source: fine", "access: fine", "data: fine", "seen: fine"];
  expect(await chainOf("traces")).toEqual({ state: "fine", links });
});

test("spans that the tenant refuses are said to be refused", async () => {
  await deployed({});
  const { environments } = lab.tenant.ready;
  const headers = { authorization: "Api-Token wrong", "content-type": "application/x-protobuf" };
  await fetch(`${environments.prod?.url}/api/v2/otlp/v1/traces`, { method: "POST", headers, body: "" });
  const chain = await chainOf("traces");
  expect(chain.links).toEqual(["source: fine", "access: fine", "data: broken", "seen: not looked at"]);
  expect(chain.fix).toMatch(/^the tenant refused requests: 1 times 401 .*; give the exporter a valid token$/);
});

test("the members of another team's group do not count as the eyes of this one", async () => {
  await deployed({}, LOGS);
  const other = wantsAll({
    adGroups: [
      { name: "orders-group", claim: CLAIM, access: { prod: "viewer" } },
      { name: "strangers", claim: "0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11", access: { prod: "viewer" } },
    ],
  });
  expect(await chainOf("logs", other)).toMatchObject({
    state: "broken",
    found: "no group of the tenant has the claim of strangers",
  });
});
