import {
  DavisAnomalyDetectors,
  type DavisAnomalyDetectorsConfig,
} from "@cdktf/provider-dynatrace/lib/davis-anomaly-detectors";
import { Construct } from "constructs";
import { OBJECT_TITLE } from "../../rules/alerting";
import { OWNER_NAME } from "../../rules/dynatrace";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, checkKnownText, checkText, type Finding } from "../validation";
import type { Symptom } from "./symptom";

/** Property of an event that says whose detector raised it; profiles of `ContactNotification` look at it. */
export const OWNER_PROPERTY = "onboarding.owner";

const ANALYZER = "dt.statistics.ui.anomaly_detection.StaticThresholdAnomalyDetectionAnalyzer";

/** How long a symptom lasts before it is a problem, and before the problem is over. Each sample is one minute. */
export interface DetectionWindow {
  /** Minutes of the window that must show the symptom. */
  readonly violatingSamples: number;
  /** Minutes that are looked at. */
  readonly slidingWindow: number;
  /** Minutes in a row without the symptom that end the problem. */
  readonly dealertingSamples: number;
}

/** Properties of `AnomalyDetector`. */
export interface AnomalyDetectorProps {
  /** Who owns the service; its problems carry the name, by which notifications pick them. */
  readonly owner: string;
  /** What is looked for. */
  readonly symptom: Symptom;
  /**
   * Title of the detector and of the problems that it opens: 2 to 200 characters.
   * @default - the owner and the symptom
   */
  readonly title?: string;
  /**
   * How long the symptom must last.
   * @default - three of five minutes open a problem, and five good ones close it
   */
  readonly window?: DetectionWindow;
}

/** Longest window of a detector in minutes, and its fewest samples. */
const WINDOW = { least: 1, most: 60 } as const;

/**
 * Looks for one symptom each minute and opens a problem where it lasts. It tells nobody by itself: that is what
 * `ContactNotification` does, and only where one is declared.
 *
 * Dynatrace runs its query with the rights of whoever wrote it, so the provider needs an OAuth client or a platform token
 * beside its API token.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace settings schema builtin:davis.anomaly-detectors
 * @example
 * const owner = { cluster: "prod-eu", namespaces: ["orders"] };
 * new AnomalyDetector(stack, "Errors", { owner: "orders", symptom: Symptom.errorShare(owner, 5) });
 */
export class AnomalyDetector extends Construct {
  /** Settings object id of the detector. */
  public readonly detectorId: string;
  /** What is looked for. */
  public readonly symptom: Symptom;

  public constructor(scope: Construct, id: string, props: AnomalyDetectorProps) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "AnomalyDetectorProps", props);
    const { owner, symptom } = props;
    const { definition } = symptom;
    const title = props.title ?? `${owner}: ${definition.title}`;
    const window = props.window ?? { violatingSamples: 3, slidingWindow: 5, dealertingSamples: 5 };
    assertValid(this, [
      ...checkKnownText("owner", owner, OWNER_NAME),
      ...symptom.findings,
      ...checkText("title", title, OBJECT_TITLE),
      ...checkWindow(window),
    ]);
    this.symptom = symptom;
    const input = {
      query: literal(definition.dql),
      threshold: String(definition.threshold),
      alertCondition: definition.condition,
      alertOnMissingData: String(definition.alertOnMissingData),
      violatingSamples: String(window.violatingSamples),
      slidingWindow: String(window.slidingWindow),
      dealertingSamples: String(window.dealertingSamples),
    };
    const event = {
      "event.type": definition.eventType,
      "event.name": literal(title),
      "event.description": "{violating_samples} minutes were {alert_condition} the threshold of {threshold}.",
      [OWNER_PROPERTY]: literal(owner),
    };
    this.detectorId = this.createResource("Resource", {
      title: literal(title),
      description: "Managed in code: edits made here are overwritten.",
      enabled: true,
      source: "dynatrace-onboarding",
      analyzer: { name: ANALYZER, input: { analyzerInputField: pairs(input) } },
      eventTemplate: { properties: { property: pairs(event) } },
      executionSettings: {},
    }).id;
  }

  /** Creates the L1. A subclass may change `config` before it calls `super`. */
  protected createResource(resourceId: string, config: DavisAnomalyDetectorsConfig): DavisAnomalyDetectors {
    return new DavisAnomalyDetectors(this, resourceId, config);
  }
}

function pairs(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

function checkWindow({ violatingSamples, slidingWindow, dealertingSamples }: DetectionWindow): Finding[] {
  const isMinutes = (minutes: number) => Number.isInteger(minutes) && minutes >= WINDOW.least && minutes <= WINDOW.most;
  const rule = `must be ${WINDOW.least} to ${WINDOW.most} whole minutes`;
  const found = Object.entries({ violatingSamples, slidingWindow, dealertingSamples }).flatMap(([name, received]) =>
    isMinutes(received) ? [] : [{ field: `window.${name}`, rule, received, fix: "write a number such as 5" }],
  );
  if (found.length > 0 || violatingSamples <= slidingWindow) return found;
  const most = `must be at most slidingWindow, which is ${slidingWindow}`;
  return [{ field: "window.violatingSamples", rule: most, received: violatingSamples, fix: "lower it" }];
}
