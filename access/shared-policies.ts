/** What a boundary narrows; each boundary is about one of these, because they share no condition. */
export enum BoundaryDomain {
  /** Classic entities and settings, by management zone. */
  ZONE = "zone",
  /** Logs, metrics, spans and events in Grail, by Kubernetes namespace. */
  RECORDS = "records",
  /** Entities in Grail, by `dt.security_context`. */
  ENTITIES = "entities",
}

/** The policies that all teams of an environment share; the platform owns them, teams bind them within boundaries. */
export enum SharedPolicyKind {
  /** Sees classic entities, dashboards, metrics and logs of a zone. */
  TEAM_CLASSIC = "team-classic",
  /** Reads logs, metrics, spans and events of namespaces. */
  TEAM_RECORDS = "team-records",
  /** Reads entities with a security context. */
  TEAM_ENTITIES = "team-entities",
  /** Opens the tables for queries; without a grant for records they show no row. */
  GRAIL_BUCKETS = "grail-buckets",
  /** Uses apps, own documents and segments; no data. */
  PLATFORM_BASICS = "platform-basics",
  /** Changes the alerting, objectives and maintenance windows of a zone. */
  TEAM_SETTINGS = "team-settings",
  /** Changes the classic settings of a zone's entities. */
  TEAM_MANAGE_SETTINGS = "team-manage-settings",
}

/** One shared policy as data. */
export interface SharedPolicy {
  readonly kind: SharedPolicyKind;
  /** What the policy allows, for the people who read it in Dynatrace. */
  readonly description: string;
  /** The policy's statements. */
  readonly statementQuery: string;
  /**
   * What the policy must be narrowed by wherever it is bound.
   * @default - it opens no data by itself, so it is bound as it is
   */
  readonly domain?: BoundaryDomain;
}

/** Schemas of settings whose objects a zone limits although they belong to no entity. */
export const ZONE_AWARE_SCHEMAS: readonly string[] = [
  "builtin:alerting.maintenance-window",
  "builtin:alerting.profile",
  "builtin:anomaly-detection.metric-events",
  "builtin:monitoring.slo",
  "builtin:problem.notifications",
];

const GRAIL_TABLES = ["logs", "metrics", "spans", "events", "bizevents"];

/**
 * All shared policies. Those that read data or change settings have a domain: unbounded, they would open the tenant.
 *
 * @see Dynatrace documentation, IAM policy statement syntax and IAM policy reference
 */
export const SHARED_POLICIES: readonly SharedPolicy[] = [
  {
    kind: SharedPolicyKind.TEAM_CLASSIC,
    description: "Sees classic entities, dashboards, metrics and logs. Bind it with a boundary of a management zone.",
    statementQuery: "ALLOW environment:roles:viewer, environment:roles:logviewer;",
    domain: BoundaryDomain.ZONE,
  },
  {
    kind: SharedPolicyKind.TEAM_RECORDS,
    description: "Reads logs, metrics, spans and events. Bind it with a boundary of namespaces.",
    statementQuery: `ALLOW ${GRAIL_TABLES.map((table) => `storage:${table}:read`).join(", ")};`,
    domain: BoundaryDomain.RECORDS,
  },
  {
    kind: SharedPolicyKind.TEAM_ENTITIES,
    description: "Reads entities. Bind it with a boundary of a security context.",
    statementQuery: "ALLOW storage:entities:read;",
    domain: BoundaryDomain.ENTITIES,
  },
  {
    kind: SharedPolicyKind.GRAIL_BUCKETS,
    description: "Opens the tables for queries. It shows no record by itself, so it needs no boundary.",
    statementQuery: `ALLOW storage:buckets:read WHERE storage:table-name IN (${quoted(GRAIL_TABLES)});`,
  },
  {
    kind: SharedPolicyKind.PLATFORM_BASICS,
    description: "Uses apps, own documents and segments. It shows no data, so it needs no boundary.",
    statementQuery: `ALLOW ${[
      "app-engine:apps:run",
      "document:documents:read",
      "document:documents:write",
      "document:documents:delete",
      "storage:filter-segments:read",
    ].join(", ")};`,
  },
  {
    kind: SharedPolicyKind.TEAM_SETTINGS,
    description: "Changes alerting, objectives and maintenance windows. Bind it with a boundary of a management zone.",
    statementQuery: `ALLOW settings:objects:read, settings:objects:write WHERE settings:schemaId IN (${quoted(ZONE_AWARE_SCHEMAS)});`,
    domain: BoundaryDomain.ZONE,
  },
  {
    kind: SharedPolicyKind.TEAM_MANAGE_SETTINGS,
    description: "Changes classic settings of entities. Bind it with a boundary of a management zone.",
    statementQuery: "ALLOW environment:roles:manage-settings;",
    domain: BoundaryDomain.ZONE,
  },
];

const BY_KIND = new Map(SHARED_POLICIES.map((policy) => [policy.kind, policy]));

/** The domain of a policy; none for a policy that opens no data by itself. */
export function domainOf(kind: SharedPolicyKind): BoundaryDomain | undefined {
  return BY_KIND.get(kind)?.domain;
}

/**
 * Name of a shared policy in the account. All environments share the account's list of policies, so the name says which.
 *
 * @example
 * policyName(SharedPolicyKind.TEAM_RECORDS, "prod"); // "team-records (prod)"
 */
export function policyName(kind: SharedPolicyKind, environmentName: string): string {
  return `${kind} (${environmentName})`;
}

function quoted(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(", ");
}
