import type { Bucket } from "../buckets/buckets";
import type { Person } from "../people/person";
import type { Store } from "../store";
import type { SourceTable } from "./dql";
import { type EntityRecord, entityRecords, entityTable } from "./entity-records";
import { type LiteralRow, type LiteralType, literalTable } from "./literal-table";
import { TableRefusal } from "./refusals";
import { type MadeTables, STORED_TABLES } from "./tenant-data";
import type { Visibility } from "./visibility";

interface MadeTablesOptions {
  readonly environmentId: string;
  readonly store: Store;
  readonly visibility: Visibility;
}

const ENTITY_TABLE = /^dt\.entity\.[a-z][a-z0-9_:]*$/;
const BUCKETS = "dt.system.buckets";
const DATA_OBJECTS = "dt.system.data_objects";

/** Days that Dynatrace keeps the records of its own buckets. */
const DEFAULT_RETENTION: Readonly<Record<string, number>> = {
  logs: 35,
  spans: 10,
  events: 35,
  bizevents: 35,
  metrics: 462,
};

/** The tables that are no records: entities, and what Grail says of itself. */
export function madeTables(options: MadeTablesOptions): MadeTables {
  const { environmentId, store } = options;
  const entities = () => entityRecords(store, environmentId);
  const known = [...new Set(entities().map(({ entity }) => entityTable(entity.type)))].sort();
  const names = [...known, BUCKETS, DATA_OBJECTS];
  return {
    names,
    table: (name, reader, assume) => {
      if (name === BUCKETS) return bucketTable(options, reader);
      if (name === DATA_OBJECTS) return dataObjectTable(names);
      if (!ENTITY_TABLE.test(name)) return undefined;
      const own = entities().filter(({ table }) => table === name);
      return entityTableOf(own, name, options, reader, assume);
    },
  };
}

function entityTableOf(
  records: readonly EntityRecord[],
  table: string,
  { environmentId, visibility }: MadeTablesOptions,
  reader: Person | undefined,
  assume: (conditions: readonly string[]) => void,
): SourceTable {
  if (reader === undefined) return tableOfEntities(records);
  const missing = visibility.missing(reader, environmentId, ["storage:entities:read"]);
  if (missing.length > 0) throw new TableRefusal(table, missing);
  const sight = visibility.entities(reader, records, ({ zones, securityContexts }) => {
    return { kind: "entity", environmentId, type: table, zones, securityContexts };
  });
  assume(sight.assumed);
  return tableOfEntities(sight.visible);
}

function tableOfEntities(records: readonly EntityRecord[]): SourceTable {
  const types: Record<string, LiteralType> = {
    id: "string",
    "entity.name": "string",
    "entity.type": "string",
    managementZones: "string[]",
    "dt.security_context": "string[]",
    tags: "string[]",
  };
  const rows = records.map(({ entity, table, zones, securityContexts }): LiteralRow => {
    const properties = Object.entries(entity.properties).flatMap(([name, value]) => {
      const type = typeOf(value);
      if (type === undefined || (types[name] ?? type) !== type) return [];
      types[name] = type;
      return [[name, value] as const];
    });
    return {
      ...(Object.fromEntries(properties) as LiteralRow),
      id: entity.entityId,
      "entity.name": entity.displayName,
      "entity.type": table,
      managementZones: zones,
      "dt.security_context": securityContexts,
      tags: entity.tags.map(({ stringRepresentation }) => stringRepresentation),
    };
  });
  return literalTable(rows, types);
}

/** Properties of other types than these are not shown. */
function typeOf(value: unknown): LiteralType | undefined {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "long" : "double";
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? "string[]" : undefined;
}

function bucketTable({ environmentId, store, visibility }: MadeTablesOptions, reader: Person | undefined): SourceTable {
  const made = [...store.collection<Bucket>(`${environmentId}/buckets`).values()].map((bucket) => ({
    name: bucket.bucketName,
    display_name: bucket.displayName,
    "dt.system.table": bucket.table,
    retention_days: bucket.retentionDays,
    status: bucket.status,
  }));
  const own = STORED_TABLES.map((table) => ({
    name: `default_${table}`,
    display_name: `Default ${table}`,
    "dt.system.table": table,
    retention_days: DEFAULT_RETENTION[table] ?? 35,
    status: "active",
  }));
  const rows = [...own, ...made].filter(({ name, "dt.system.table": table }) => {
    return reader === undefined || visibility.canReadBucket(reader, environmentId, table, name);
  });
  const text = { name: "string", display_name: "string", "dt.system.table": "string", status: "string" } as const;
  return literalTable(rows, { ...text, retention_days: "long" });
}

function dataObjectTable(made: readonly string[]): SourceTable {
  const rows = [
    ...STORED_TABLES.map((name) => ({ name, display_name: name, type: "table" })),
    ...made.map((name) => ({ name, display_name: name, type: name.startsWith("dt.entity.") ? "entity" : "system" })),
  ];
  return literalTable(rows, { name: "string", display_name: "string", type: "string" });
}
