import { ApiError } from "../errors";
import { SCHEMAS, type SettingsSchema } from "./schema";

const LISTED: Readonly<Record<string, (schema: SettingsSchema) => unknown>> = {
  schemaId: ({ schemaId }) => schemaId,
  displayName: ({ displayName }) => displayName,
  latestSchemaVersion: ({ version }) => version,
  multiObject: ({ multiObject }) => multiObject,
  ordered: ({ ordered }) => ordered,
};

/**
 * All schemas, with the fields that are asked for.
 *
 * @throws ApiError 400 for a field that the lab does not know.
 */
export function listSchemas(fields = "schemaId,displayName,latestSchemaVersion") {
  const names = fields.split(",").map((name) => name.trim().replace(/^\+/, ""));
  const unknown = names.find((name) => !Object.hasOwn(LISTED, name));
  if (unknown !== undefined) {
    throw new ApiError(400, `fields: "${unknown}" is not served here; use one of ${Object.keys(LISTED).join(", ")}`);
  }
  const items = [...SCHEMAS.values()].map((schema) =>
    Object.fromEntries(names.map((name) => [name, LISTED[name]?.(schema)])),
  );
  return { items, totalCount: items.length };
}

/** A schema in the form that Dynatrace answers it in, without the texts for its screens. */
export function describeSchema(schema: SettingsSchema) {
  const { schemaId, displayName, version, multiObject, ordered, maxObjects, allowedScopes, properties } = schema;
  return {
    dynatrace: "1",
    schemaId,
    displayName,
    description: "",
    version,
    multiObject,
    ordered,
    maxObjects,
    allowedScopes,
    schemaConstraints: schema.unique.map((uniqueProperties) => ({ type: "UNIQUE", uniqueProperties })),
    enums: Object.fromEntries(
      Object.entries(schema.enums).map(([name, values]) => [
        name,
        { type: "enum", displayName: name, items: values.map((value) => ({ value, displayName: String(value) })) },
      ]),
    ),
    types: Object.fromEntries(
      Object.entries(schema.types).map(([name, each]) => [name, { type: "object", properties: each }]),
    ),
    properties,
  };
}
