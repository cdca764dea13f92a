import { MAX_ENVIRONMENT_NAME_LENGTH } from "./names";
import { NO_BLANK_ENDS, ONE_LINE, type TextCondition, type TextRule } from "./text-rule";
import { ONE_SCRIPT, VISIBLE } from "./unicode";

/** What Dynatrace accepts as names, ids and numbers. */

/** What stands in a policy, a boundary or an entity selector between double quotes. */
const QUOTABLE: TextCondition = {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  pattern: /^[^"\\\u0000-\u001f\u007f]*$/,
  must: "must hold no double quotes, backslashes or control characters, since policies quote it",
  fix: "leave these characters out",
};

/** What Dynatrace itself replaces inside a quoted text begins like this: `${bindParam:x}`. */
const NO_PARAMETER: TextCondition = {
  pattern: /^(?!.*\$\{)/s,
  must: "must not hold ${, which begins a parameter of a policy",
  fix: "write the name without it",
};

/**
 * Name of a management zone.
 *
 * @see Dynatrace settings schema builtin:management-zones
 */
export const ZONE_NAME: TextRule = {
  least: 1,
  most: 100,
  conditions: [QUOTABLE, NO_PARAMETER, NO_BLANK_ENDS, VISIBLE, ONE_SCRIPT],
};

/**
 * A text that a policy boundary holds between quotes, such as a security context.
 *
 * @see Dynatrace documentation, IAM policy statement syntax
 */
export const BOUNDARY_TEXT: TextRule = { least: 1, most: 1000, conditions: [QUOTABLE, NO_PARAMETER, NO_BLANK_ENDS] };

/**
 * Name of a Kubernetes cluster as its DynaKube reports it: what a condition of a dimension rule takes. Entity rules
 * would take 150 characters. A tilde escapes in an entity selector.
 *
 * @see Dynatrace settings schema builtin:management-zones
 */
export const CLUSTER_NAME: TextRule = {
  least: 1,
  most: 80,
  conditions: [
    QUOTABLE,
    {
      pattern: /^[^~]*$/,
      must: "must hold no tilde, which escapes in an entity selector",
      fix: "write the cluster's name as its DynaKube reports it",
    },
    NO_BLANK_ENDS,
    VISIBLE,
    ONE_SCRIPT,
  ],
};

/**
 * Beginning of the names of HTTP monitors in a condition of an entity rule.
 *
 * @see Dynatrace settings schema builtin:management-zones
 */
export const HTTP_MONITOR_PREFIX: TextRule = {
  least: 2,
  most: 150,
  conditions: [
    {
      pattern: /-$/,
      must: 'must end in "-", or "orders" also takes in "orders2"',
      fix: "write it with a hyphen at the end",
    },
    QUOTABLE,
    NO_BLANK_ENDS,
  ],
};

/**
 * Entity id of a Kubernetes cluster.
 *
 * @see Dynatrace documentation, "Monitored entities API"
 */
export const CLUSTER_ENTITY: TextRule = {
  least: 35,
  most: 35,
  conditions: [
    {
      pattern: /^KUBERNETES_CLUSTER-[0-9A-F]{16}$/,
      must: "must be an entity id such as KUBERNETES_CLUSTER-0123456789ABCDEF",
      fix: "copy it from the address of the cluster's page in Dynatrace, or leave it out",
    },
  ],
};

/** Domain of all environments of Dynatrace SaaS, as their APIs are reached. */
export const SAAS_DOMAIN = "live.dynatrace.com";

/**
 * Id of an environment: the first part of its host name, or on Dynatrace Managed a UUID in its path.
 *
 * @see Dynatrace documentation, "Environment ID"
 */
export const ENVIRONMENT_ID: TextRule = {
  least: 3,
  most: 36,
  conditions: [
    {
      pattern: /^([a-z0-9]{3,20}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
      must: "must be a Dynatrace environment id such as abc12345",
      fix: "copy the first part of the tenant's host name, in lower case; on Managed, what stands after /e/",
    },
  ],
};

/**
 * Host of a Dynatrace Managed cluster. The Operator allows at most 128 characters for the whole address of its API.
 *
 * @see Dynatrace documentation, "Environment ID"; Dynatrace Operator, field apiUrl of a DynaKube
 */
export const MANAGED_HOST: TextRule = {
  least: 3,
  most: 77,
  conditions: [
    {
      pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/,
      must: "must be the host name of a Managed cluster in lower case",
      fix: "write a name such as dynatrace.example.com, without https://, port or wildcard",
    },
  ],
};

/** Rules that one zone may hold. @see Dynatrace settings schema builtin:management-zones */
export const MAX_RULES_PER_ZONE = 900;

/** Restrictions that one boundary takes. A list of namespaces counts as many. @see Dynatrace documentation, policy boundaries */
export const MAX_BOUNDARY_RESTRICTIONS = 10;

/** Characters of a log rule's name, which holds its owner. @see Dynatrace settings schema builtin:logmonitoring.log-storage-settings */
export const MAX_LOG_RULE_NAME_LENGTH = 1024;

/** Namespaces of a storage rule: values of one matcher. @see Dynatrace settings schema builtin:logmonitoring.log-storage-settings */
export const MAX_STORAGE_NAMESPACES = 2000;

/** Namespaces of a masking rule: values of one matcher. @see Dynatrace settings schema builtin:logmonitoring.sensitive-data-masking-settings */
export const MAX_MASKING_NAMESPACES = 128;

/** Masking rules that one scope holds, of all owners together. @see Dynatrace settings schema builtin:logmonitoring.sensitive-data-masking-settings */
export const MAX_MASKING_RULES_PER_SCOPE = 256;

/** What masked text may be replaced by. @see Dynatrace settings schema builtin:logmonitoring.sensitive-data-masking-settings */
export const MASK_REPLACEMENT: TextRule = {
  least: 1,
  most: 100,
  conditions: [
    {
      pattern: /^[a-zA-Z0-9\-_#*?[\]<>()]*$/,
      must: "must hold letters, digits and - _ # * ? [ ] < > ( ) only",
      fix: "leave other characters out",
    },
  ],
};

/** Owner of log rules and boundaries: what leaves room for the names that it begins. */
export const OWNER_NAME: TextRule = { least: 1, most: 200, conditions: [ONE_LINE, NO_BLANK_ENDS] };

/** Characters of a masking expression. @see Dynatrace settings schema builtin:logmonitoring.sensitive-data-masking-settings */
export const MAX_MASK_EXPRESSION_LENGTH = 2048;

/** Metrics that one pod may expose. @see Dynatrace documentation, "Monitor Prometheus metrics" */
export const MAX_METRICS_PER_POD = 1000;

/**
 * Name of a metric in a filter; Dynatrace ignores `*` in the middle without a word.
 *
 * @see Dynatrace documentation, "Monitor Prometheus metrics"
 */
export const METRIC_PATTERN: TextRule = {
  least: 1,
  most: 250,
  conditions: [
    {
      pattern: /^(\*[\w:]+|[a-zA-Z_:][\w:]*)\*?$/,
      must: "must be the name of a metric, with * at its start or end only",
      fix: "write a name such as http_requests* or *_seconds",
    },
  ],
};

/**
 * Name of a group in Dynatrace.
 *
 * @see Dynatrace documentation, "User groups"
 */
export const GROUP_NAME: TextRule = { least: 1, most: 256, conditions: [ONE_LINE, NO_BLANK_ENDS, VISIBLE] };

/** Name of a group in the directory, with room for the environment that is appended to it in brackets. */
export const AD_GROUP_NAME: TextRule = {
  least: 1,
  most: GROUP_NAME.most - MAX_ENVIRONMENT_NAME_LENGTH - " ()".length,
  conditions: [...GROUP_NAME.conditions, ONE_SCRIPT],
};

/**
 * Name of a team's own mask; the name of its rule in Dynatrace also holds the owner.
 *
 * @see Dynatrace settings schema builtin:logmonitoring.sensitive-data-masking-settings
 */
export const MASK_NAME: TextRule = {
  least: 1,
  most: 100,
  conditions: [ONE_LINE, NO_BLANK_ENDS, VISIBLE, ONE_SCRIPT],
};

/**
 * What a group may do within its boundaries, from least to most; each level holds the one before.
 *
 * - `viewer`: reads the zone's entities, logs, metrics and spans.
 * - `operator`: also changes alerting, objectives and maintenance windows of the zone.
 * - `admin`: also changes the classic settings of the zone's entities.
 */
export const ACCESS_LEVEL_NAMES = ["viewer", "operator", "admin"] as const;

/** Name of an access level. */
export type AccessLevelName = (typeof ACCESS_LEVEL_NAMES)[number];

/**
 * A Dynatrace token of any kind by its public prefix, wherever somebody pasted it. What follows a match up to the next
 * blank or quote is secret.
 *
 * @see Dynatrace documentation, "Access tokens", token format
 */
export const DYNATRACE_TOKEN = /dt0[a-z]\d\d\.[\w.-]+/i;

/** The text without any token in it. */
export function withoutTokens(text: string): string {
  return text.replace(new RegExp(DYNATRACE_TOKEN, "gi"), "(hidden)");
}
