import { teamLinks } from "../../stacks/links";
import { environment, team } from "./fixtures";

const APPS = "https://abc12345.apps.dynatrace.com";
const QUERY = `${APPS}/ui/intent/dynatrace.notebooks/view-query#`;
const query = (dql: string) => `${QUERY}${encodeURIComponent(JSON.stringify({ "dt.query": dql }))}`;

test("a team's links lead to its own logs, its zone and its rules", () => {
  expect(teamLinks(environment("prod"), team("orders", { namespaces: ["orders", "orders-batch"] }))).toEqual({
    dashboard: `${APPS}/ui/apps/dynatrace.dashboards/dashboard/onboarding-orders`,
    logs: query('fetch logs | filter k8s.namespace.name == "orders" or k8s.namespace.name == "orders-batch"'),
    kubernetes: `${APPS}/ui/apps/dynatrace.kubernetes`,
    zone: `${APPS}/ui/apps/dynatrace.classic.settings/ui/settings/builtin:management-zones`,
    logRules: `${APPS}/ui/apps/dynatrace.classic.settings/ui/settings/builtin:logmonitoring.log-storage-settings`,
  });
});

test("traces have a link where they are on, and a team's own links are kept", () => {
  const links = { splunk: "https://splunk.example.com/app/search/orders" };
  const orders = team("orders", { traces: { otlp: true }, dashboards: { dynatrace: true, links } });
  expect(teamLinks(environment("prod"), orders)).toMatchObject({
    traces: query('fetch spans | filter k8s.namespace.name == "orders"'),
    splunk: "https://splunk.example.com/app/search/orders",
  });
});
