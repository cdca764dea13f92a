import { configurationOf, faultsOf, ORDERS, PROD } from "./folder";

const TEAM = "teams/orders.yaml";
const withLine = (text: string) => ({ [TEAM]: `${ORDERS}${text}\n` });
const faultsOfLine = (text: string) => faultsOf(withLine(text)).map((each) => each.replace(`${TEAM}:`, ""));

test("empty maps take the defaults", () => {
  const orders = configurationOf(withLine("serviceLevels: {}\nalerts: {}")).teams[0]?.in("prod");
  expect(orders?.serviceLevels).toEqual({ availability: 99.5, latency: { underSeconds: 0.5, target: 95 } });
  expect(orders?.alerts).toEqual({
    errorPercent: 5,
    latency: { overSeconds: 1, percentile: 95 },
    noReadyPod: true,
    loadBalancer: true,
  });
});

test("parts are switched off and changed one by one, in one environment too", () => {
  const text = `serviceLevels: { availability: false, latency: { underSeconds: 2.5 } }
alerts: { errorPercent: 0.5, latency: false, noReadyPod: false, loadBalancer: false }
environments: { nonprod: { alerts: { errorPercent: false, latency: { percentile: 99.9 } } } }`;
  const [orders] = configurationOf(withLine(text)).teams;
  expect(orders?.in("prod").serviceLevels).toEqual({ availability: false, latency: { underSeconds: 2.5, target: 95 } });
  expect(orders?.in("prod").alerts).toEqual({
    errorPercent: 0.5,
    latency: false,
    noReadyPod: false,
    loadBalancer: false,
  });
  expect(orders?.in("nonprod").alerts).toMatchObject({
    errorPercent: false,
    latency: { overSeconds: 1, percentile: 99.9 },
  });
});

test.each([
  ["serviceLevels: { availability: 100 }", "8:32 serviceLevels.availability: must be less than 100; got 100; lower it"],
  [
    "serviceLevels: { availability: true }",
    "8:32 serviceLevels.availability: must be false or a percentage, more than 0 and less than 100; got true; write a percentage such as 99.5, or false to leave it out",
  ],
  [
    "serviceLevels: { latency: { underSeconds: 0.3 } }",
    "8:43 serviceLevels.latency.underSeconds: must be one of 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10; got 0.3; choose one of them",
  ],
  [
    "serviceLevels: { latency: { target: 0 } }",
    "8:37 serviceLevels.latency.target: must be more than 0; got 0; raise it",
  ],
  [
    "serviceLevels: { latency: { target: 100 } }",
    "8:37 serviceLevels.latency.target: must be less than 100; got 100; lower it",
  ],
  [
    "serviceLevels: { latency: 0.5 }",
    "8:27 serviceLevels.latency: must be false or a map with underSeconds and target; got 0.5; write a map such as { underSeconds: 0.5, target: 95 }, or false to leave it out",
  ],
  [
    "serviceLevels: { availabilty: 99 }",
    '8:18 serviceLevels.availabilty: is not a known key; got "availabilty"; write "availability"',
  ],
  [
    "alerts: { latency: 1 }",
    "8:20 alerts.latency: must be false or a map with overSeconds and percentile; got 1; write a map such as { overSeconds: 1, percentile: 95 }, or false to leave it out",
  ],
  ["alerts: { latency: { overSeconds: 0 } }", "8:35 alerts.latency.overSeconds: must be more than 0; got 0; raise it"],
  [
    "alerts: { latency: { overSeconds: half } }",
    '8:35 alerts.latency.overSeconds: must be a number; got "half"; write a number without unit',
  ],
  [
    "alerts: { latency: { overSeconds: 601 } }",
    "8:35 alerts.latency.overSeconds: must be at most 600; got 601; write 600 or less",
  ],
  [
    "alerts: true",
    "8:9 alerts: must be a map of keys and values; got true; write a map with the keys errorPercent, latency, noReadyPod, loadBalancer",
  ],
])("%s is refused", (text, fault) => {
  expect(faultsOfLine(text)).toEqual([fault]);
});

describe("metrics that the same file keeps from arriving", () => {
  test("no metrics at all", () => {
    const text =
      "metrics: { prometheus: false }\nserviceLevels: { availability: 99, latency: false }\nalerts: { latency: false, errorPercent: false }";
    const prod = [
      "9:32 serviceLevels.availability: needs the metric http_requests_total, and metrics.prometheus is false; got 99; give metrics.prometheus a map, or write availability: false",
      "10:9 alerts: noReadyPod needs the metric service_ready, and metrics.prometheus is false; got a map; give metrics.prometheus a map, or write noReadyPod: false",
    ];
    expect(faultsOfLine(text)).toEqual(prod);
  });

  test.each([
    ["{ mode: include, names: [orders_*] }", ["serviceLevels.availability"]],
    ["{ mode: exclude, names: [http_*] }", ["serviceLevels.availability"]],
    ["{ mode: exclude, names: ['*_total'] }", ["serviceLevels.availability"]],
    ["{ mode: exclude, names: ['*requests*'] }", ["serviceLevels.availability"]],
    ["{ mode: exclude, names: [http_requests] }", []],
    ["{ mode: include, names: [http_requests_total] }", []],
    ["{ mode: include, names: [http_*] }", []],
  ])("the filter %s", (filter, paths) => {
    const text = `metrics: { prometheus: { filter: ${filter} } }\nserviceLevels: { availability: 99, latency: false }`;
    expect(faultsOfLine(text)).toEqual(
      paths.map(
        (path) =>
          `9:32 ${path}: needs the metric http_requests_total, which metrics.prometheus.filter leaves out; got 99; let the filter keep it, or write availability: false`,
      ),
    );
  });

  test("are nobody's fault where nothing is asked for", () => {
    const off = "serviceLevels: { availability: false, latency: false }";
    expect(faultsOfLine(`metrics: { prometheus: false }\n${off}`)).toEqual([]);
  });
});

describe("synthetic checks of an environment", () => {
  const FILE = "environments/prod.yaml";
  const synthetic = (text: string) => ({ [FILE]: `${PROD}synthetic: ${text}\n` });

  test("have locations, and a run each quarter of an hour", () => {
    const { environments } = configurationOf(synthetic("{ locations: [geolocation-0123456789abcdef] }"));
    expect(environments[1]?.synthetic).toEqual({
      locations: ["GEOLOCATION-0123456789ABCDEF"],
      frequencyMinutes: 15,
    });
  });

  test.each([
    ["{}", "9:1 synthetic.locations: is required; add a line such as locations: [GEOLOCATION-0123456789ABCDEF]"],
    [
      "{ locations: [] }",
      "9:25 synthetic.locations: must have at least 1 entry; got an empty list; add one, or remove the key if it may be left out",
    ],
    [
      "{ locations: [Vienna] }",
      '9:26 synthetic.locations[0]: must be an entity id such as GEOLOCATION-0123456789ABCDEF; got "Vienna"; copy it from GET /api/v1/synthetic/locations or from the address of the location\'s page',
    ],
    [
      "{ locations: [GEOLOCATION-0123456789ABCDEF], frequencyMinutes: 7 }",
      "9:75 synthetic.frequencyMinutes: must be one of 5, 10, 15, 30, 60; got 7; choose one of them",
    ],
  ])("%s is refused", (text, fault) => {
    expect(faultsOf(synthetic(text)).map((each) => each.replace(`${FILE}:`, ""))).toEqual([fault]);
  });
});
