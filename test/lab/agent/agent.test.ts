import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { entityId } from "../../../lab/agent/entity-id";
import {
  type AgentLab,
  agentLab,
  CLUSTER,
  cri,
  ENRICHMENT,
  MASKING,
  MONITORING,
  maskOf,
  podOf,
  STORAGE,
  STORE_ORDERS,
  scrapeSwitch,
} from "./agent-lab";

let lab: AgentLab;

beforeEach(async () => {
  lab = await agentLab();
});
afterEach(() => lab.close());

const contents = () => lab.logs.map(({ content }) => content);

test("without a rule nothing leaves; with one all that is printed from then on, with names, context and entities", async () => {
  lab.cluster.objects.push(podOf("shop-1", { annotations: { "metadata.dynatrace.com/dt.cost.product": "shop" } }));
  const agent = await lab.start();
  await lab.print("shop-1", cri("before the rule"));
  await agent.flush();
  expect(lab.logs).toEqual([]);
  expect(agent.report().logs).toMatchObject({ read: 1, unmatched: 1, matched: 0, sent: 0 });

  await lab.deploy(STORAGE, STORE_ORDERS);
  await agent.refresh();
  const trace = { "dt.trace_id": "0e1846b13342472152bd1018dd03294e", "dt.span_id": "7eabc52ddbd9567d" };
  const timestamp = new Date().toISOString();
  const line = JSON.stringify({ timestamp, level: "warning", message: "stored", ...trace });
  await lab.print("shop-1", cri(line));
  await agent.flush();
  expect(lab.logs).toEqual([
    {
      timestamp,
      content: line,
      loglevel: "WARN",
      status: "WARN",
      "log.source": "Container Output",
      "k8s.workload.kind": "deployment",
      "k8s.workload.name": "shop",
      "k8s.pod.name": "shop-1",
      "k8s.pod.uid": "uid-shop-1",
      "k8s.node.name": "node-1",
      "k8s.namespace.name": "orders",
      "k8s.cluster.uid": CLUSTER.uid,
      "k8s.cluster.name": "tlo-prod",
      "dt.entity.kubernetes_cluster": "KUBERNETES_CLUSTER-0123456789ABCDEF",
      "dt.entity.cloud_application_namespace": entityId("CLOUD_APPLICATION_NAMESPACE", CLUSTER.uid, "orders"),
      "dt.entity.cloud_application": entityId("CLOUD_APPLICATION", CLUSTER.uid, "orders", "deployment", "shop"),
      "dt.entity.cloud_application_instance": entityId("CLOUD_APPLICATION_INSTANCE", CLUSTER.uid, "uid-shop-1"),
      "dt.security_context": "orders-prod",
      "dt.cost.product": "shop",
      "k8s.container.name": "app",
      "container.name": "app",
      ...trace,
      trace_id: trace["dt.trace_id"],
      span_id: trace["dt.span_id"],
    },
  ]);
  expect(await lab.counted("logs")).toMatchObject({ received: 1, stored: 1, refused: {} });
  expect(lab.entities.map(({ type, displayName }) => `${type} ${displayName}`)).toEqual([
    "KUBERNETES_CLUSTER tlo-prod",
    "CLOUD_APPLICATION_NAMESPACE orders",
    "CLOUD_APPLICATION shop",
    "CLOUD_APPLICATION_INSTANCE shop-1",
  ]);
  expect(agent.report().problems).toEqual([]);
});

test("taking the rule away stops the logs, putting it back lets them through again", async () => {
  lab.cluster.objects.push(podOf("shop-1"));
  const agent = await lab.start();
  for (const [round, isDeployed] of [true, false, true].entries()) {
    const id = isDeployed ? await lab.deploy(STORAGE, STORE_ORDERS) : undefined;
    await agent.refresh();
    await lab.print("shop-1", cri(`round ${round}`));
    await agent.flush();
    if (id !== undefined) await lab.undeploy(id);
  }
  expect(contents()).toEqual(["round 0", "round 2"]);
});

test("rules of the cluster come before those of the environment, and the first that matches decides", async () => {
  lab.cluster.objects.push(podOf("shop-1"));
  const all = { ...STORE_ORDERS, matchers: [] };
  await lab.deploy(STORAGE, { ...all, "config-item-title": "everything" }, "environment");
  const content = { attribute: "log.content", operator: "MATCHES", values: ["*noise*"] };
  const noise = { ...STORE_ORDERS, "config-item-title": "no noise", "send-to-storage": false, matchers: [content] };
  await lab.deploy(STORAGE, noise);
  const agent = await lab.start();
  await lab.print("shop-1", cri("some noise", "Noise", "news"));
  await agent.flush();
  expect(contents()).toEqual(["Noise", "news"]);
  expect(agent.report().logs).toMatchObject({ read: 3, matched: 2, excluded: { "no noise": 1 }, unmatched: 0 });
});

test("masks work one on the result of the other, before anything leaves", async () => {
  lab.cluster.objects.push(podOf("shop-1"));
  await lab.deploy(STORAGE, STORE_ORDERS);
  await lab.deploy(MASKING, maskOf("of the environment", "(<who>)", "<person>"), "environment");
  await lab.deploy(MASKING, maskOf("of the cluster", "([a-z]{1,20}@example[.]com)", "<who>"));
  const agent = await lab.start();
  const line = JSON.stringify({ level: "info", "dt.user": "anna@example.com", message: "bob@example.com" });
  await lab.print("shop-1", cri(line, "nobody"));
  await agent.flush();
  expect(contents()).toEqual(['{"level":"info","dt.user":"<person>","message":"<person>"}', "nobody"]);
  expect(lab.logs[0]?.["dt.user"]).toBe("<person>");
  expect(agent.report().logs).toMatchObject({ matched: 2, masked: 1 });
});

test("logs that a broken masking rule is about do not leave", async () => {
  lab.cluster.objects.push(podOf("shop-1"));
  await lab.deploy(STORAGE, STORE_ORDERS);
  await lab.deploy(MASKING, maskOf("looks ahead", "(?=x)(y)"));
  const agent = await lab.start();
  await lab.print("shop-1", cri("secret"));
  await agent.flush();
  expect(lab.logs).toEqual([]);
  const { logs, problems } = agent.report();
  expect(logs).toMatchObject({ read: 1, matched: 0, blocked: 1 });
  expect(problems.map(({ message }) => message)).toEqual([
    'masking rule "looks ahead": the expression is none that RE2 accepts (error parsing regexp: invalid or unsupported Perl syntax: `(?=`); logs that it is about are not sent until it is corrected',
  ]);
});

test("while the tenant is away lines wait in their files, and each arrives once", async () => {
  lab.cluster.objects.push(podOf("shop-1"));
  await lab.deploy(STORAGE, STORE_ORDERS);
  const agent = await lab.start();
  lab.shutWith = 503;
  await lab.print("shop-1", cri("one", "two"));
  await expect(agent.flush()).rejects.toThrow(
    "the tenant does not take telemetry; 2 log records, 0 points and 4 entities wait",
  );
  lab.shutWith = undefined;
  await lab.print("shop-1", cri("three"));
  await agent.flush();
  expect(contents()).toEqual(["one", "two", "three"]);
  expect(agent.report().logs).toMatchObject({ sent: 3, failed: 0, lost: 0 });
});

test("the next agent goes on where the last one stopped, also in a file that was rotated meanwhile", async () => {
  lab.cluster.objects.push(podOf("shop-1"));
  await lab.deploy(STORAGE, STORE_ORDERS);
  const positionsFile = join(lab.logsFolder, "..", "positions.json");
  const first = await lab.start({ positionsFile });
  await lab.print("shop-1", cri("one"));
  await first.flush();
  await first.close();
  await lab.print("shop-1", cri("two"));
  const second = await lab.start({ positionsFile });
  await second.flush();
  expect(contents()).toEqual(["one", "two"]);
});

test("the output of a real process arrives", async () => {
  lab.cluster.objects.push(podOf("shop-1"));
  await lab.deploy(STORAGE, STORE_ORDERS);
  const agent = await lab.start();
  const code = 'for (let n = 0; n < 3; n++) console.log(JSON.stringify({ level: "error", n }))';
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const [output] = await Promise.all([textOf(child.stdout), once(child, "close")]);
  await lab.print("shop-1", cri(...output.trimEnd().split("\n")));
  await agent.flush();
  expect(lab.logs.map(({ content, loglevel }) => `${loglevel} ${content}`)).toEqual([
    'ERROR {"level":"error","n":0}',
    'ERROR {"level":"error","n":1}',
    'ERROR {"level":"error","n":2}',
  ]);
});

test("metrics pages are read while the switch is on, and only then", async () => {
  let created = 5;
  const exporter = await serve(() => `# TYPE orders_total counter\norders_total{outcome="created"} ${created}\n`);
  const { port } = exporter.address() as AddressInfo;
  const annotations = { "metrics.dynatrace.com/scrape": "true", "metrics.dynatrace.com/port": String(port) };
  lab.cluster.objects.push(podOf("shop-1", { annotations }));
  const agent = await lab.start();
  await agent.scrape();
  expect(agent.report().metrics).toMatchObject({ pages: 0, scraped: 0 });

  const id = await lab.deploy(MONITORING, scrapeSwitch(true));
  await agent.refresh();
  await agent.scrape();
  created = 7;
  await agent.scrape();
  await agent.flush();
  expect(lab.points).toEqual([
    expect.objectContaining({
      key: "orders_total",
      count: 2,
      dimensions: expect.objectContaining({
        outcome: "created",
        "k8s.namespace.name": "orders",
        "k8s.container.name": "app",
        "dt.security_context": "orders-prod",
      }),
    }),
  ]);
  expect(await lab.counted("metrics")).toMatchObject({ received: 1, stored: 1, refused: {} });

  await lab.undeploy(id);
  await agent.refresh();
  created = 9;
  await agent.scrape();
  await agent.flush();
  expect(lab.points).toHaveLength(1);
  expect(agent.report().metrics).toMatchObject({ pages: 0, scraped: 2, points: 1, sent: 1, firstSamples: 1 });
  exporter.closeAllConnections();
  exporter.close();
});

test("a switch of the cluster counts before one of the environment", async () => {
  await lab.deploy(MONITORING, scrapeSwitch(true), "environment");
  await lab.deploy(MONITORING, scrapeSwitch(false));
  const agent = await lab.start();
  expect(agent.report().settings.isScraping).toBe(false);
});

test("enrichment by rules of the tenant counts for pods that are seen first after them", async () => {
  lab.cluster.objects.push(podOf("old"));
  await lab.deploy(STORAGE, STORE_ORDERS);
  const agent = await lab.start();
  await lab.deploy(ENRICHMENT, { rules: [{ type: "LABEL", source: "observe", target: "dt.cost.product" }] });
  lab.cluster.objects.push(podOf("new"));
  await agent.refresh();
  await lab.print("old", cri("old"));
  await lab.print("new", cri("new"));
  await agent.flush();
  const found = lab.logs.map((record) => [record.content, record["dt.cost.product"]]);
  expect(found.sort()).toEqual([
    ["new", "true"],
    ["old", undefined],
  ]);
});

test("nothing is sent before the settings were read once, and what was read goes on to count", async () => {
  lab.cluster.objects.push(podOf("shop-1"));
  const agent = await lab.start({ apiToken: "wrong" });
  await lab.print("shop-1", cri("one"));
  await agent.flush();
  expect(agent.report().logs.read).toBe(0);
  expect(agent.report().settings.isRead).toBe(false);
  expect(agent.report().problems.map(({ message }) => message)).toEqual([
    "settings cannot be read: the tenant answered 401 to the agent's request for settings",
  ]);
});

test("lines of any kind are kept as content, and no control character reaches a report", async () => {
  lab.cluster.objects.push(
    podOf("shop-1", {
      annotations: { "metrics.dynatrace.com/scrape": "true", "metrics.dynatrace.com/port": "\u001b[2J" },
    }),
  );
  await lab.deploy(STORAGE, STORE_ORDERS);
  await lab.deploy(MONITORING, scrapeSwitch(true));
  const agent = await lab.start();
  const long = "x".repeat(1_000_000);
  await lab.print("shop-1", cri("\u001b[31mred\u0007", "{not json", long));
  await lab.print("shop-1", Buffer.from(cri("caf\xe9"), "latin1").toString("latin1"));
  await agent.flush();
  await agent.scrape();
  expect(contents()).toEqual(["\u001b[31mred\u0007", "{not json", long, "caf\xe9"]);
  const messages = agent.report().problems.map(({ message }) => message);
  expect(messages).toEqual([
    'pod orders/shop-1: annotation metrics.dynatrace.com/port must be 1 to 65535; got "\\u001b[2J"',
  ]);
});

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}

async function serve(page: () => string): Promise<Server> {
  const server = createServer((_request, response) => response.end(page()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
