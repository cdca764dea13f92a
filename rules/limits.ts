import {
  MAX_BOUNDARY_RESTRICTIONS,
  MAX_MASKING_RULES_PER_SCOPE,
  MAX_METRICS_PER_POD,
  MAX_RULES_PER_ZONE,
} from "./dynatrace";

/** What a limit is counted over. */
export type LimitPer = "account" | "level" | "environment" | "scope" | "object";

/** One documented limit of Dynatrace. */
export interface Limit {
  /** Stable name, for machines. */
  readonly id: string;
  /** What is counted, for people. */
  readonly item: string;
  readonly most: number;
  /** `level` is an account or an environment, `scope` a cluster or an environment, `object` one resource. */
  readonly per: LimitPer;
  /** Where the number comes from: Dynatrace documentation, or the settings schema that the provider embeds. */
  readonly source: "documentation" | "schema";
  /** Whether Dynatrace raises it on request. */
  readonly adjustable?: true;
}

const limit = (
  id: string,
  item: string,
  most: number,
  per: LimitPer,
  source: Limit["source"] = "documentation",
): Limit => ({
  id,
  item,
  most,
  per,
  source,
});

/** Limits on what stacks can declare, each counted over all of them. */
export const LIMITS: readonly Limit[] = [
  { ...limit("groups", "groups", 5000, "account"), adjustable: true },
  limit("policies", "policies", 200, "account"),
  limit("boundaries", "boundaries", 2000, "account"),
  limit("bindings", "group-to-policy bindings", 30_000, "level"),
  limit("policyStatements", "statements of a policy", 100, "object"),
  limit("boundaryRestrictions", "restrictions of a boundary", MAX_BOUNDARY_RESTRICTIONS, "object"),
  { ...limit("groupPermissions", "role permissions of a group", 1000, "object"), adjustable: true },
  limit("zones", "management zones", 5000, "environment"),
  limit("zoneEntityRules", "zone rules over entities", 300, "environment"),
  limit("zoneDimensionRules", "zone rules over dimensions", 300, "environment"),
  limit("zoneSelectorRules", "zone rules by entity selector", 300, "environment"),
  limit("zoneConditions", "zone conditions", 100_000, "environment"),
  limit("rulesPerZone", "rules of a zone", MAX_RULES_PER_ZONE, "object", "schema"),
  limit("conditionsPerEntityRule", "conditions of an entity rule", 30, "object", "schema"),
  limit("conditionsPerDimensionRule", "conditions of a dimension rule", 100, "object", "schema"),
  limit("logRules", "log ingest rules", 1000, "scope"),
  limit("logMatchers", "matchers of log ingest rules", 2000, "scope"),
  limit("matchersPerLogRule", "matchers of a log ingest rule", 100, "object", "schema"),
  limit("valuesPerMatcher", "values of a log matcher", 2000, "object", "schema"),
  limit("maskingRules", "masking rules", MAX_MASKING_RULES_PER_SCOPE, "scope"),
  limit("logTimestamps", "log timestamp rules", 100, "scope", "schema"),
  limit("logSources", "custom log sources", 1000, "scope", "schema"),
  limit("buckets", "buckets", 80, "environment"),
  limit("segments", "segments", 10_000, "environment"),
  limit("segmentIncludes", "includes of a segment", 20, "object"),
  limit("pipelines", "log pipelines", 100, "environment", "schema"),
  limit("routes", "log routes", 3000, "environment", "schema"),
  limit("exporterPods", "Prometheus exporter pods of a cluster", 1000, "environment"),
  limit("alertingProfiles", "alerting profiles", 1000, "environment", "schema"),
  limit("notifications", "problem notifications", 1000, "environment", "schema"),
  limit("metricEvents", "metric events", 10_000, "environment", "schema"),
  limit("anomalyDetectors", "anomaly detectors", 1000, "environment", "schema"),
  limit("objectives", "service-level objectives", 10_000, "environment", "schema"),
  limit("autotags", "automatic tags", 5000, "environment", "schema"),
  limit("ownershipTeams", "ownership teams", 1000, "environment", "schema"),
  limit("allowedAttributes", "allowed span attributes", 2000, "environment", "schema"),
  limit("maintenanceWindows", "maintenance windows", 100, "environment", "schema"),
  limit("securityContexts", "security context mappings", 1000, "environment", "schema"),
];

/** Resource types that each count once towards a limit of their environment. */
export const COUNTED_TYPES: Readonly<Record<string, string>> = {
  dynatrace_management_zone_v2: "zones",
  dynatrace_platform_bucket: "buckets",
  dynatrace_segment: "segments",
  dynatrace_openpipeline_v2_logs_pipelines: "pipelines",
  dynatrace_alerting: "alertingProfiles",
  dynatrace_webhook_notification: "notifications",
  dynatrace_email_notification: "notifications",
  dynatrace_metric_events: "metricEvents",
  dynatrace_davis_anomaly_detectors: "anomalyDetectors",
  dynatrace_slo_v2: "objectives",
  dynatrace_platform_slo: "objectives",
  dynatrace_autotag_v2: "autotags",
  dynatrace_ownership_teams: "ownershipTeams",
  dynatrace_attribute_allow_list: "allowedAttributes",
  dynatrace_maintenance_windows: "maintenanceWindows",
  dynatrace_grail_security_context: "securityContexts",
};

/** Documented limits that stacks do not count towards, with the reason. */
export const UNCOUNTED_LIMITS: readonly { readonly item: string; readonly most: number; readonly why: string }[] = [
  { item: "OAuth clients of an account", most: 200, why: "they are made by hand" },
  { item: "SCIM tokens of an account", most: 10, why: "they are made by hand" },
  { item: "users of an account", most: 10_000, why: "they come from the directory" },
  { item: "groups of a user", most: 8000, why: "membership is decided in the directory" },
  { item: "platform tokens of a user", most: 10, why: "they are made by hand" },
  { item: "zones of an entity", most: 200, why: "it is known only in the tenant" },
  { item: "metrics of an exporter pod", most: MAX_METRICS_PER_POD, why: "they are known only at run time" },
  { item: "data points of an exporter pod", most: 500_000, why: "they are known only at run time" },
  { item: "processors of a pipeline stage", most: 1000, why: "no stack declares processors" },
  { item: "segments of a query", most: 10, why: "people choose them when they ask" },
];
