// Cut from the provider's source by lab/tenant/settings/update-schemas.mjs; edits are overwritten.
import schema0 from "./builtin.alerting.profile.json";
import schema1 from "./builtin.anomaly-detection.kubernetes.namespace.json";
import schema2 from "./builtin.anomaly-detection.kubernetes.workload.json";
import schema3 from "./builtin.anomaly-detection.metric-events.json";
import schema4 from "./builtin.attribute-allow-list.json";
import schema5 from "./builtin.cloud.kubernetes.monitoring.json";
import schema6 from "./builtin.davis.anomaly-detectors.json";
import schema7 from "./builtin.histogram-metrics.json";
import schema8 from "./builtin.kubernetes.generic.metadata.enrichment.json";
import schema9 from "./builtin.logmonitoring.custom-log-source-settings.json";
import schema10 from "./builtin.logmonitoring.log-storage-settings.json";
import schema11 from "./builtin.logmonitoring.sensitive-data-masking-settings.json";
import schema12 from "./builtin.logmonitoring.timestamp-configuration.json";
import schema13 from "./builtin.maintenance-windows.json";
import schema14 from "./builtin.management-zones.json";
import schema15 from "./builtin.metric.metadata.json";
import schema16 from "./builtin.monitoredentities.grail.security.context.json";
import schema17 from "./builtin.monitoring.slo.json";
import schema18 from "./builtin.openpipeline.logs.pipelines.json";
import schema19 from "./builtin.openpipeline.logs.routing.json";
import schema20 from "./builtin.opentelemetry-metrics.json";
import schema21 from "./builtin.ownership.teams.json";
import schema22 from "./builtin.problem.notifications.json";
import schema23 from "./builtin.tags.auto-tagging.json";

export const SCHEMA_FILES: readonly unknown[] = [
  schema0,
  schema1,
  schema2,
  schema3,
  schema4,
  schema5,
  schema6,
  schema7,
  schema8,
  schema9,
  schema10,
  schema11,
  schema12,
  schema13,
  schema14,
  schema15,
  schema16,
  schema17,
  schema18,
  schema19,
  schema20,
  schema21,
  schema22,
  schema23,
];
