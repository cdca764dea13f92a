import { HttpMonitor, type HttpMonitorConfig } from "@cdktf/provider-dynatrace/lib/http-monitor";
import { TerraformVariable } from "cdktf";
import { UrlMonitor, type UrlMonitorProps } from "../../../constructs/http-monitor";
import { resourcesOf, testStack } from "../../support/synth";

const HERE = "GEOLOCATION-0123456789ABCDEF";
const ORDERS: UrlMonitorProps = {
  name: "orders: load balancer",
  url: "https://lb.example.com/orders",
  locations: [HERE],
};

function create(changes: Partial<UrlMonitorProps> = {}) {
  const stack = testStack("prod-orders");
  new UrlMonitor(stack, "Monitor", { ...ORDERS, ...changes });
  return stack;
}

test("a monitor asks for the page, and two runs without an answer anywhere are an outage", () => {
  expect(resourcesOf(create(), HttpMonitor)).toEqual([
    {
      name: "orders: load balancer",
      enabled: true,
      frequency: 15,
      locations: [HERE],
      anomaly_detection: [
        {
          loading_time_thresholds: [{ enabled: false }],
          outage_handling: [
            {
              global_outage: true,
              local_outage: false,
              retry_on_error: true,
              global_outage_policy: [{ consecutive_runs: 2 }],
            },
          ],
        },
      ],
      script: {
        request: [
          {
            description: "orders: load balancer",
            method: "GET",
            url: "https://lb.example.com/orders",
            configuration: { accept_any_certificate: false, follow_redirects: true },
            validation: { rule: [{ type: "httpStatusesList", value: ">=400", pass_if_found: false }] },
          },
        ],
      },
    },
  ]);
});

test("private locations and other frequencies may be given", () => {
  const locations = [HERE, "SYNTHETIC_LOCATION-0123456789ABCDEF"];
  expect(resourcesOf(create({ locations, frequencyMinutes: 5 }), HttpMonitor)).toEqual([
    expect.objectContaining({ locations, frequency: 5 }),
  ]);
});

test.each<[string, Partial<UrlMonitorProps>, string]>([
  [
    "an address of a private network",
    { url: "https://10.1.2.3/orders" },
    'url must be an address that the internet leads to; got "https://10.1.2.3/orders"; write the public name of the load balancer, or leave the check out',
  ],
  [
    "a password",
    { url: "https://u:p@lb.example.com" },
    'url must hold no user name or password, which are secrets; got "https://u:p@lb.example.com"; remove what stands before the @',
  ],
  [
    "no location",
    { locations: [] },
    'locations must be 1 to 20 locations; got "0 entries"; name at least one, or declare no monitor',
  ],
  [
    "too many locations",
    { locations: Array(21).fill(HERE) },
    'locations must be 1 to 20 locations; got "21 entries"; keep those near the service\'s users',
  ],
  [
    "a location twice",
    { locations: [HERE, HERE] },
    `locations[1] repeats locations[0]; got "${HERE}"; remove one of the two`,
  ],
  [
    "a location by its name",
    { locations: ["Frankfurt"] },
    'locations[0] must be an entity id such as GEOLOCATION-0123456789ABCDEF; got "Frankfurt"; copy it from GET /api/v1/synthetic/locations or from the address of the location\'s page',
  ],
  [
    "a name that no zone rule can hold",
    { name: 'orders "eu"' },
    'name must hold no double quotes and backslashes, since a zone rule names it; got "orders \\"eu\\""; leave these characters out',
  ],
  [
    "another frequency",
    { frequencyMinutes: 7 as 5 },
    "frequencyMinutes must be one of 5, 10, 15, 30, 60 minutes; got 7; write one of these",
  ],
])("%s is refused", (_, changes, message) => {
  expect(() => create(changes)).toThrow(`prod-orders/Monitor has 1 fault:\n  - ${message}`);
});

test("an address that is known only at apply is refused, as nobody has checked it", () => {
  const stack = testStack();
  const url = new TerraformVariable(stack, "url", { type: "string" }).stringValue;
  expect(() => new UrlMonitor(stack, "Monitor", { ...ORDERS, url })).toThrow("url must be known at synth");
});

test("a subclass may change the config", () => {
  class Off extends UrlMonitor {
    protected override createResource(id: string, config: HttpMonitorConfig): HttpMonitor {
      return super.createResource(id, { ...config, enabled: false });
    }
  }
  const stack = testStack();
  new Off(stack, "Monitor", ORDERS);
  expect(resourcesOf(stack, HttpMonitor)).toEqual([expect.objectContaining({ enabled: false })]);
});
