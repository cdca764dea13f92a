/** What a credential must be allowed to, by the kind of credential; each of the scopes is needed. */
export interface ProviderScopes {
  /** Scopes of the environment's API token. */
  readonly apiToken?: readonly string[];
  /** Scopes of the environment's OAuth client, or of a platform token in its place. */
  readonly client?: readonly string[];
  /** Scopes of the account's OAuth client. */
  readonly account?: readonly string[];
  /** Scopes that the documentation names for more than one's own objects: not needed, and not too many either. */
  readonly optional?: readonly string[];
}

const SETTINGS: ProviderScopes = { apiToken: ["settings.read", "settings.write"] };
const IDENTITY: ProviderScopes = { account: ["account-idm-read", "account-idm-write"] };
const POLICIES: ProviderScopes = { account: ["account-env-read", "iam-policies-management"] };

/** Written as settings with the API token, whose refusal makes the provider try again as the OAuth client. */
const SETTINGS_OF_APPS: ProviderScopes = { ...SETTINGS, client: ["settings:objects:read", "settings:objects:write"] };

/** Without the provider's prefix. */
const RESOURCES: Readonly<Record<string, ProviderScopes>> = {
  alerting: SETTINGS,
  api_token: { apiToken: ["apiTokens.read", "apiTokens.write"] },
  attribute_allow_list: SETTINGS,
  automation_workflow: {
    client: ["automation:workflows:read", "automation:workflows:write"],
    optional: ["automation:workflows:admin"],
  },
  autotag_v2: SETTINGS,
  davis_anomaly_detectors: {
    ...SETTINGS_OF_APPS,
    optional: ["storage:bizevents:read", "storage:entities:read", "storage:logs:read", "storage:metrics:read"],
  },
  direct_shares: {
    client: ["document:direct-shares:delete", "document:direct-shares:read", "document:direct-shares:write"],
  },
  document: {
    client: [
      "document:documents:delete",
      "document:documents:read",
      "document:documents:write",
      "document:trash.documents:delete",
    ],
  },
  email_notification: SETTINGS,
  generic_setting: { ...SETTINGS, optional: ["app-engine:apps:run", "settings:objects:write"] },
  grail_security_context: SETTINGS,
  histogram_metrics: SETTINGS,
  http_monitor: { apiToken: ["ExternalSyntheticIntegration"] },
  iam_group: IDENTITY,
  iam_permission: IDENTITY,
  iam_policy: POLICIES,
  iam_policy_bindings_v2: POLICIES,
  iam_policy_boundary: POLICIES,
  k8s_monitoring: SETTINGS,
  k8s_namespace_anomalies: SETTINGS,
  k8s_workload_anomalies: SETTINGS,
  kubernetes_enrichment: SETTINGS,
  log_custom_source: SETTINGS,
  log_sensitive_data_masking: SETTINGS,
  log_storage: SETTINGS,
  log_timestamp: SETTINGS,
  maintenance_windows: SETTINGS,
  management_zone_v2: SETTINGS,
  metric_events: SETTINGS,
  metric_metadata: SETTINGS,
  openpipeline_v2_logs_pipelines: { ...SETTINGS, optional: ["settings:objects:read", "settings:objects:write"] },
  openpipeline_v2_logs_routing: { ...SETTINGS, optional: ["settings:objects:read", "settings:objects:write"] },
  opentelemetry_metrics: SETTINGS,
  ownership_teams: SETTINGS,
  platform_bucket: {
    client: [
      "storage:bucket-definitions:delete",
      "storage:bucket-definitions:read",
      "storage:bucket-definitions:write",
    ],
  },
  platform_slo: { client: ["slo:slos:read", "slo:slos:write"] },
  segment: {
    client: [
      "storage:filter-segments:delete",
      "storage:filter-segments:read",
      "storage:filter-segments:share",
      "storage:filter-segments:write",
    ],
    optional: ["storage:filter-segments:admin"],
  },
  slo_v2: { apiToken: ["settings.read", "settings.write", "slo.read", "slo.write"] },
  webhook_notification: SETTINGS,
};

/** Without the provider's prefix. */
const DATA_SOURCES: Readonly<Record<string, ProviderScopes>> = {
  entities: { apiToken: ["entities.read"] },
  entity: { apiToken: ["entities.read"] },
  iam_environments: { account: ["account-env-read"] },
  iam_group: { account: ["account-idm-read"] },
  iam_groups: { account: ["account-idm-read"] },
  iam_policies: POLICIES,
  iam_policy: POLICIES,
  management_zone_v2: { apiToken: ["settings.read"] },
  tenant: {},
};

const PREFIX = "dynatrace_";
const TABLES = { resource: RESOURCES, data: DATA_SOURCES } as const;

/**
 * The scopes that a type of the Dynatrace provider needs; undefined for a type that this table does not know.
 *
 * @param kind What the stack has of it.
 * @param type With the provider's prefix.
 * @see Dynatrace provider documentation, the first lines of each page that {@link scopesPage} names; for settings of apps,
 * Dynatrace documentation, "Anomaly Detection app"
 * @example
 * scopesOf("resource", "dynatrace_iam_group"); // { account: ["account-idm-read", "account-idm-write"] }
 */
export function scopesOf(kind: keyof typeof TABLES, type: string): ProviderScopes | undefined {
  return type.startsWith(PREFIX) ? TABLES[kind][type.slice(PREFIX.length)] : undefined;
}

/** Address of the page that says what a type needs. */
export function scopesPage(kind: keyof typeof TABLES, type: string, version: string): string {
  const folder = kind === "resource" ? "resources" : "data-sources";
  const root = `https://registry.terraform.io/providers/dynatrace-oss/dynatrace/${version}/docs`;
  return `${root}/${folder}/${type.slice(PREFIX.length)}`;
}

/** All types that the table knows, with the provider's prefix. */
export function knownTypes(kind: keyof typeof TABLES): readonly string[] {
  return Object.keys(TABLES[kind]).map((name) => PREFIX + name);
}

/** Any of these lets a token ask what it may do; a deploy needs none of them. */
export const ASKING_SCOPES: readonly string[] = [
  "platform-management:effective-permissions:resolve",
  "app-engine:apps:run",
  "app-engine:functions:run",
];
