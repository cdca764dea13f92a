import { PlatformSlo, type PlatformSloConfig } from "@cdktf/provider-dynatrace/lib/platform-slo";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { OBJECT_TITLE, SLO_TARGET, SLO_TIMEFRAME } from "../../rules/alerting";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, checkText, type Finding } from "../validation";
import type { Indicator } from "./indicator";

/** Properties of `ServiceLevel`. */
export interface ServiceLevelProps {
  /** Name of the objective: 1 to 200 characters. */
  readonly name: string;
  /** What is measured. */
  readonly indicator: Indicator;
  /** Percentage that must be reached over the timeframe: more than 0 and less than 100. */
  readonly target: number;
  /**
   * Percentage below which the objective is shown as at risk; more than the target.
   * @default - midway between the target and 100
   */
  readonly warning?: number;
  /**
   * Beginning of the rolling timeframe, such as now-7d.
   * @default now-30d
   */
  readonly timeframe?: string;
  /**
   * Labels by which the objective is found, such as team:orders.
   * @default - none
   */
  readonly tags?: readonly string[];
}

/**
 * One objective over one service-level indicator, on the platform's SLO service, whose calls need no API token. It tells
 * how well a service does and wakes nobody: that is what `AnomalyDetector` is for.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace documentation, "Service-level objectives"
 * @example
 * const indicator = Indicator.availability({ cluster: "prod-eu", namespaces: ["orders"] });
 * new ServiceLevel(stack, "Availability", { name: "orders: availability", indicator, target: 99.5 });
 */
export class ServiceLevel extends Construct {
  /** Id of the objective. */
  public readonly sloId: string;
  /** What is measured. */
  public readonly indicator: Indicator;

  public constructor(scope: Construct, id: string, props: ServiceLevelProps) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "ServiceLevelProps", props);
    const { name, indicator, target, timeframe = "now-30d", tags = [] } = props;
    const warning = props.warning ?? midway(target);
    assertValid(this, [
      ...checkText("name", name, OBJECT_TITLE),
      ...indicator.findings,
      ...checkTarget(target),
      ...checkWarning(warning, target),
      ...checkText("timeframe", timeframe, SLO_TIMEFRAME),
    ]);
    this.indicator = indicator;
    this.sloId = this.createResource("Resource", {
      name: literal(name),
      description: "Managed in code: edits made here are overwritten.",
      ...(tags.length > 0 && { tags: tags.map(literal) }),
      customSli: { indicator: indicator.render() },
      criteria: { criteriaDetail: [{ timeframeFrom: timeframe, timeframeTo: "now", target, warning }] },
    }).id;
  }

  /** Creates the L1. A subclass may change `config` before it calls `super`. */
  protected createResource(resourceId: string, config: PlatformSloConfig): PlatformSlo {
    return new PlatformSlo(this, resourceId, config);
  }
}

/** Rounded to thousandths, so that the plan shows 99.95 and no 99.94999999999999. */
function midway(target: number): number {
  return Math.round(((target + 100) / 2) * 1000) / 1000;
}

function checkTarget(received: number): Finding[] {
  if (Token.isUnresolved(received) || (received > SLO_TARGET.over && received < SLO_TARGET.under)) return [];
  const { must: rule, fix } = SLO_TARGET;
  return [{ field: "target", rule, received, fix }];
}

function checkWarning(received: number, target: number): Finding[] {
  if (Token.isUnresolved(received) || Token.isUnresolved(target)) return [];
  // A wrong target is reported by itself.
  if (checkTarget(target).length > 0 || (received > target && received <= 100)) return [];
  const rule = `must be more than the target, which is ${target}, and at most 100`;
  return [{ field: "warning", rule, received, fix: "raise it, or leave it out" }];
}
