import { IamPolicyBoundary, type IamPolicyBoundaryConfig } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import { Construct } from "constructs";
import { BOUNDARY_TEXT, MAX_BOUNDARY_RESTRICTIONS, OWNER_NAME } from "../../rules/dynatrace";
import { literal } from "../literal";
import { assertProps, type PropsName } from "../props";
import { addStackChecks } from "../stack-checks";
import { checkKnownText, checkNamespaces, type Finding } from "../validation";

/** Boundaries of one owner. */
export abstract class BoundarySet extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    propsName: PropsName,
    props: object,
    private readonly preventDestroy: boolean,
  ) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, propsName, props);
  }

  /** Declares a boundary and returns its id. */
  protected addBoundary(resourceId: string, name: string, query: string): string {
    return this.createBoundary(resourceId, {
      name: literal(name),
      query: literal(query),
      // A boundary that is still bound stays in the account although Terraform reports it deleted; this way a binding
      // lets go of it first.
      lifecycle: { createBeforeDestroy: true, preventDestroy: this.preventDestroy },
    }).id;
  }

  /** Creates the L1 of one boundary. A subclass may change `config` before it calls `super`. */
  protected createBoundary(resourceId: string, config: IamPolicyBoundaryConfig): IamPolicyBoundary {
    return new IamPolicyBoundary(this, resourceId, config);
  }
}

/** The faults of what boundaries quote. Refuses tokens too: a text that nobody has checked could open everything. */
export function checkReach(owner: string, namespaces: readonly string[], securityContext?: string): Finding[] {
  return [
    ...checkKnownText("owner", owner, OWNER_NAME),
    ...checkNamespaces(
      "namespaces",
      namespaces,
      MAX_BOUNDARY_RESTRICTIONS,
      "split the team, or bind a second boundary with addPolicy",
    ),
    ...(securityContext === undefined ? [] : checkKnownText("securityContext", securityContext, BOUNDARY_TEXT)),
  ];
}
