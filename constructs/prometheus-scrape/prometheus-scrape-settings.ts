import { HistogramMetrics, type HistogramMetricsConfig } from "@cdktf/provider-dynatrace/lib/histogram-metrics";
import { K8SMonitoring, type K8SMonitoringConfig } from "@cdktf/provider-dynatrace/lib/k8s-monitoring";
import { Construct } from "constructs";
import { CLUSTER_ENTITY } from "../../rules/dynatrace";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, checkText } from "../validation";

/** Properties of `PrometheusScrapeSettings`. */
export interface PrometheusScrapeSettingsProps {
  /**
   * Entity id of the cluster, such as KUBERNETES_CLUSTER-0123456789ABCDEF.
   * @default - the settings hold for every cluster of the tenant that has none of its own
   */
  readonly clusterEntity?: string;
  /**
   * Whether Dynatrace reads workload and node metrics from the cluster itself; its Kubernetes pages show them.
   * @default true
   */
  readonly builtinMetrics?: boolean;
  /**
   * Whether Kubernetes events are ingested. They are licensed.
   * @default false
   */
  readonly events?: boolean;
  /**
   * Whether the buckets of histograms are stored, and with that percentiles can be asked for; otherwise sum and count
   * only. It exists once per tenant: where a second cluster has its switch, write "unmanaged" there.
   * @default true
   */
  readonly histogramBuckets?: boolean | "unmanaged";
  /**
   * Whether a plan that deletes the settings fails. Without them nothing is scraped in the whole cluster.
   * @default true
   */
  readonly preventDestroy?: boolean;
}

/**
 * The scrape switch of a cluster or a tenant with what it needs beside it. It turns scraping on for all teams, so it
 * belongs in a stack of the platform; a team only annotates its pods (`scrapeAnnotations`).
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace settings schemas builtin:cloud.kubernetes.monitoring, builtin:histogram-metrics
 * @example
 * new PrometheusScrapeSettings(stack, "Prometheus", { clusterEntity: "KUBERNETES_CLUSTER-0123456789ABCDEF" });
 */
export class PrometheusScrapeSettings extends Construct {
  /** Where the switch holds: entity id of a cluster, or `environment`. */
  public readonly settingsScope: string;
  /** Settings object id of the switch. */
  public readonly settingsId: string;

  public constructor(scope: Construct, id: string, props: PrometheusScrapeSettingsProps = {}) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "PrometheusScrapeSettingsProps", props);
    assertValid(this, checkText("clusterEntity", props.clusterEntity, CLUSTER_ENTITY));
    this.settingsScope = props.clusterEntity ?? "environment";
    const lifecycle = { preventDestroy: props.preventDestroy ?? true };
    this.settingsId = this.createResource("Resource", {
      scope: this.settingsScope,
      // Prometheus metrics come in by the pipeline of Kubernetes workloads, so both must be on.
      openMetricsPipelineEnabled: true,
      cloudApplicationPipelineEnabled: true,
      openMetricsBuiltinEnabled: props.builtinMetrics ?? true,
      eventProcessingActive: props.events ?? false,
      lifecycle,
    }).id;
    const { histogramBuckets = true } = props;
    if (histogramBuckets === "unmanaged") return;
    this.createHistogramMetrics("Histograms", { enableHistogramBucketIngest: histogramBuckets, lifecycle });
  }

  /** Creates the L1 of the switch. A subclass may change `config` before it calls `super`. */
  protected createResource(resourceId: string, config: K8SMonitoringConfig): K8SMonitoring {
    return new K8SMonitoring(this, resourceId, config);
  }

  /** Creates the L1 of the histogram setting. A subclass may change `config` before it calls `super`. */
  protected createHistogramMetrics(resourceId: string, config: HistogramMetricsConfig): HistogramMetrics {
    return new HistogramMetrics(this, resourceId, config);
  }
}
