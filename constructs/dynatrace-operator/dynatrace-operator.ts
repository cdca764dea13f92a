import { Release, type ReleaseConfig } from "@cdktf/provider-helm/lib/release";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { type ITerraformDependable, type TerraformResourceLifecycle, Token } from "cdktf";
import { Construct } from "constructs";
import { stringify } from "yaml";
import { DYNATRACE_NAMESPACE } from "../../rules/kubernetes";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, type Finding } from "../validation";

/** An Operator that a DynaKube may wait for. */
export interface IDynatraceOperator {
  /** What must be there before a DynaKube is written. */
  readonly resources: readonly ITerraformDependable[];
}

/** Properties of `DynatraceOperator`. */
export interface DynatraceOperatorProps {
  /** Version of the Operator and of its chart: `1.10.2`. */
  readonly chartVersion: string;
  /**
   * Where the chart lies, for clusters that reach a registry of their own only.
   * @default "oci://public.ecr.aws/dynatrace"
   */
  readonly chartRepository?: string;
  /**
   * Whether the namespace is declared too.
   * @default true
   */
  readonly createNamespace?: boolean;
  /**
   * Whether a plan that removes or replaces the Operator fails: the CRD goes with it, and so does every DynaKube.
   * @default true
   */
  readonly preventDestroy?: boolean;
}

/**
 * The Dynatrace Operator from its official chart. Helm waits until its webhook's pods are ready, so that the next
 * resource may write a DynaKube. Removing it removes the CRD and every DynaKube with it.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace documentation, "Dynatrace Operator", Helm chart
 * @example
 * new DynatraceOperator(stack, "Operator", { chartVersion: "1.10.2" });
 */
export class DynatraceOperator extends Construct implements IDynatraceOperator {
  public readonly resources: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: DynatraceOperatorProps) {
    super(scope, id);
    assertProps(this, "DynatraceOperatorProps", props);
    assertValid(this, [...checkVersion(props.chartVersion), ...checkRepository(props.chartRepository)]);
    const lifecycle = { preventDestroy: props.preventDestroy ?? true };
    const namespace = (props.createNamespace ?? true) ? [this.createNamespace("Namespace", lifecycle)] : [];
    const release = this.createResource("Resource", {
      name: "dynatrace-operator",
      namespace: DYNATRACE_NAMESPACE,
      repository: props.chartRepository ?? "oci://public.ecr.aws/dynatrace",
      chart: "dynatrace-operator",
      version: props.chartVersion,
      values: [stringify(CHART_VALUES)],
      wait: true,
      // As Dynatrace's own command: a failed first install would leave a release whose name the next apply finds in use.
      atomic: true,
      timeout: 600,
      cleanupOnFail: true,
      dependsOn: namespace,
      lifecycle,
    });
    this.resources = [release];
    addStackChecks(this);
  }

  /** Creates the L1. A subclass may change `config` before it calls `super`. */
  protected createResource(resourceId: string, config: ReleaseConfig): Release {
    return new Release(this, resourceId, config);
  }

  /** OneAgent and the CSI driver reach into the node, which no other Pod Security level admits. */
  private createNamespace(id: string, lifecycle: TerraformResourceLifecycle): NamespaceV1 {
    const modes = ["enforce", "warn", "audit"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "privileged"]);
    const labels = { "app.kubernetes.io/managed-by": "dynatrace-onboarding", ...Object.fromEntries(modes) };
    return new NamespaceV1(this, id, { metadata: { name: DYNATRACE_NAMESPACE, labels }, lifecycle });
  }
}

/** Said aloud, although most are the chart's defaults: a default may change with a version. */
const CHART_VALUES = {
  installCRD: true,
  csidriver: { enabled: true },
  webhook: { replicas: 2, mutatingWebhook: { failurePolicy: "Ignore" } },
};

function checkVersion(received: string): Finding[] {
  if (Token.isUnresolved(received) || /^\d+\.\d+\.\d+$/.test(received)) return [];
  const rule = "must be one version, as a range would differ between two applies";
  return [{ field: "chartVersion", rule, received, fix: "write a version such as 1.10.2" }];
}

function checkRepository(received: string | undefined): Finding[] {
  if (received === undefined || Token.isUnresolved(received) || /^(oci|https):\/\/[^\s$%]+$/.test(received)) return [];
  const rule = "must be the address of a chart repository";
  return [{ field: "chartRepository", rule, received, fix: "write oci://… or https://…" }];
}
