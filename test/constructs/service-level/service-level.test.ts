import { PlatformSlo, type PlatformSloConfig } from "@cdktf/provider-dynatrace/lib/platform-slo";
import { TerraformVariable } from "cdktf";
import { Indicator, ServiceLevel, type ServiceLevelProps } from "../../../constructs/service-level";
import { resourcesOf, testStack } from "../../support/synth";

const OWNER = { cluster: "prod-eu", namespaces: ["orders"] };
const ORDERS: ServiceLevelProps = {
  name: "orders: availability",
  indicator: Indicator.availability(OWNER),
  target: 99.5,
};

function create(changes: Partial<ServiceLevelProps> = {}) {
  const stack = testStack("prod-orders");
  new ServiceLevel(stack, "Availability", { ...ORDERS, ...changes });
  return stack;
}

const refusal = (changes: Partial<ServiceLevelProps>) => () => create(changes);

test("an objective has one indicator, a target over 30 days and a warning midway to 100", () => {
  expect(resourcesOf(create({ tags: ["team:orders"] }), PlatformSlo)).toEqual([
    {
      name: "orders: availability",
      description: "Managed in code: edits made here are overwritten.",
      tags: ["team:orders"],
      custom_sli: { indicator: ORDERS.indicator.dql },
      criteria: {
        criteria_detail: [{ timeframe_from: "now-30d", timeframe_to: "now", target: 99.5, warning: 99.75 }],
      },
    },
  ]);
});

test("availability is the share of the team's requests that did not end in 5xx", () => {
  expect(Indicator.availability({ cluster: 'a"b', namespaces: ["orders", "billing"] }).dql).toBe(
    `timeseries {
  total = sum(http_requests_total),
  failed = sum(http_requests_total, default: 0, filter: {status_class == "5xx"})
}, union: true, filter: {k8s.cluster.name == "a\\"b" and in(k8s.namespace.name, "orders", "billing")}
| fieldsAdd sli = (total[] - failed[]) / total[] * 100
| fieldsRemove total, failed`,
  );
});

test("latency is the share of the team's requests that took less than a bound of a bucket", () => {
  expect(Indicator.latency(OWNER, 0.25).dql).toBe(
    `timeseries share = percentRank(http_request_duration_seconds.histogram, 0.25), filter: {k8s.cluster.name == "prod-eu" and k8s.namespace.name == "orders"}
| fieldsAdd sli = share[] * 100
| fieldsRemove share`,
  );
});

test("text of people is no expression of Terraform", () => {
  const indicator = Indicator.availability({ cluster: "${var.x}", namespaces: ["orders"] });
  const [slo] = resourcesOf(create({ name: "orders ${var.name}", indicator }), PlatformSlo) as [
    { name: string; custom_sli: { indicator: string } },
  ];
  expect(slo.name).toBe("orders $${var.name}");
  expect(slo.custom_sli.indicator).toContain('k8s.cluster.name == "$${var.x}"');
});

test("warning, timeframe and a query of one's own may be given", () => {
  const indicator = Indicator.query("timeseries sli = avg(orders.good)");
  const [slo] = resourcesOf(create({ indicator, warning: 99.9, timeframe: "now-7d" }), PlatformSlo);
  expect(slo).toMatchObject({
    custom_sli: { indicator: "timeseries sli = avg(orders.good)" },
    criteria: { criteria_detail: [{ timeframe_from: "now-7d", target: 99.5, warning: 99.9 }] },
  });
});

test("the warning shows no remains of binary fractions", () => {
  const [slo] = resourcesOf(create({ target: 99.9 }), PlatformSlo);
  expect(slo).toMatchObject({ criteria: { criteria_detail: [{ warning: 99.95 }] } });
});

test("a target may be known only at apply", () => {
  const stack = testStack();
  const target = new TerraformVariable(stack, "target", { type: "number" }).numberValue;
  expect(() => new ServiceLevel(stack, "Slo", { ...ORDERS, target, warning: 99.9 })).not.toThrow();
});

test.each<[string, Partial<ServiceLevelProps>, string]>([
  [
    "a target of 100",
    { target: 100 },
    "target must be more than 0 and less than 100; got 100; write a percentage such as 99.5",
  ],
  [
    "a target of 0",
    { target: 0 },
    "target must be more than 0 and less than 100; got 0; write a percentage such as 99.5",
  ],
  [
    "a target that is no number",
    { target: Number.NaN },
    "target must be more than 0 and less than 100; got null; write a percentage such as 99.5",
  ],
  [
    "a warning below the target",
    { warning: 99 },
    "warning must be more than the target, which is 99.5, and at most 100; got 99; raise it, or leave it out",
  ],
  [
    "a timeframe that ends elsewhere",
    { timeframe: "now/d" },
    'timeframe must be a timeframe that ends now; got "now/d"; write now-7d or now-30d',
  ],
  ["no name", { name: "" }, 'name must be 2 to 200 characters; got ""; write a value'],
  [
    "a threshold between two buckets",
    { indicator: Indicator.latency(OWNER, 0.3) },
    "indicator.underSeconds must be the bound of a bucket of the histogram: 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10; got 0.3; write one of these; between them nobody knows how many requests were faster",
  ],
  [
    "a query without the field",
    { indicator: Indicator.query("timeseries good = avg(orders.good)") },
    'indicator must make a field "sli" with an array of percentages; got "timeseries good = avg(orders.good)"; end it with | fieldsAdd sli = good[] / total[] * 100',
  ],
])("%s is refused", (_, changes, message) => {
  expect(refusal(changes)).toThrow(`prod-orders/Availability has 1 fault:\n  - ${message}`);
});

test("an objective for nobody's requests is refused", () => {
  expect(() => Indicator.latency({ cluster: "prod-eu", namespaces: [] }, 0.5)).toThrow("name one");
});

test("a subclass may change the config", () => {
  class Weekly extends ServiceLevel {
    protected override createResource(id: string, config: PlatformSloConfig): PlatformSlo {
      return super.createResource(id, { ...config, description: "of the week" });
    }
  }
  const stack = testStack();
  new Weekly(stack, "Slo", ORDERS);
  expect(resourcesOf(stack, PlatformSlo)).toEqual([expect.objectContaining({ description: "of the week" })]);
});
