import { IamPolicyBoundary, type IamPolicyBoundaryConfig } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import { Construct } from "constructs";
import { literal } from "../literal";
import { addStackChecks } from "../stack-checks";
import { assertValid } from "../validation";
import type { IRecordBoundaries } from "./access-boundaries";
import { checkNamespaces, checkQuotable, entitiesQuery, recordsQuery } from "./boundary-query";

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
export class SharedBoundaries extends Construct implements IRecordBoundaries {
  public readonly recordsBoundaryId: string;
  public readonly entitiesBoundaryId: string;
  /** Namespaces that records may come from. */
  public readonly namespaces: readonly string[];
  /** Security context that entities may have. */
  public readonly securityContext: string;

  public constructor(scope: Construct, id: string, props: SharedBoundariesProps) {
    super(scope, id);
    addStackChecks(this);
    const { owner, sharedBy, environmentName, namespaces, securityContext } = props;
    assertValid(this, [...checkNamespaces(namespaces), ...checkQuotable(securityContext, "securityContext")]);
    this.namespaces = [...namespaces];
    this.securityContext = securityContext;
    const create = (resourceId: string, name: string, query: string) =>
      this.createBoundary(resourceId, {
        name: literal(`${owner}: ${name} shared by ${sharedBy} (${environmentName})`),
        query: literal(query),
        // A boundary that is still bound stays in the account although Terraform reports it deleted; this way a binding
        // lets go of it first.
        lifecycle: { createBeforeDestroy: true, preventDestroy: props.preventDestroy ?? false },
      }).id;
    this.recordsBoundaryId = create("Records", "records", recordsQuery(namespaces));
    this.entitiesBoundaryId = create("Entities", "entities", entitiesQuery(securityContext));
  }

  /** Creates the L1 of one boundary. A subclass may change `config` before it calls `super`. */
  protected createBoundary(resourceId: string, config: IamPolicyBoundaryConfig): IamPolicyBoundary {
    return new IamPolicyBoundary(this, resourceId, config);
  }
}
