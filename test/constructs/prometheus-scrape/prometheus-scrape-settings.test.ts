import { HistogramMetrics, type HistogramMetricsConfig } from "@cdktf/provider-dynatrace/lib/histogram-metrics";
import { K8SMonitoring, type K8SMonitoringConfig } from "@cdktf/provider-dynatrace/lib/k8s-monitoring";
import { PrometheusScrapeSettings, type PrometheusScrapeSettingsProps } from "../../../constructs/prometheus-scrape";
import { resourcesOf, testStack } from "../../support/synth";

const CLUSTER = "KUBERNETES_CLUSTER-0123456789ABCDEF";

function create(props?: PrometheusScrapeSettingsProps) {
  const stack = testStack("prod-tenant");
  return { stack, settings: new PrometheusScrapeSettings(stack, "Prometheus", props) };
}

test("by default all clusters are scraped, with histogram buckets and without licensed events", () => {
  const { stack, settings } = create();
  expect(resourcesOf(stack, K8SMonitoring)).toEqual([
    {
      scope: "environment",
      open_metrics_pipeline_enabled: true,
      cloud_application_pipeline_enabled: true,
      open_metrics_builtin_enabled: true,
      event_processing_active: false,
      lifecycle: { prevent_destroy: true },
    },
  ]);
  expect(resourcesOf(stack, HistogramMetrics)).toEqual([
    { enable_histogram_bucket_ingest: true, lifecycle: { prevent_destroy: true } },
  ]);
  expect(settings.settingsScope).toBe("environment");
});

test("every choice reaches the tenant", () => {
  const { stack, settings } = create({
    clusterEntity: CLUSTER,
    builtinMetrics: false,
    events: true,
    histogramBuckets: false,
    preventDestroy: false,
  });
  expect(resourcesOf(stack, K8SMonitoring)).toEqual([
    {
      scope: CLUSTER,
      open_metrics_pipeline_enabled: true,
      cloud_application_pipeline_enabled: true,
      open_metrics_builtin_enabled: false,
      event_processing_active: true,
      lifecycle: { prevent_destroy: false },
    },
  ]);
  expect(resourcesOf(stack, HistogramMetrics)).toEqual([
    { enable_histogram_bucket_ingest: false, lifecycle: { prevent_destroy: false } },
  ]);
  expect(settings.settingsScope).toBe(CLUSTER);
});

test("the histogram setting can be left to its other owner", () => {
  const { stack } = create({ clusterEntity: CLUSTER, histogramBuckets: "unmanaged" });
  expect(resourcesOf(stack, HistogramMetrics)).toEqual([]);
  expect(resourcesOf(stack, K8SMonitoring)).toHaveLength(1);
});

test("a wrong cluster entity is refused with a fix", () => {
  expect(() => create({ clusterEntity: "prod-eu" })).toThrow(`prod-tenant/Prometheus has 1 fault:
  - clusterEntity must be an entity id such as KUBERNETES_CLUSTER-0123456789ABCDEF; got "prod-eu"; copy it from the address of the cluster's page in Dynatrace, or leave it out`);
});

test("a subclass can change each resource before it is made", () => {
  class Filtered extends PrometheusScrapeSettings {
    protected override createResource(resourceId: string, config: K8SMonitoringConfig) {
      return super.createResource(resourceId, { ...config, includeAllFdiEvents: true });
    }
    protected override createHistogramMetrics(resourceId: string, config: HistogramMetricsConfig) {
      return super.createHistogramMetrics(resourceId, { ...config, enableHistogramBucketIngest: false });
    }
  }
  const stack = testStack();
  new Filtered(stack, "Prometheus");
  expect(resourcesOf(stack, K8SMonitoring)).toMatchObject([{ include_all_fdi_events: true }]);
  expect(resourcesOf(stack, HistogramMetrics)).toMatchObject([{ enable_histogram_bucket_ingest: false }]);
});
