import { Construct } from "constructs";
import type { MonitorFrequency } from "../../rules/alerting";
import type { RecordOwner } from "../../rules/dql";
import { AnomalyDetector, ContactNotification, ProblemMatch, Symptom } from "../alerting";
import { UrlMonitor } from "../http-monitor";
import type { IManagementZone } from "../management-zone";
import { assertProps } from "../props";
import { Indicator, ServiceLevel } from "../service-level";

/** A public page that is checked from outside. */
export interface CheckedPage {
  /** Its https URL, which the internet must be able to reach. */
  readonly url: string;
  /** Entity ids of the locations that it is checked from. */
  readonly locations: readonly string[];
  /**
   * Minutes between two runs.
   * @default 15
   */
  readonly frequencyMinutes?: MonitorFrequency;
}

/** How fast a share of the requests must be. */
export interface LatencyObjective {
  /** Seconds that a request must take less than: a bound of a bucket of the service's histogram. */
  readonly underSeconds: number;
  /** Percentage of the requests that must be as fast. */
  readonly target: number;
}

/** When a service counts as slow. */
export interface SlownessThreshold {
  /** Seconds above which a problem opens. */
  readonly overSeconds: number;
  /**
   * Percentile of the durations that is compared.
   * @default 95
   */
  readonly percentile?: number;
}

/** What opens a problem; each is left out unless it is given. */
export interface ServiceSymptoms {
  /**
   * Percentage of failing requests above which a problem opens.
   * @default - none opens
   */
  readonly errorPercent?: number;
  /**
   * Durations above which a problem opens.
   * @default - none opens
   */
  readonly slowness?: SlownessThreshold;
  /**
   * Whether a problem opens when no pod is ready.
   * @default false
   */
  readonly noReadyPod?: boolean;
}

/** What is asked for about a team's service; each part is left out unless it is given. */
export interface ServiceCare {
  /**
   * Percentage of the requests that must not end in a server error.
   * @default - no objective
   */
  readonly availability?: number;
  /**
   * How many percent of the requests must take less than a number of seconds.
   * @default - no objective
   */
  readonly latency?: LatencyObjective;
  /**
   * What opens a problem.
   * @default - nothing
   */
  readonly symptoms?: ServiceSymptoms;
  /**
   * Page that is checked from outside.
   * @default - none
   */
  readonly page?: CheckedPage;
  /**
   * Mailbox that is written to about problems of the service and of the zone.
   * @default - nobody is written to; problems are shown in Dynatrace
   */
  readonly contact?: string;
}

/** Properties of `ServiceWatch`. */
export interface ServiceWatchProps extends ServiceCare {
  /** Name of the team; it begins the names of what belongs to it. */
  readonly team: string;
  /** The team's zone. */
  readonly zone: IManagementZone;
  /** Whose requests count. */
  readonly records: RecordOwner;
}

/**
 * How well a team's service does, what opens a problem, and who is told: the parts of `service-level`, `alerting` and
 * `http-monitor` put together.
 *
 * @throws ValidationError of the first part whose properties are at fault, naming all of them.
 */
export class ServiceWatch extends Construct {
  /** Name of the monitor of a team's page; the zone takes it in by this name. */
  public static monitorNameOf(team: string): string {
    return `${team}: load balancer`;
  }

  public constructor(scope: Construct, id: string, props: ServiceWatchProps) {
    super(scope, id);
    assertProps(this, "ServiceWatchProps", props);
    this.addObjectives(props);
    this.addDetectors(props);
    const { team, zone, page, contact } = props;
    if (page !== undefined) new UrlMonitor(this, "Page", { ...page, name: ServiceWatch.monitorNameOf(team) });
    if (contact === undefined) return;
    // Problems of detectors belong to no zone, so the team needs a profile for each kind.
    const ofZone = { name: `${team}: zone`, contact, problems: ProblemMatch.inZone(zone) };
    new ContactNotification(this, "ZoneMail", ofZone);
    const ofService = { name: `${team}: service`, contact, problems: ProblemMatch.ofOwner(team) };
    new ContactNotification(this, "ServiceMail", ofService);
  }

  private addObjectives({ team, records, availability, latency }: ServiceWatchProps): void {
    const tags = [`team:${team}`];
    if (availability !== undefined) {
      const indicator = Indicator.availability(records);
      new ServiceLevel(this, "Availability", { name: `${team}: availability`, indicator, target: availability, tags });
    }
    if (latency === undefined) return;
    const { underSeconds, target } = latency;
    const indicator = Indicator.latency(records, underSeconds);
    new ServiceLevel(this, "Latency", { name: `${team}: requests under ${underSeconds} s`, indicator, target, tags });
  }

  private addDetectors({ team: owner, records, symptoms = {} }: ServiceWatchProps): void {
    const { errorPercent, slowness, noReadyPod = false } = symptoms;
    if (errorPercent !== undefined)
      new AnomalyDetector(this, "Errors", { owner, symptom: Symptom.errorShare(records, errorPercent) });
    if (slowness !== undefined) {
      const symptom = Symptom.slowness(records, slowness.overSeconds, slowness.percentile);
      new AnomalyDetector(this, "Slowness", { owner, symptom });
    }
    if (noReadyPod) new AnomalyDetector(this, "NoReadyPod", { owner, symptom: Symptom.noReadyPod(records) });
  }
}
