import type { Entity } from "../entities/entity";
import type { Store } from "../store";
import { isInZone, type ZoneValue } from "./entity-zones";

const ZONES = "builtin:management-zones";
const SECURITY_CONTEXT = "builtin:monitoredentities.grail.security.context";

/** An entity as Grail has it. */
export interface EntityRecord {
  readonly entity: Entity;
  /** Table that holds it: `dt.entity.cloud_application`. */
  readonly table: string;
  /** Names of the management zones that it is in. */
  readonly zones: readonly string[];
  /** Values of `dt.security_context`. */
  readonly securityContexts: readonly string[];
}

interface KeptSetting {
  readonly schemaId: string;
  readonly value: unknown;
}

interface SecurityContextRule {
  /** Type as Grail writes it, with or without `dt.entity.`. */
  readonly entityType: string;
  /** Property that the context is taken from, such as `managementZones`. */
  readonly destinationProperty: string;
}

/** Table of an entity of a type. */
export function entityTable(type: string): string {
  return `dt.entity.${type.toLowerCase()}`;
}

/**
 * The entities of an environment with their zones and security contexts, as the deployed zones and the deployed mapping
 * make them; the first rule of the mapping for a type counts. Without one, the context is what the entity was seen with.
 *
 * @see Dynatrace settings schema builtin:monitoredentities.grail.security.context
 */
export function entityRecords(store: Store, environmentId: string): EntityRecord[] {
  const settings = [...store.collection<KeptSetting>(`${environmentId}/settings`).values()];
  const of = <Value>(schema: string) =>
    settings.filter(({ schemaId }) => schemaId === schema).map(({ value }) => value as Value);
  const zones = of<ZoneValue>(ZONES);
  const mapping = of<SecurityContextRule>(SECURITY_CONTEXT);
  const entities = store.collection<Entity>(`_${environmentId}/entities`);
  return [...entities.values()].map((entity): EntityRecord => {
    const table = entityTable(entity.type);
    const own = zones.filter((zone) => isInZone(entity, zone)).map(({ name }) => name);
    const rule = mapping.find(({ entityType }) => table === entityType || table === `dt.entity.${entityType}`);
    const property = rule?.destinationProperty ?? "dt.security_context";
    const securityContexts = property === "managementZones" ? own : textsOf(entity.properties[property]);
    return { entity, table, zones: own, securityContexts };
  });
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().filter((each): each is string => typeof each === "string");
}
