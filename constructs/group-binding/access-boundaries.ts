import type { Construct } from "constructs";
import { ZONE_NAME } from "../../rules/dynatrace";
import type { IManagementZone } from "../management-zone";
import { assertValid, checkKnownText } from "../validation";
import { entitiesQuery, recordsQuery, zoneQuery } from "./boundary-query";
import { BoundarySet, checkReach } from "./boundary-set";

/** Boundaries that narrow what a group may read in Grail. */
export interface IRecordBoundaries {
  /** Id of the boundary of records. */
  readonly recordsBoundaryId: string;
  /** Id of the boundary of entities. */
  readonly entitiesBoundaryId: string;
}

/** Boundaries of all three domains. */
export interface IAccessBoundaries extends IRecordBoundaries {
  /** Id of the boundary of classic entities and settings. */
  readonly zoneBoundaryId: string;
}

/** Properties of `AccessBoundaries`. */
export interface AccessBoundariesProps {
  /** Owner of the boundaries, which begins their names: the team. */
  readonly owner: string;
  /** Name of the environment, which ends their names: one account holds those of all environments. */
  readonly environmentName: string;
  /** Zone that classic entities and settings must be in. */
  readonly zone: IManagementZone;
  /** Kubernetes namespaces that records must come from: 1 to 10. */
  readonly namespaces: readonly string[];
  /**
   * Security context that entities must have.
   * @default - the zone's name, which is what `SecurityContextMapping` gives to entities
   */
  readonly securityContext?: string;
  /**
   * Whether a plan that deletes a boundary fails.
   * @default true
   */
  readonly preventDestroy?: boolean;
}

/**
 * What a team may reach: three boundaries, because zone, records and entities share no condition, and a condition that
 * does not fit a permission would leave that permission without any limit.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace documentation, policy boundaries
 * @example
 * const zone = ManagementZone.fromZoneAttributes(stack, "Zone", { zoneName: "orders-prod", zoneId: "…" });
 * new AccessBoundaries(stack, "Boundaries", {
 *   owner: "orders",
 *   environmentName: "prod",
 *   zone,
 *   namespaces: ["orders"],
 * });
 */
export class AccessBoundaries extends BoundarySet implements IAccessBoundaries {
  public readonly zoneBoundaryId: string;
  public readonly recordsBoundaryId: string;
  public readonly entitiesBoundaryId: string;
  /** Namespaces that records must come from. */
  public readonly namespaces: readonly string[];
  /** Security context that entities must have. */
  public readonly securityContext: string;

  public constructor(scope: Construct, id: string, props: AccessBoundariesProps) {
    super(scope, id, "AccessBoundariesProps", props, props?.preventDestroy ?? true);
    const { owner, environmentName, zone, namespaces } = props;
    this.namespaces = [...namespaces];
    this.securityContext = props.securityContext ?? zone.zoneName;
    assertValid(this, [
      ...checkKnownText("zone.zoneName", zone.zoneName, ZONE_NAME),
      ...checkReach(owner, namespaces, props.securityContext),
    ]);
    const name = (what: string) => `${owner}: ${what} (${environmentName})`;
    this.zoneBoundaryId = this.addBoundary("Zone", name("zone"), zoneQuery(zone.zoneName));
    this.recordsBoundaryId = this.addBoundary("Records", name("records"), recordsQuery(namespaces));
    this.entitiesBoundaryId = this.addBoundary("Entities", name("entities"), entitiesQuery(this.securityContext));
  }
}
