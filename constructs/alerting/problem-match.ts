import type { AlertingFilters } from "@cdktf/provider-dynatrace/lib/alerting";
import { literal } from "../literal";
import type { IManagementZone } from "../management-zone";
import { OWNER_PROPERTY } from "./anomaly-detector";

/** What narrows an alerting profile to some problems; the other of the two is left out. */
export interface ProblemFilter {
  /**
   * Settings object id of the zone whose problems it is about.
   * @default - not by zone
   */
  readonly managementZone?: string;
  /**
   * Conditions on what a problem's event carries.
   * @default - not by event
   */
  readonly filters?: AlertingFilters;
}

/** Which problems a notification is about. There is no "all": it would send other teams' problems. */
export class ProblemMatch {
  /** Problems of the entities of a zone: workloads, processes, services, HTTP monitors. */
  public static inZone(zone: IManagementZone): ProblemMatch {
    return new ProblemMatch({ managementZone: zone.zoneId });
  }

  /**
   * Problems that `AnomalyDetector`s of an owner open. Their queries are about metrics, so these problems belong to no
   * entity, and thus to no zone.
   */
  public static ofOwner(owner: string): ProblemMatch {
    const property = { key: OWNER_PROPERTY, value: literal(owner) };
    return new ProblemMatch({ filters: { filter: [{ custom: { metadata: { items: { filter: [property] } } } }] } });
  }

  private constructor(
    /** What narrows the profile. */
    public readonly filter: ProblemFilter,
  ) {}
}
