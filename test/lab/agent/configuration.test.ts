import { readConfiguration } from "../../../lab/agent/configuration";
import type { RunningTenant } from "../../../lab/tenant/server";
import { apiOf, startLab, urlOf } from "../tenant/lab-client";
import { ENRICHMENT, MASKING, MONITORING, maskOf, STORAGE, STORE_ORDERS, scrapeSwitch } from "./agent-lab";

const CLUSTER = "KUBERNETES_CLUSTER-0123456789ABCDEF";
let tenant: RunningTenant;

beforeEach(async () => {
  tenant = await startLab();
});
afterEach(() => tenant.close());

async function deploy(schemaId: string, value: unknown, scope: string, insertAfter?: string) {
  const body = [{ schemaId, scope, value, ...(insertAfter !== undefined && { insertAfter }) }];
  const answer = await apiOf(tenant)("POST", "/api/v2/settings/objects", body);
  expect(answer.status).toBe(200);
}

const read = (scopes = [CLUSTER, "environment"], apiToken = "lab-prod-api-token") =>
  readConfiguration({ url: urlOf(tenant, "prod"), apiToken }, scopes);
const named = (name: string, more = {}) => ({ ...STORE_ORDERS, "config-item-title": name, ...more });

test("a tenant with nothing deployed stores nothing and reads no pages", async () => {
  expect(await read()).toEqual({ storageRules: [], maskingRules: [], enrichmentRules: [], isScraping: false });
});

test("rules stand in the order of the scopes, then in that of the tenant; what is disabled is not there", async () => {
  await deploy(STORAGE, named("environment 1"), "environment");
  await deploy(STORAGE, named("cluster 1"), CLUSTER);
  await deploy(STORAGE, named("cluster 2", { "send-to-storage": false, matchers: [] }), CLUSTER);
  await deploy(STORAGE, named("cluster 0"), CLUSTER, "");
  await deploy(STORAGE, named("off", { enabled: false }), CLUSTER);
  await deploy(STORAGE, named("host"), "HOST-0123456789ABCDEF");
  await deploy(STORAGE, named("other cluster"), "KUBERNETES_CLUSTER-FEDCBA9876543210");
  const { storageRules } = await read();
  expect(storageRules.map(({ name, isSent, matchers }) => [name, isSent, matchers.length])).toEqual([
    ["cluster 0", true, 1],
    ["cluster 1", true, 1],
    ["cluster 2", false, 0],
    ["environment 1", true, 1],
  ]);
  expect(storageRules[0]?.matchers).toEqual([{ attribute: "k8s.namespace.name", values: ["orders"] }]);
  const withHost = await read(["HOST-0123456789ABCDEF", CLUSTER, "environment"]);
  expect(withHost.storageRules[0]?.name).toBe("host");
});

test("masking rules come whole", async () => {
  await deploy(MASKING, maskOf("m", "(a)", "<m>"), "environment");
  expect((await read()).maskingRules).toEqual([
    { name: "m", matchers: [], expression: "(a)", type: "STRING", replacement: "<m>" },
  ]);
});

test("of single objects that of the cluster counts as a whole", async () => {
  await deploy(ENRICHMENT, { rules: [{ type: "LABEL", source: "a", target: "dt.cost.product" }] }, "environment");
  await deploy(MONITORING, scrapeSwitch(true), "environment");
  const before = await read();
  expect(before.enrichmentRules).toEqual([{ type: "LABEL", source: "a", target: "dt.cost.product" }]);
  expect(before.isScraping).toBe(true);
  await deploy(ENRICHMENT, { rules: [{ type: "ANNOTATION", source: "b", primaryGrailTag: true }] }, CLUSTER);
  await deploy(MONITORING, { ...scrapeSwitch(true), cloudApplicationPipelineEnabled: false }, CLUSTER);
  const after = await read();
  expect(after.enrichmentRules).toEqual([{ type: "ANNOTATION", source: "b" }]);
  expect(after.isScraping).toBe(false);
});

test("more rules than fit on a page all arrive, in order", async () => {
  const names = Array.from({ length: 510 }, (_, n) => `rule ${n}`);
  const body = names.map((name) => ({ schemaId: STORAGE, scope: CLUSTER, value: named(name) }));
  await apiOf(tenant)("POST", "/api/v2/settings/objects", body);
  expect((await read()).storageRules.map(({ name }) => name)).toEqual(names);
});

test("a refusal is said with its status", async () => {
  await expect(read(undefined, "wrong")).rejects.toThrow("the tenant answered 401 to the agent's request for settings");
});
