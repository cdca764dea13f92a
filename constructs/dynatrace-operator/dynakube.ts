import { Release, type ReleaseConfig } from "@cdktf/provider-helm/lib/release";
import { Construct } from "constructs";
import { stringify } from "yaml";
import { DYNATRACE_NAMESPACE } from "../../rules/kubernetes";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid } from "../validation";
import { addDynaKubeChart } from "./dynakube-chart";
import { checkDynaKube } from "./dynakube-checks";
import { type DynaKubeDocumentProps, renderDynaKube } from "./dynakube-document";
import type { IDynatraceOperator } from "./dynatrace-operator";

/** Properties of `DynaKube`. */
export interface DynaKubeProps extends DynaKubeDocumentProps {
  /** The Operator that must answer before the DynaKube is written. */
  readonly operator: IDynatraceOperator;
  /**
   * Whether a plan that removes or replaces the DynaKube fails: without it the cluster is not observed.
   * @default true
   */
  readonly preventDestroy?: boolean;
}

/**
 * The DynaKube of a cluster, as a Helm release of a chart that holds nothing else. A manifest resource would look up the
 * DynaKube's CRD at plan, so that an empty cluster took two applies.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace documentation, "Cloud-native full-stack"
 * @example
 * const operator = new DynatraceOperator(stack, "Operator", { chartVersion: "1.10.2" });
 * new DynaKube(stack, "DynaKube", {
 *   operator,
 *   dynaKubeName: "prod",
 *   apiUrl: "https://abc12345.live.dynatrace.com/api",
 *   tokensSecret: "dynakube-tokens",
 *   clusterName: "prod-eu",
 *   namespaceLabels: { observe: "true" },
 * });
 */
export class DynaKube extends Construct {
  /** Name of the DynaKube; the Operator labels the namespaces that it observes with it. */
  public readonly dynaKubeName: string;

  public constructor(scope: Construct, id: string, props: DynaKubeProps) {
    super(scope, id);
    assertProps(this, "DynaKubeProps", props);
    assertValid(this, checkDynaKube(props));
    this.dynaKubeName = props.dynaKubeName;
    this.createResource("Resource", {
      name: props.dynaKubeName,
      namespace: DYNATRACE_NAMESPACE,
      chart: addDynaKubeChart(this),
      values: [literal(stringify({ dynaKube: renderDynaKube(props) }, { lineWidth: 0, aliasDuplicateObjects: false }))],
      // The Operator's webhook may still be on its way when Helm has seen its pods; a failed first try leaves nothing.
      atomic: true,
      timeout: 300,
      dependsOn: [...props.operator.resources],
      lifecycle: { preventDestroy: props.preventDestroy ?? true },
    });
    addStackChecks(this);
  }

  /** Creates the L1. A subclass may change `config` before it calls `super`. */
  protected createResource(resourceId: string, config: ReleaseConfig): Release {
    return new Release(this, resourceId, config);
  }
}
