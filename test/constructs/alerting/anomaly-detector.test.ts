import {
  DavisAnomalyDetectors,
  type DavisAnomalyDetectorsConfig,
} from "@cdktf/provider-dynatrace/lib/davis-anomaly-detectors";
import { AnomalyDetector, type AnomalyDetectorProps, Symptom } from "../../../constructs/alerting";
import { resourcesOf, testStack } from "../../support/synth";

const OWNER = { cluster: "prod-eu", namespaces: ["orders"] };
const OURS = 'k8s.cluster.name == "prod-eu" and k8s.namespace.name == "orders"';
const ORDERS: AnomalyDetectorProps = { owner: "orders", symptom: Symptom.errorShare(OWNER, 5) };

function create(changes: Partial<AnomalyDetectorProps> = {}) {
  const stack = testStack("prod-orders");
  new AnomalyDetector(stack, "Detector", { ...ORDERS, ...changes });
  return stack;
}

interface Pair {
  readonly key: string;
  readonly value: string;
}

const asMap = (pairs: readonly Pair[]) => Object.fromEntries(pairs.map(({ key, value }) => [key, value]));

/** What the analyzer of the only detector is given, and what its events carry. */
function detectorOf(changes: Partial<AnomalyDetectorProps>) {
  const [detector] = resourcesOf(create(changes), DavisAnomalyDetectors) as [
    {
      title: string;
      analyzer: { input: { analyzer_input_field: Pair[] } };
      event_template: { properties: { property: Pair[] } };
    },
  ];
  return {
    title: detector.title,
    input: asMap(detector.analyzer.input.analyzer_input_field),
    event: asMap(detector.event_template.properties.property),
  };
}

test("a detector looks each minute and needs three bad minutes of five", () => {
  expect(resourcesOf(create(), DavisAnomalyDetectors)).toEqual([
    {
      title: "orders: more than 5 % of the requests fail",
      description: "Managed in code: edits made here are overwritten.",
      enabled: true,
      source: "dynatrace-onboarding",
      analyzer: {
        name: "dt.statistics.ui.anomaly_detection.StaticThresholdAnomalyDetectionAnalyzer",
        input: {
          analyzer_input_field: [
            {
              key: "query",
              value: `timeseries {
  total = sum(http_requests_total),
  failed = sum(http_requests_total, default: 0, filter: {status_class == "5xx"})
}, union: true, interval: 1m, filter: {${OURS}}
| fieldsAdd errorPercent = failed[] / total[] * 100
| fieldsRemove total, failed`,
            },
            { key: "threshold", value: "5" },
            { key: "alertCondition", value: "ABOVE" },
            { key: "alertOnMissingData", value: "false" },
            { key: "violatingSamples", value: "3" },
            { key: "slidingWindow", value: "5" },
            { key: "dealertingSamples", value: "5" },
          ],
        },
      },
      event_template: {
        properties: {
          property: [
            { key: "event.type", value: "ERROR_EVENT" },
            { key: "event.name", value: "orders: more than 5 % of the requests fail" },
            {
              key: "event.description",
              value: "{violating_samples} minutes were {alert_condition} the threshold of {threshold}.",
            },
            { key: "onboarding.owner", value: "orders" },
          ],
        },
      },
      execution_settings: {},
    },
  ]);
});

test("slowness is a percentile over a number of seconds", () => {
  const { title, input, event } = detectorOf({ symptom: Symptom.slowness(OWNER, 1) });
  expect(title).toBe("orders: 5 % of the requests take more than 1 s");
  expect(input).toMatchObject({
    query: `timeseries duration = percentile(http_request_duration_seconds.histogram, 95),\n  interval: 1m, filter: {${OURS}}`,
    threshold: "1",
    alertCondition: "ABOVE",
    alertOnMissingData: "false",
  });
  expect(event["event.type"]).toBe("PERFORMANCE_EVENT");
});

test("the title shows no remains of binary fractions", () => {
  expect(detectorOf({ symptom: Symptom.slowness(OWNER, 0.25, 99.9) }).title).toBe(
    "orders: 0.1 % of the requests take more than 0.25 s",
  );
});

test("no ready pod is found by silence too", () => {
  const { title, input, event } = detectorOf({ symptom: Symptom.noReadyPod(OWNER) });
  expect(title).toBe("orders: no pod is ready");
  expect(input).toMatchObject({
    query: `timeseries ready = max(service_ready), interval: 1m, filter: {${OURS}}`,
    threshold: "1",
    alertCondition: "BELOW",
    alertOnMissingData: "true",
  });
  expect(event["event.type"]).toBe("AVAILABILITY_EVENT");
});

test("title and window may be given, and text of people is no expression of Terraform", () => {
  const window = { violatingSamples: 10, slidingWindow: 10, dealertingSamples: 20 };
  const { title, input, event } = detectorOf({ owner: "orders ${x}", title: "Errors ${y}", window });
  expect(title).toBe("Errors $${y}");
  expect(event).toMatchObject({ "event.name": "Errors $${y}", "onboarding.owner": "orders $${x}" });
  expect(input).toMatchObject({ violatingSamples: "10", slidingWindow: "10", dealertingSamples: "20" });
});

test.each<[string, Partial<AnomalyDetectorProps>, string[]]>([
  [
    "shares and seconds out of range",
    { symptom: Symptom.errorShare(OWNER, 100) },
    ["symptom.overPercent must be more than 0 and less than 100; got 100; write a percentage such as 5"],
  ],
  [
    "a percentile and a duration out of range",
    { symptom: Symptom.slowness(OWNER, 0, 100) },
    [
      "symptom.overSeconds must be more than 0 and less than 3600; got 0; write a number of seconds such as 1",
      "symptom.percentile must be more than 0 and less than 100; got 100; write a percentile such as 95",
    ],
  ],
  [
    "a window of parts of minutes",
    { window: { violatingSamples: 0.5, slidingWindow: 61, dealertingSamples: 5 } },
    [
      "window.violatingSamples must be 1 to 60 whole minutes; got 0.5; write a number such as 5",
      "window.slidingWindow must be 1 to 60 whole minutes; got 61; write a number such as 5",
    ],
  ],
  [
    "more bad minutes than the window has",
    { window: { violatingSamples: 6, slidingWindow: 5, dealertingSamples: 5 } },
    ["window.violatingSamples must be at most slidingWindow, which is 5; got 6; lower it"],
  ],
  [
    "a title of two lines",
    { title: "a\nb" },
    ['title must be one line of text without control characters; got "a\\nb"; write it on one line'],
  ],
])("%s are refused", (_, changes, messages) => {
  const count = messages.length === 1 ? "1 fault" : `${messages.length} faults`;
  const lines = messages.map((message) => `\n  - ${message}`).join("");
  expect(() => create(changes)).toThrow(`prod-orders/Detector has ${count}:${lines}`);
});

test("a subclass may change the config", () => {
  class Off extends AnomalyDetector {
    protected override createResource(id: string, config: DavisAnomalyDetectorsConfig): DavisAnomalyDetectors {
      return super.createResource(id, { ...config, enabled: false });
    }
  }
  const stack = testStack();
  new Off(stack, "Detector", ORDERS);
  expect(resourcesOf(stack, DavisAnomalyDetectors)).toEqual([expect.objectContaining({ enabled: false })]);
});
