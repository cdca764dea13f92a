import { DirectShares } from "@cdktf/provider-dynatrace/lib/direct-shares";
import { Document } from "@cdktf/provider-dynatrace/lib/document";
import { TerraformVariable } from "cdktf";
import { TeamDashboard, type TeamDashboardProps } from "../../../constructs/team-dashboard";
import { dashboardDocument } from "../../../constructs/team-dashboard/dashboard-document";
import { teamTiles } from "../../../constructs/team-dashboard/team-tiles";
import { resourcesOf, testStack } from "../../support/synth";

const GROUP = "3f0f3a0e-8b0e-4f53-9a55-0b1c2d3e4f50";
const ORDERS: TeamDashboardProps = {
  team: "orders",
  environmentName: "prod",
  cluster: "prod-eu",
  namespaces: ["orders"],
  groupIds: [GROUP],
};

test("the dashboard is private, and its groups can read it and no more", () => {
  const stack = testStack();
  const dashboard = new TeamDashboard(stack, "Dashboard", ORDERS);
  const content = dashboardDocument(teamTiles({ ...ORDERS, traces: false, links: [] }));
  expect(resourcesOf(stack, Document)).toEqual([
    { type: "dashboard", custom_id: "onboarding-orders", name: "orders (prod)", content, private: true },
  ]);
  expect(resourcesOf(stack, DirectShares)).toEqual([
    {
      access: "read",
      document_id: expect.stringMatching(/^\$\{dynatrace_document\..*\.id\}$/),
      recipients: { recipient: [{ id: GROUP, type: "group" }] },
    },
  ]);
  expect(dashboard.dashboardName).toBe("orders (prod)");
  expect(dashboard.tiles).toHaveLength(18);
});

test("without a group nobody is let in", () => {
  const stack = testStack();
  new TeamDashboard(stack, "Dashboard", { ...ORDERS, groupIds: [] });
  expect(resourcesOf(stack, Document)).toHaveLength(1);
  expect(resourcesOf(stack, DirectShares)).toEqual([]);
});

test("traces and links stand on it where there are any, and what looks like a template is text", () => {
  const stack = testStack();
  const links = [{ label: "Splunk ${x} %{y}", url: "https://splunk.example.com/?q=${z}" }];
  new TeamDashboard(stack, "Dashboard", { ...ORDERS, cluster: "a${b}", traces: true, links });
  const [document] = resourcesOf(stack, Document) as { content: string }[];
  expect(document?.content).toContain("slowest-spans");
  expect(document?.content).toContain('k8s.cluster.name == \\"a$${b}\\"');
  expect(document?.content).toContain("%7Bz%7D");
  // Markdown's escapes already keep the braces of the label apart from the dollar sign.
  expect(document?.content).toContain("Splunk \\\\$\\\\{x\\\\} \\\\%\\\\{y\\\\}");
});

test("the same properties give the same bytes", () => {
  const contents = [1, 2].map(() => {
    const stack = testStack();
    new TeamDashboard(stack, "Dashboard", ORDERS);
    return JSON.stringify(resourcesOf(stack, Document));
  });
  expect(contents[0]).toBe(contents[1]);
});

test("every fault is reported at once, each with a fix", () => {
  const wrong = {
    team: "ü".repeat(40),
    environmentName: "",
    cluster: 'a"b',
    namespaces: [],
    links: [
      { label: "", url: "javascript:alert(1)" },
      { label: "b", url: "https://user:pw@host/" },
    ],
  };
  expect(() => new TeamDashboard(testStack("prod-orders"), "Dashboard", { ...ORDERS, ...wrong })).toThrow(
    `prod-orders/Dashboard has 7 faults:
  - team must make a document id of at most 100 characters; got "${"ü".repeat(40)}"; shorten it, or use plain letters
  - environmentName must be 1 to 100 characters; got ""; write a value
  - cluster must hold no double quotes, backslashes or control characters, since policies quote it; got "a\\"b"; leave these characters out
  - namespaces must be 1 to 10 namespaces; got "0 entries"; name at least one
  - links[0].label must be 1 to 100 characters; got ""; write a value
  - links[0].url must be an https URL; got "javascript:alert(1)"; write it as https://host/path, without blanks or quotes
  - links[1].url must hold no user name or password, which are secrets; got "https://user:pw@host/"; remove what stands before the @`,
  );
});

test("names must be known at synth, as they are part of the id and of every query; ids of groups need not", () => {
  const stack = testStack();
  const late = new TerraformVariable(stack, "late", { type: "string" }).stringValue;
  expect(() => new TeamDashboard(stack, "Dashboard", { ...ORDERS, groupIds: [late] })).not.toThrow();
  for (const key of ["team", "environmentName", "cluster"] as const)
    expect(() => new TeamDashboard(testStack(), "Dashboard", { ...ORDERS, [key]: late })).toThrow(
      `${key} must be known at synth`,
    );
});
