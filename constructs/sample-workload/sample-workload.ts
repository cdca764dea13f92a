import { DeploymentV1, type DeploymentV1Config } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import { HorizontalPodAutoscalerV2 } from "@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2";
import { IngressV1 } from "@cdktf/provider-kubernetes/lib/ingress-v1";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { PodDisruptionBudgetV1 } from "@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1";
import { ServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/service-account-v1";
import { ServiceV1, type ServiceV1Config } from "@cdktf/provider-kubernetes/lib/service-v1";
import { Annotations, type TerraformResource, Token } from "cdktf";
import { Construct } from "constructs";
import { hasDigest } from "../../rules/kubernetes";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid } from "../validation";
import {
  escaped,
  toAutoscaler,
  toDeployment,
  toDisruptionBudget,
  toIngress,
  toNamespace,
  toNetworkPolicy,
  toService,
  toServiceAccount,
} from "./l1-config";
import { attributesThatChange, checkWorkload } from "./workload-checks";
import { describeWorkload } from "./workload-description";
import type { SampleWorkloadProps } from "./workload-props";

/**
 * An HTTP service with everything around it: namespace, account without token, Deployment that Pod Security
 * `restricted` admits, disruption budget, autoscaler, Service, load balancer or Ingress, and a network policy. Apply it
 * after the DynaKube: pods are only injected when they are made.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Kubernetes documentation, "Pod Security Standards", "Recommended Labels"
 * @example
 * new SampleWorkload(stack, "Workload", {
 *   name: "orders",
 *   namespace: "orders",
 *   owner: "orders",
 *   image: `registry.example.com/orders@sha256:${"0".repeat(64)}`,
 *   metrics: { port: 9464 },
 *   exposure: Exposure.loadBalancer({ sourceRanges: ["192.0.2.0/24"] }),
 * });
 */
export class SampleWorkload extends Construct {
  /** Name of the namespace of all objects. */
  public readonly namespace: string;
  /** Name of the Deployment, and of the Service inside the cluster. */
  public readonly workloadName: string;
  /** The Service or Ingress that faces the outside, where there is one. */
  public readonly entrance?: ServiceV1 | IngressV1;

  public constructor(scope: Construct, id: string, props: SampleWorkloadProps) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "SampleWorkloadProps", props);
    assertValid(this, checkWorkload(props));
    this.warn(props);
    this.namespace = props.namespace;
    this.workloadName = props.name;
    const objects = escaped(describeWorkload(props));
    const namespace = objects.namespace && [new NamespaceV1(this, "Namespace", toNamespace(objects.namespace))];
    const inNamespace: { dependsOn?: TerraformResource[] } = namespace ? { dependsOn: namespace } : {};
    const account = new ServiceAccountV1(this, "Account", {
      ...toServiceAccount(objects.serviceAccount),
      ...inNamespace,
    });
    // The policy stands before the first pod, or that pod runs without it for a moment.
    const policy = new NetworkPolicyV1(this, "NetworkPolicy", {
      ...toNetworkPolicy(objects.networkPolicy),
      ...inNamespace,
    });
    this.createResource("Resource", { ...toDeployment(objects.deployment), dependsOn: [account, policy] });
    new PodDisruptionBudgetV1(this, "DisruptionBudget", {
      ...toDisruptionBudget(objects.disruptionBudget),
      ...inNamespace,
    });
    if (objects.autoscaler) {
      new HorizontalPodAutoscalerV2(this, "Autoscaler", { ...toAutoscaler(objects.autoscaler), ...inNamespace });
    }
    const service = new ServiceV1(this, "Service", { ...toService(objects.service), ...inNamespace });
    if (objects.loadBalancer) {
      this.entrance = this.createLoadBalancer("LoadBalancer", { ...toService(objects.loadBalancer), ...inNamespace });
    }
    if (objects.ingress) {
      this.entrance = new IngressV1(this, "Ingress", { ...toIngress(objects.ingress), dependsOn: [service] });
    }
  }

  /** Creates the L1 of the Deployment. A subclass may change `config` before it calls `super`. */
  protected createResource(resourceId: string, config: DeploymentV1Config): DeploymentV1 {
    return new DeploymentV1(this, resourceId, config);
  }

  /** Creates the L1 of the load balancer. A subclass may change `config` before it calls `super`. */
  protected createLoadBalancer(resourceId: string, config: ServiceV1Config): ServiceV1 {
    return new ServiceV1(this, resourceId, config);
  }

  private warn(props: SampleWorkloadProps): void {
    const warn = (text: string) => Annotations.of(this).addWarning(text);
    if (!Token.isUnresolved(props.image) && !hasDigest(props.image)) {
      const rule = "is named by tag, which may stand for another image tomorrow";
      warn(`image ${rule}; got ${JSON.stringify(props.image)}; write its digest (@sha256:…)`);
    }
    if (props.exposure?.isPlainHttp) {
      const { settings } = props.exposure;
      const isIngress = settings.kind === "ingress";
      const received = isIngress ? settings.host : settings.sourceRanges.join(", ");
      const fix = isIngress
        ? "name the Secret of its certificate as tlsSecret"
        : "set terminatesTls beside the annotations that name a certificate, or use an ingress";
      warn(`exposure serves plain HTTP, which anybody on the way can read; got ${JSON.stringify(received)}; ${fix}`);
    }
    for (const [field, value] of props.traces ? attributesThatChange(props) : []) {
      const rule = "reaches traces with a plus sign for each space";
      warn(`${field} ${rule}; got ${JSON.stringify(value)}; write hyphens`);
    }
  }
}
