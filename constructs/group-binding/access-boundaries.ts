import { IamPolicyBoundary, type IamPolicyBoundaryConfig } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import { Construct } from "constructs";
import { literal } from "../literal";
import type { IManagementZone } from "../management-zone";
import { addStackChecks } from "../stack-checks";
import { assertValid } from "../validation";
import { checkNamespaces, checkQuotable, entitiesQuery, recordsQuery, zoneQuery } from "./boundary-query";

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
export class AccessBoundaries extends Construct implements IAccessBoundaries {
  public readonly zoneBoundaryId: string;
  public readonly recordsBoundaryId: string;
  public readonly entitiesBoundaryId: string;
  /** Namespaces that records must come from. */
  public readonly namespaces: readonly string[];
  /** Security context that entities must have. */
  public readonly securityContext: string;

  public constructor(scope: Construct, id: string, props: AccessBoundariesProps) {
    super(scope, id);
    addStackChecks(this);
    const { owner, environmentName, zone, namespaces, securityContext = zone.zoneName } = props;
    assertValid(this, [
      ...checkQuotable(zone.zoneName, "zone.zoneName"),
      ...checkNamespaces(namespaces),
      ...(securityContext === zone.zoneName ? [] : checkQuotable(securityContext, "securityContext")),
    ]);
    this.namespaces = [...namespaces];
    this.securityContext = securityContext;
    const create = (resourceId: string, name: string, query: string) =>
      this.createBoundary(resourceId, {
        name: literal(`${owner}: ${name} (${environmentName})`),
        query: literal(query),
        // A boundary that is still bound stays in the account although Terraform reports it deleted; this way a binding
        // lets go of it first.
        lifecycle: { createBeforeDestroy: true, preventDestroy: props.preventDestroy ?? true },
      }).id;
    this.zoneBoundaryId = create("Zone", "zone", zoneQuery(zone.zoneName));
    this.recordsBoundaryId = create("Records", "records", recordsQuery(namespaces));
    this.entitiesBoundaryId = create("Entities", "entities", entitiesQuery(securityContext));
  }

  /** Creates the L1 of one boundary. A subclass may change `config` before it calls `super`. */
  protected createBoundary(resourceId: string, config: IamPolicyBoundaryConfig): IamPolicyBoundary {
    return new IamPolicyBoundary(this, resourceId, config);
  }
}
