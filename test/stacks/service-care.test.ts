import { Alerting } from "@cdktf/provider-dynatrace/lib/alerting";
import { DavisAnomalyDetectors } from "@cdktf/provider-dynatrace/lib/davis-anomaly-detectors";
import { EmailNotification } from "@cdktf/provider-dynatrace/lib/email-notification";
import { HttpMonitor } from "@cdktf/provider-dynatrace/lib/http-monitor";
import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { PlatformSlo } from "@cdktf/provider-dynatrace/lib/platform-slo";
import { Testing } from "cdktf";
import { type Environment, environmentSchema, type Team, teamSchema } from "../../config/schema";
import { serviceCareOf } from "../../stacks/service-care";
import { TeamStack } from "../../stacks/team-stack";
import { resourcesOf, synthesized } from "../support/synth";
import { environment, team } from "./fixtures";

const LOCATIONS = ["GEOLOCATION-0123456789ABCDEF"];
const SYNTHETIC = { locations: LOCATIONS, frequencyMinutes: 30 as const };
const PROD = environment("prod", { protected: true, synthetic: SYNTHETIC });
const NONPROD = environment("nonprod", { protected: false });
const LINKS = { dynatrace: true, links: { loadBalancer: "https://lb.example.com/orders" } };
const ALL = {
  serviceLevels: teamSchema.shape.serviceLevels.parse({}),
  alerts: teamSchema.shape.alerts.parse({}),
};
const ORDERS = team("orders", { ...ALL, dashboards: LINKS });
const WORKLOAD = { image: "registry.example.com/orders:1.0" };

const ingress = (tlsSecret?: false): Environment => {
  const exposure = { kind: "ingress", domain: "apps.example.com", ...(tlsSecret === false && { tlsSecret }) };
  const kubernetes = environmentSchema.shape.kubernetes.parse({ clusterName: "c", context: "c", exposure });
  return { ...PROD, kubernetes };
};
const withWorkload = (changes: object = {}): Team =>
  team("orders", { ...ALL, workload: teamSchema.shape.workload.parse({ ...WORKLOAD, ...changes }) });

test("a team that asks for nothing gets nothing", () => {
  expect(serviceCareOf(team("orders"), PROD)).toEqual({ leftOut: {} });
});

test("where everything is there, everything is made and the contact is told", () => {
  expect(serviceCareOf(ORDERS, PROD)).toEqual({
    care: {
      availability: 99.5,
      latency: { underSeconds: 0.5, target: 95 },
      symptoms: { errorPercent: 5, slowness: { overSeconds: 1, percentile: 95 }, noReadyPod: true },
      page: { url: "https://lb.example.com/orders", ...SYNTHETIC },
      contact: "orders@example.com",
    },
    leftOut: {},
  });
});

test("nothing wakes anybody from non-prod, and what is left out is said with the reason", () => {
  const { care, leftOut } = serviceCareOf(ORDERS, NONPROD);
  expect(care).toEqual({
    availability: 99.5,
    latency: { underSeconds: 0.5, target: 95 },
    symptoms: { errorPercent: 5, slowness: { overSeconds: 1, percentile: 95 }, noReadyPod: true },
  });
  expect(leftOut).toEqual({
    loadBalancer: "environments/nonprod.yaml names no synthetic.locations",
    mail: "nonprod is not protected, and nobody is woken from there",
  });
});

test("objectives alone open no problems, and parts that are false are not made", () => {
  const { alerts: _, ...objectives } = ALL;
  expect(serviceCareOf(team("orders", objectives), PROD)).toEqual({
    care: { availability: 99.5, latency: { underSeconds: 0.5, target: 95 } },
    leftOut: {},
  });
  const alerts = { errorPercent: false, latency: false, noReadyPod: false, loadBalancer: false } as const;
  const serviceLevels = { availability: false, latency: false } as const;
  expect(serviceCareOf(team("orders", { serviceLevels, alerts }), PROD)).toEqual({
    care: { symptoms: { noReadyPod: false }, contact: "orders@example.com" },
    leftOut: {},
  });
});

test("a workload that is meant to be away opens no problem for being away", () => {
  const { care, leftOut } = serviceCareOf(withWorkload({ replicas: 0 }), PROD);
  expect(care?.symptoms?.noReadyPod).toBe(false);
  expect(leftOut.noReadyPod).toBe("workload.replicas is 0, so that no pod is meant to be ready");
});

test("the page is the link, else the host of the ingress, else there is no check", () => {
  expect(serviceCareOf(withWorkload(), ingress()).care?.page?.url).toBe("https://orders.apps.example.com/");
  expect(serviceCareOf(withWorkload({ host: "shop.apps.example.com" }), ingress()).care?.page?.url).toBe(
    "https://shop.apps.example.com/",
  );
  const unknown = "its address is known only on the cluster; write it as dashboards.links.loadBalancer";
  for (const [each, where] of [
    [withWorkload(), PROD],
    [withWorkload(), ingress(false)],
    [team("orders", ALL), ingress()],
  ] as const) {
    expect(serviceCareOf(each, where).care?.page).toBeUndefined();
    expect(serviceCareOf(each, where).leftOut.loadBalancer).toBe(unknown);
  }
});

const stackOf = (each: Team, where: Environment) => new TeamStack(Testing.app(), { environment: where, team: each });
const names = (stack: TeamStack, type: { tfResourceType: string }, key = "name") =>
  resourcesOf(stack, type).map((each) => (each as Record<string, string>)[key]);

test("the stack of a protected environment has all of it", () => {
  const stack = stackOf(ORDERS, PROD);
  expect(names(stack, PlatformSlo)).toEqual(["orders: availability", "orders: requests under 0.5 s"]);
  expect(names(stack, DavisAnomalyDetectors, "title")).toEqual([
    "orders: more than 5 % of the requests fail",
    "orders: no pod is ready",
    "orders: 5 % of the requests take more than 1 s",
  ]);
  expect(names(stack, Alerting).sort()).toEqual(["orders: service", "orders: zone"]);
  expect(resourcesOf(stack, EmailNotification)).toHaveLength(2);
  for (const each of resourcesOf(stack, EmailNotification))
    expect(each).toMatchObject({ active: true, to: ["orders@example.com"] });
  expect(resourcesOf(stack, HttpMonitor)).toMatchObject([
    { name: "orders: load balancer", locations: LOCATIONS, frequency: 30 },
  ]);
  expect(JSON.stringify(resourcesOf(stack, ManagementZoneV2))).toContain('"string_value":"orders: load balancer"');
  expect(synthesized(stack).output).not.toHaveProperty("left_out");
});

test("the stack of another environment has no mail, and an output says what is left out", () => {
  const stack = stackOf(ORDERS, NONPROD);
  expect(resourcesOf(stack, DavisAnomalyDetectors)).toHaveLength(3);
  for (const type of [Alerting, EmailNotification, HttpMonitor]) expect(resourcesOf(stack, type)).toEqual([]);
  expect(JSON.stringify(resourcesOf(stack, ManagementZoneV2))).not.toContain("HTTP_MONITOR");
  expect(synthesized(stack).output?.left_out).toEqual({
    value: {
      loadBalancer: "environments/nonprod.yaml names no synthetic.locations",
      mail: "nonprod is not protected, and nobody is woken from there",
    },
  });
});
