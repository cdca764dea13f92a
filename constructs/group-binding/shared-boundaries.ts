import type { Construct } from "constructs";
import { assertValid } from "../validation";
import type { IRecordBoundaries } from "./access-boundaries";
import { entitiesQuery, recordsQuery } from "./boundary-query";
import { BoundarySet, checkReach } from "./boundary-set";

/** Properties of `SharedBoundaries`. */
export interface SharedBoundariesProps {
  /** Who reads what is shared, which begins the boundaries' names: the team of the groups. */
  readonly owner: string;
  /** Who shares: the other team. */
  readonly sharedBy: string;
  /** Name of the environment, which ends their names. */
  readonly environmentName: string;
  /** Namespaces of the team that shares: 1 to 10. */
  readonly namespaces: readonly string[];
  /** Security context of the entities of the team that shares. */
  readonly securityContext: string;
  /**
   * Whether a plan that deletes a boundary fails. The other team may stop sharing at any time, and its word counts.
   * @default false
   */
  readonly preventDestroy?: boolean;
}

/**
 * What another team lets a team read: its records and entities, and neither its classic pages nor its settings. The
 * boundaries are the reader's, because a boundary cannot be looked up in another stack; the owner of the data has
 * agreed in its own file.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace documentation, policy boundaries
 * @example
 * new SharedBoundaries(stack, "SharedByBilling", {
 *   owner: "orders",
 *   sharedBy: "billing",
 *   environmentName: "prod",
 *   namespaces: ["billing"],
 *   securityContext: "billing-prod",
 * });
 */
export class SharedBoundaries extends BoundarySet implements IRecordBoundaries {
  public readonly recordsBoundaryId: string;
  public readonly entitiesBoundaryId: string;

  public constructor(scope: Construct, id: string, props: SharedBoundariesProps) {
    super(scope, id, "SharedBoundariesProps", props, props?.preventDestroy ?? false);
    const { owner, sharedBy, environmentName, namespaces, securityContext } = props;
    assertValid(this, checkReach(owner, namespaces, securityContext));
    const name = (what: string) => `${owner}: ${what} shared by ${sharedBy} (${environmentName})`;
    this.recordsBoundaryId = this.addBoundary("Records", name("records"), recordsQuery(namespaces));
    this.entitiesBoundaryId = this.addBoundary("Entities", name("entities"), entitiesQuery(securityContext));
  }
}
