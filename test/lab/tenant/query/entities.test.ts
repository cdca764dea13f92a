import { type AreaLab, startAreaLab } from "../area-client";
import { ask, grant, recordsOf, signOn } from "./query-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const entity = (type: string, displayName: string, fields = {}) => ({ type, displayName, fields });
const inOrders = { "k8s.namespace.name": "orders", "k8s.cluster.name": "prod-eu" };

async function seed() {
  const entities = [
    entity("CLOUD_APPLICATION_NAMESPACE", "orders", { "k8s.cluster.name": "prod-eu" }),
    entity("CLOUD_APPLICATION", "api", inOrders),
    entity("CLOUD_APPLICATION", "web", { ...inOrders, "k8s.namespace.name": "billing" }),
    entity("SERVICE", "orders-api", inOrders),
  ];
  expect((await lab.control("POST", "/lab/telemetry", { environment: "prod", entities })).status).toBe(200);
}

async function put(schemaId: string, value: unknown) {
  const answer = await lab.classic.prod("POST", "/api/v2/settings/objects", [
    { schemaId, scope: "environment", value },
  ]);
  expect(answer).toMatchObject({ status: 200 });
}

const conditions = ["CLOUD_APPLICATION_NAMESPACE_NAME", "KUBERNETES_CLUSTER_NAME"].map((key, index) => {
  return { key, operator: "EQUALS", stringValue: ["orders", "prod-eu"][index], caseSensitive: true };
});
const ZONE = {
  name: "Orders",
  rules: [
    { enabled: true, type: "ME", attributeRule: { entityType: "CLOUD_APPLICATION_NAMESPACE", conditions } },
    { enabled: true, type: "ME", attributeRule: { entityType: "CLOUD_APPLICATION", conditions } },
    {
      enabled: true,
      type: "ME",
      attributeRule: {
        entityType: "PROCESS_GROUP",
        pgToServicePropagation: true,
        pgToHostPropagation: false,
        conditions,
      },
    },
  ],
};

test("an entity carries the zones that take it in as its security context, and opens to those who may see that", async () => {
  await seed();
  await grant(
    lab,
    "orders",
    "claim-orders",
    'ALLOW storage:entities:read WHERE storage:dt.security_context = "Orders";',
  );
  const orders = await signOn(lab, ["claim-orders"]);
  const query = "fetch dt.entity.cloud_application | fields entity.name, managementZones, dt.security_context";
  expect(await recordsOf(lab, orders, query)).toEqual([]);
  await put("builtin:management-zones", ZONE);
  expect(await recordsOf(lab, orders, query)).toEqual([]);
  await put("builtin:monitoredentities.grail.security.context", {
    entityType: "cloud_application",
    destinationProperty: "managementZones",
  });
  expect(await recordsOf(lab, orders, query)).toEqual([
    { "entity.name": "api", managementZones: ["Orders"], "dt.security_context": ["Orders"] },
  ]);
  const everybody = await recordsOf(lab, "Bearer lab-prod-platform-token", `${query} | sort entity.name`);
  expect(everybody.map(({ managementZones }) => managementZones)).toEqual([["Orders"], []]);
  const services = "fetch dt.entity.service | fields managementZones";
  expect(await recordsOf(lab, "Bearer lab-prod-platform-token", services)).toEqual([{ managementZones: ["Orders"] }]);
});

test("a person without any grant for entities is refused", async () => {
  await seed();
  const answer = await ask(lab, await signOn(lab, []), { query: "fetch dt.entity.service" });
  const details = expect.objectContaining({ missingPermissions: ["storage:entities:read"] });
  expect(answer).toEqual({ status: 403, body: { error: expect.objectContaining({ details }) } });
});
