import { TerraformBackend, type TerraformRemoteState } from "cdktf";
import type { Construct } from "constructs";

/** Properties of `KubernetesBackend`. */
export interface KubernetesBackendProps {
  /** End of the name of the Secret that holds the state; must not end in a number. */
  readonly secretSuffix: string;
  /** Namespace of the Secret. */
  readonly namespace: string;
}

/**
 * Keeps a state in a Secret of a Kubernetes cluster, which cdktf has no class for. The cluster comes from KUBE_CONFIG_PATH
 * and KUBE_CTX.
 *
 * @see Terraform documentation, backend "kubernetes"
 */
export class KubernetesBackend extends TerraformBackend {
  public constructor(
    scope: Construct,
    private readonly props: KubernetesBackendProps,
  ) {
    super(scope, "backend", "kubernetes");
  }

  /** @throws Error always: stacks are joined by look-ups, never by each other's states. */
  public override getRemoteStateDataSource(_scope: Construct, _name: string, fromStack: string): TerraformRemoteState {
    throw new Error(`the state of ${fromStack} must not be read by another stack; look the object up instead`);
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return { secret_suffix: this.props.secretSuffix, namespace: this.props.namespace };
  }

  protected override synthesizeHclAttributes(): { [name: string]: unknown } {
    return this.synthesizeAttributes();
  }
}
