import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MaskingRule } from "../constructs/log-ingest";
import { startAgent } from "../lab/agent/agent";
import type { LabReady } from "../lab/tenant/server";
import { CLUSTER, cri, MASKING, maskOf, PlainCluster, podOf, STORAGE, STORE_ORDERS } from "../test/lab/agent/agent-lab";
import { startLab, stop } from "./lab-process";
import { perSecond, type Row } from "./table";

const LINES = 50_000;
const POD = "shop-1";
/** Time that is never reached: the benchmark says when the agent works. */
const NEVER_MS = 3_600_000;

/** Lines that the lab's agent reads, judges by a rule, masks four times and sends in a second, until a tenant has stored them. */
export async function measureAgent(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-agent-"));
  const { lab, ready } = await startLab(join(folder, "peak"));
  try {
    await deployRules(ready);
    const cluster = new PlainCluster();
    cluster.objects.push(podOf(POD));
    const logsFolder = join(folder, "logs");
    const agent = await startAgent({
      tenantUrl: ready.environments.prod?.url ?? "",
      apiToken: ready.credentials.environments.prod?.apiToken ?? "",
      environment: "prod",
      kubernetes: cluster,
      cluster: CLUSTER,
      observe: { selector: { matchLabels: { observe: "true" } } },
      logsFolder,
      scrapeIntervalMs: NEVER_MS,
      settingsIntervalMs: NEVER_MS,
      logIntervalMs: NEVER_MS,
    });
    try {
      const container = join(logsFolder, `orders_${POD}_uid-${POD}`, "app");
      mkdirSync(container, { recursive: true });
      writeFileSync(join(container, "0.log"), cri(...Array.from({ length: LINES }, (_, index) => lineOf(index))));
      const started = performance.now();
      await agent.flush();
      const seconds = (performance.now() - started) / 1000;
      const { sent, masked } = agent.report().logs;
      if (sent !== LINES || masked === 0) throw new Error(`${sent} of ${LINES} lines were sent, ${masked} masked`);
      const what = `log lines through the agent, masked by ${masks().length} rules`;
      return [{ what, figure: perSecond(LINES / seconds), target: "≥ 5,000/s" }];
    } finally {
      await agent.close();
    }
  } finally {
    await stop(lab);
    rmSync(folder, { recursive: true, force: true });
  }
}

function masks(): MaskingRule[] {
  return [MaskingRule.email(), MaskingRule.iban(), MaskingRule.bearerToken(), MaskingRule.creditCard()];
}

/** Now and then a line holds something to mask, as in life. */
function lineOf(index: number): string {
  const contact = index % 50 === 0 ? { contact: `customer-${index}@example.com` } : {};
  const place = { route: "/orders/{order_id}", "http.response.status_code": 200, order: `order-${index}` };
  return JSON.stringify({
    timestamp: new Date().toISOString(),
    level: "info",
    message: "answered",
    ...place,
    ...contact,
  });
}

async function deployRules({ environments, credentials }: LabReady): Promise<void> {
  const rules = masks().map(({ name, expression, replacement }) => maskOf(name, expression, replacement));
  const objects = [
    { schemaId: STORAGE, value: STORE_ORDERS },
    ...rules.map((value) => ({ schemaId: MASKING, value })),
  ].map((each) => ({ ...each, scope: "environment" }));
  const answer = await fetch(`${environments.prod?.url}/api/v2/settings/objects`, {
    method: "POST",
    headers: {
      authorization: `Api-Token ${credentials.environments.prod?.apiToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(objects),
  });
  if (!answer.ok) throw new Error(`the rules were answered with ${answer.status}: ${await answer.text()}`);
}
