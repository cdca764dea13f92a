import {
  DataDynatraceIamPolicy,
  type DataDynatraceIamPolicyConfig,
} from "@cdktf/provider-dynatrace/lib/data-dynatrace-iam-policy";
import { Construct } from "constructs";
import { policyName, type SharedPolicyKind } from "../../access/shared-policies";
import { tenantStackName } from "../../rules/names";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";

/** Where constructs get the shared policies' ids from: declared in the same stack, or looked up. */
export interface ISharedPolicies {
  /** Id of a policy, for a binding. */
  policyId(kind: SharedPolicyKind): string;
}

/** Properties of `SharedPolicies.lookUp`. */
export interface SharedPoliciesLookUpProps {
  /** Name of the environment, as the policies' names have it. */
  readonly environmentName: string;
  /** Id of the account that holds the policies. */
  readonly accountId: string;
}

/**
 * The shared policies of an environment that another stack declares. Each policy is looked up by its name once it is
 * asked for; Terraform stops with the name of the stack to deploy first where it is missing.
 *
 * @see AccessPolicies
 * @example
 * const policies = SharedPolicies.lookUp(stack, "SharedPolicies", {
 *   environmentName: "prod",
 *   accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
 * });
 */
export class SharedPolicies extends Construct implements ISharedPolicies {
  /** Refers to policies that another stack declares. */
  public static lookUp(scope: Construct, id: string, props: SharedPoliciesLookUpProps): SharedPolicies {
    return new SharedPolicies(scope, id, props);
  }

  private readonly ids = new Map<SharedPolicyKind, string>();

  protected constructor(
    scope: Construct,
    id: string,
    private readonly props: SharedPoliciesLookUpProps,
  ) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "SharedPoliciesLookUpProps", props);
  }

  public policyId(kind: SharedPolicyKind): string {
    const known = this.ids.get(kind);
    if (known !== undefined) return known;
    const { environmentName, accountId } = this.props;
    const name = policyName(kind, environmentName);
    const id = this.createLookUp(kind, {
      name: literal(name),
      account: accountId,
      lifecycle: {
        // A policy that is not found has no id and raises no error; a binding without it would be made all the same.
        postcondition: [
          {
            condition: "${self.id != null}",
            errorMessage: literal(
              `The policy "${name}" is not in the account. Deploy the stack ${tenantStackName(environmentName)} first.`,
            ),
          },
        ],
      },
    }).id;
    this.ids.set(kind, id);
    return id;
  }

  /** Creates the data source of one policy. A subclass may change `config` before it calls `super`. */
  protected createLookUp(dataSourceId: string, config: DataDynatraceIamPolicyConfig): DataDynatraceIamPolicy {
    return new DataDynatraceIamPolicy(this, dataSourceId, config);
  }
}
