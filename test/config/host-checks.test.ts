import { BILLING, configurationOf, faultsOf, NONPROD, ORDERS, PROD } from "./folder";

const IMAGE = `registry.example.com/app@sha256:${"0".repeat(64)}`;
const behindIngress = (text: string, domain: string) => `${text}  exposure: { kind: ingress, domain: ${domain} }\n`;
const ENVIRONMENTS = {
  "environments/nonprod.yaml": behindIngress(NONPROD, "apps.test.example.com"),
  "environments/prod.yaml": behindIngress(PROD, "apps.example.com"),
};
const workload = (more = "") => `workload: { image: "${IMAGE}"${more} }\n`;

test("two teams behind one ingress have a host each without a word in their files", () => {
  const teams = { "teams/orders.yaml": ORDERS + workload(), "teams/billing.yaml": BILLING + workload() };
  expect(configurationOf({ ...ENVIRONMENTS, ...teams }).teams).toHaveLength(2);
});

test("a host that two teams write is refused, and both are named", () => {
  const changes = 'environments: { prod: { workload: { host: "shop.apps.example.com" } } }\n';
  expect(
    faultsOf({
      ...ENVIRONMENTS,
      "teams/billing.yaml": `${BILLING}${workload()}${changes}`,
      "teams/orders.yaml": `${ORDERS}${workload()}${changes}`,
    }),
  ).toEqual([
    'teams/orders.yaml:9:43 environments.prod.workload.host: is the host of team "billing" (teams/billing.yaml:9); got "shop.apps.example.com"; give each team a workload.host of its own, or leave it out',
  ]);
});

test("a host that is another team's by its name is refused", () => {
  const changes = 'environments: { prod: { workload: { host: "orders.apps.example.com" } } }\n';
  expect(
    faultsOf({
      ...ENVIRONMENTS,
      "teams/billing.yaml": `${BILLING}${workload()}${changes}`,
      "teams/orders.yaml": ORDERS + workload(),
    }),
  ).toEqual([
    'teams/orders.yaml:1:7 name: names the workload\'s host too, and orders.apps.example.com is the host of team "billing" (teams/billing.yaml:9); got "orders"; give each team a workload.host of its own, or leave it out',
  ]);
});

test("a host outside of the environment's domain leads nowhere, or to somebody else's", () => {
  const host = workload(", host: login.example.com");
  expect(
    faultsOf({
      ...ENVIRONMENTS,
      "environments/nonprod.yaml": NONPROD,
      "teams/orders.yaml": `${ORDERS}${host}`,
    }),
  ).toEqual([
    `teams/orders.yaml:8:${host.indexOf("login") + 1} workload.host: must be in the domain of prod, which is apps.example.com; got "login.example.com"; write a name such as orders.apps.example.com, or remove it`,
  ]);
});

test("without an ingress a host is nobody's", () => {
  const host = workload(", host: shop.apps.example.com");
  const teams = { "teams/orders.yaml": ORDERS + host, "teams/billing.yaml": BILLING + host };
  expect(faultsOf(teams)).toEqual([]);
});
