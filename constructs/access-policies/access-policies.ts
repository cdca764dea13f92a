import { IamPolicy, type IamPolicyConfig } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { Construct } from "constructs";
import { policyName, SHARED_POLICIES, type SharedPolicyKind } from "../../access/shared-policies";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, type Finding } from "../validation";
import type { ISharedPolicies } from "./shared-policies";

/** Properties of `AccessPolicies`. */
export interface AccessPoliciesProps {
  /** Name of the environment, which becomes part of each policy's name: 1 to 40 characters. */
  readonly environmentName: string;
  /** Id of the account that holds the policies. */
  readonly accountId: string;
  /**
   * Whether a plan that deletes a policy fails. Every team's binding refers to the policies.
   * @default true
   */
  readonly preventDestroy?: boolean;
}

/**
 * The policies that all teams of an environment share, at the level of the account: an account takes 200 of them, so
 * what differs between teams lies in boundaries. None of them reads data unless it is bound with a boundary.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace documentation, IAM policy reference
 * @example
 * new AccessPolicies(stack, "AccessPolicies", {
 *   environmentName: "prod",
 *   accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
 * });
 */
export class AccessPolicies extends Construct implements ISharedPolicies {
  private readonly ids = new Map<SharedPolicyKind, string>();

  public constructor(scope: Construct, id: string, props: AccessPoliciesProps) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "AccessPoliciesProps", props);
    assertValid(this, checkEnvironmentName(props.environmentName));
    for (const { kind, description, statementQuery } of SHARED_POLICIES) {
      const policy = this.createPolicy(kind, {
        name: literal(policyName(kind, props.environmentName)),
        description: `${description} Managed in code: edits made here are overwritten.`,
        account: props.accountId,
        statementQuery: literal(statementQuery),
        lifecycle: { preventDestroy: props.preventDestroy ?? true },
      });
      this.ids.set(kind, policy.id);
    }
  }

  public policyId(kind: SharedPolicyKind): string {
    const id = this.ids.get(kind);
    if (id === undefined) throw new RangeError(`${this.node.path} declares no policy ${kind}`);
    return id;
  }

  /** Creates the L1 of one policy. A subclass may change `config` before it calls `super`. */
  protected createPolicy(resourceId: string, config: IamPolicyConfig): IamPolicy {
    return new IamPolicy(this, resourceId, config);
  }
}

/** Refuses a token too: teams find the policies by their names. */
function checkEnvironmentName(received: string): Finding[] {
  if (/^[\w-]{1,40}$/.test(received)) return [];
  const rule = "must be 1 to 40 letters, digits, hyphens and underscores";
  return [{ field: "environmentName", rule, received, fix: 'write a short name, such as "prod"' }];
}
