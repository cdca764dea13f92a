import type { EnrichmentRule } from "./enrichment";
import { type DeployedObject, deployedObjects, type TenantAccess } from "./settings-client";

/** Which logs a rule is about: all of its matchers must hold, one value of each suffices. */
export interface Matcher {
  readonly attribute: string;
  readonly values: readonly string[];
}

/** A log ingest rule of the tenant. */
export interface StorageRule {
  readonly name: string;
  readonly matchers: readonly Matcher[];
  /** Whether logs that it decides are sent. */
  readonly isSent: boolean;
}

/** A masking rule of the tenant. */
export interface MaskingRule {
  readonly name: string;
  readonly matchers: readonly Matcher[];
  readonly expression: string;
  readonly type: string;
  /** What stands instead, with type `STRING`. */
  readonly replacement: string;
}

/** All that the agent follows, as it is deployed. */
export interface DeployedConfiguration {
  /** In the order in which they are asked: narrow scopes first. */
  readonly storageRules: readonly StorageRule[];
  /** In the order in which they work, one on the result of the other. */
  readonly maskingRules: readonly MaskingRule[];
  readonly enrichmentRules: readonly EnrichmentRule[];
  /** Whether Prometheus pages are read. */
  readonly isScraping: boolean;
}

const STORAGE = "builtin:logmonitoring.log-storage-settings";
const MASKING = "builtin:logmonitoring.sensitive-data-masking-settings";
const ENRICHMENT = "builtin:kubernetes.generic.metadata.enrichment";
const MONITORING = "builtin:cloud.kubernetes.monitoring";

/**
 * Reads what is deployed for a cluster.
 *
 * @param scopes From the narrowest to the widest: host, cluster, host group, `environment`.
 * @throws Error when the tenant does not answer, or not as it should.
 */
export async function readConfiguration(
  tenant: TenantAccess,
  scopes: readonly string[],
): Promise<DeployedConfiguration> {
  const objects = await deployedObjects(tenant, [STORAGE, MASKING, ENRICHMENT, MONITORING], scopes);
  const inOrder = (schemaId: string) =>
    scopes.flatMap((scope) => objects.filter((object) => object.schemaId === schemaId && object.scope === scope));
  return {
    storageRules: inOrder(STORAGE).filter(isEnabled).map(toStorageRule),
    maskingRules: inOrder(MASKING).filter(isEnabled).map(toMaskingRule),
    enrichmentRules: recordsOf(inOrder(ENRICHMENT)[0]?.value.rules).map(toEnrichmentRule),
    isScraping: isScrapingOn(inOrder(MONITORING)[0]),
  };
}

/** One object per scope, and the narrowest one counts as a whole. Without any, the defaults of the schema: off. */
function isScrapingOn(object: DeployedObject | undefined): boolean {
  const { openMetricsPipelineEnabled = false, cloudApplicationPipelineEnabled = true } = object?.value ?? {};
  return openMetricsPipelineEnabled === true && cloudApplicationPipelineEnabled === true;
}

function isEnabled({ value }: DeployedObject): boolean {
  return value.enabled === true;
}

function toStorageRule({ value }: DeployedObject): StorageRule {
  return {
    name: textOf(value["config-item-title"]),
    matchers: recordsOf(value.matchers).map(toMatcher),
    isSent: value["send-to-storage"] === true,
  };
}

function toMaskingRule({ value }: DeployedObject): MaskingRule {
  const [masking = {}] = recordsOf([value.masking]);
  return {
    name: textOf(value["config-item-title"]),
    matchers: recordsOf(value.matchers).map(toMatcher),
    expression: textOf(masking.expression),
    type: textOf(masking.type),
    replacement: textOf(masking.replacement),
  };
}

function toMatcher({ attribute, values }: Readonly<Record<string, unknown>>): Matcher {
  return { attribute: textOf(attribute), values: Array.isArray(values) ? values.map(textOf) : [] };
}

function toEnrichmentRule({ type, source, target }: Readonly<Record<string, unknown>>): EnrichmentRule {
  return { type: textOf(type), source: textOf(source), ...(typeof target === "string" && { target }) };
}

function recordsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "object" && each !== null) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
