import {
  DataDynatraceIamGroup,
  type DataDynatraceIamGroupConfig,
} from "@cdktf/provider-dynatrace/lib/data-dynatrace-iam-group";
import { IamGroup, type IamGroupConfig } from "@cdktf/provider-dynatrace/lib/iam-group";
import {
  IamPolicyBindingsV2,
  type IamPolicyBindingsV2Config,
  type IamPolicyBindingsV2Policy,
} from "@cdktf/provider-dynatrace/lib/iam-policy-bindings-v2";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { BoundaryDomain, domainOf, type ISharedPolicies, type SharedPolicyKind } from "../access-policies";
import { addImport } from "../imports";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, type Finding } from "../validation";
import type { IAccessBoundaries, IRecordBoundaries } from "./access-boundaries";
import type { AccessLevel } from "./access-level";
import { type AdGroup, checkAdGroup } from "./ad-group";
import { registerBinding } from "./binding-register";

/** Properties of `AdGroupBinding`. */
export interface AdGroupBindingProps {
  /** The group of the directory. */
  readonly adGroup: AdGroup;
  /** What its members may do within the boundaries. */
  readonly access: AccessLevel;
  /** Id of the environment that the binding is for. */
  readonly environmentId: string;
  /** The policies that all teams share. */
  readonly policies: ISharedPolicies;
  /** What the group may reach. */
  readonly boundaries: IAccessBoundaries;
  /**
   * What other teams let the group read besides.
   * @default - nothing
   */
  readonly sharedBoundaries?: readonly IRecordBoundaries[];
  /**
   * Whether a plan that takes the access away fails.
   * @default true
   */
  readonly preventDestroy?: boolean;
}

/** A policy of one's own for a group. */
export interface BoundPolicy {
  /** Id of the policy: `.id` of the resource or data source; its `.uuid` is not known in the apply that creates it. */
  readonly policyId: string;
  /** Ids of boundaries. Any one of them suffices: a second one widens. */
  readonly boundaryIds: readonly string[];
}

/**
 * Who of a directory may do what in one environment: the Dynatrace group that an AD group fills, and the only binding
 * of that group there. Two bindings of one group overwrite each other while every apply is green, so a second one is
 * refused; `addPolicy` adds to this one.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace documentation, group policy bindings
 * @example
 * new AdGroupBinding(stack, "OrdersGroup", {
 *   adGroup: AdGroup.saml("orders-group (prod)", ["7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50"]),
 *   access: AccessLevel.viewer,
 *   environmentId: "abc12345",
 *   policies,
 *   boundaries,
 * });
 */
export class AdGroupBinding extends Construct {
  /** Name of the Dynatrace group. */
  public readonly groupName: string;
  /** Id of the Dynatrace group. */
  public readonly groupId: string;
  /** What the group may do. */
  public readonly access: AccessLevel;
  /** Id of the environment that the binding is for. */
  public readonly environmentId: string;
  private readonly bound: IamPolicyBindingsV2Policy[];
  private readonly resource: IamPolicyBindingsV2;

  public constructor(scope: Construct, id: string, props: AdGroupBindingProps) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "AdGroupBindingProps", props);
    const { adGroup, access, environmentId } = props;
    assertValid(this, checkAdGroup(adGroup));
    const other = registerBinding(this, environmentId, adGroup.groupName);
    assertValid(this, checkOnlyBinding(other, adGroup.groupName, environmentId));
    this.groupName = adGroup.groupName;
    this.access = access;
    this.environmentId = environmentId;
    const preventDestroy = props.preventDestroy ?? true;
    this.groupId = this.addGroup(adGroup, preventDestroy);
    this.bound = access.policies.map((kind) => ({
      id: props.policies.policyId(kind),
      boundaries: boundariesOf(kind, props),
    }));
    this.resource = this.createResource("Resource", {
      group: this.groupId,
      environment: environmentId,
      policy: [...this.bound],
      lifecycle: { preventDestroy },
    });
    // The provider creates a binding by emptying the group's list first. Taken over, what others have bound stands in the
    // plan as a removal.
    if (adGroup.isForeign) addImport(this.resource, `${this.groupId}#-#environment#-#${environmentId}`);
  }

  /**
   * Gives the group a policy within boundaries.
   *
   * @throws ValidationError without a boundary, or for a policy that is bound already.
   */
  public addPolicy({ policyId, boundaryIds }: BoundPolicy): void {
    if (boundaryIds.length === 0) {
      const rule = "must not be empty, or the policy opens the whole environment";
      const fix = "name a boundary, or write addUnboundedPolicy if that is meant";
      assertValid(this, [{ field: "boundaryIds", rule, received: [], fix }]);
    }
    this.bind({ id: policyId, boundaries: [...boundaryIds] });
  }

  /**
   * Gives the group a policy in the whole environment, with no boundary at all. Fit for policies that open no data.
   *
   * @throws ValidationError for a policy that is bound already.
   */
  public addUnboundedPolicy(policyId: string): void {
    this.bind({ id: policyId });
  }

  /** Creates the L1 of the binding. A subclass may change `config` before it calls `super`. */
  protected createResource(resourceId: string, config: IamPolicyBindingsV2Config): IamPolicyBindingsV2 {
    return new IamPolicyBindingsV2(this, resourceId, config);
  }

  /** Creates the L1 of the group. A subclass may change `config` before it calls `super`. */
  protected createGroup(resourceId: string, config: IamGroupConfig): IamGroup {
    return new IamGroup(this, resourceId, config);
  }

  /** Creates the data source of a group that is looked up. A subclass may change `config` before it calls `super`. */
  protected createGroupLookUp(dataSourceId: string, config: DataDynatraceIamGroupConfig): DataDynatraceIamGroup {
    return new DataDynatraceIamGroup(this, dataSourceId, config);
  }

  private bind(policy: IamPolicyBindingsV2Policy): void {
    if (this.bound.some(({ id }) => id === policy.id)) {
      const fix = "name all boundaries of a policy in one call";
      assertValid(this, [{ field: "policyId", rule: "must not be bound already", received: policy.id, fix }]);
    }
    this.bound.push(policy);
    this.resource.putPolicy([...this.bound]);
  }

  private addGroup({ groupName, claims, isForeign }: AdGroup, preventDestroy: boolean): string {
    const name = literal(groupName);
    if (claims === undefined) {
      const fix = isForeign
        ? "Others make it: correct its name, or have them make it first."
        : "It comes from the directory by SCIM: check its name there, and that it is provisioned to Dynatrace.";
      const errorMessage = `The group "${name}" is not in the account. ${fix}`;
      // A group that is not found has no id and raises no error.
      const lifecycle = { postcondition: [{ condition: "${self.id != null}", errorMessage }] };
      return this.createGroupLookUp("Group", { name, lifecycle }).id;
    }
    return this.createGroup("Group", {
      name,
      description: "Its members come from the directory at sign-in. Managed in code: edits made here are overwritten.",
      federatedAttributeValues: claims.map(literal),
      // Every update of a group writes its role permissions too; what others gave is not ours to take away.
      lifecycle: { ignoreChanges: ["permissions"], preventDestroy },
    }).id;
  }
}

/** The boundaries that a shared policy is bound with; none for those that open no data by themselves. */
function boundariesOf(kind: SharedPolicyKind, props: AdGroupBindingProps): string[] | undefined {
  const shared = props.sharedBoundaries ?? [];
  switch (domainOf(kind)) {
    case BoundaryDomain.ZONE:
      return [props.boundaries.zoneBoundaryId];
    case BoundaryDomain.RECORDS:
      return [props.boundaries, ...shared].map((each) => each.recordsBoundaryId);
    case BoundaryDomain.ENTITIES:
      return [props.boundaries, ...shared].map((each) => each.entitiesBoundaryId);
    case undefined:
      return undefined;
  }
}

function checkOnlyBinding(other: string | undefined, groupName: string, environmentId: string): Finding[] {
  if (other === undefined) return [];
  const rule = `must have one binding in environment ${environmentId}, or the two overwrite each other`;
  const received = Token.isUnresolved(groupName) ? "a second one" : groupName;
  return [{ field: "adGroup", rule, received, fix: `add to ${other} with addPolicy` }];
}
