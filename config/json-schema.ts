import * as z from "zod";
import { CHANGEABLE_KEYS, environmentSchema, importsSchema, platformSchema, teamSchema } from "./schema";
import type { SchemaNode } from "./schema-node";

/** The kinds of files that people edit, by the name of their schema. */
export type SchemaName = "environment" | "team" | "platform" | "imports";

const made = new Map<SchemaName, SchemaNode>();

/** JSON Schema (draft-07) of one kind of file, as people write it: what has a default may be left out. */
export function jsonSchema(name: SchemaName): SchemaNode {
  const known = made.get(name);
  if (known) return known;
  const fresh = MAKERS[name]();
  made.set(name, fresh);
  return fresh;
}

const MAKERS: Readonly<Record<SchemaName, () => SchemaNode>> = {
  environment: () => draft7(environmentSchema),
  team: teamFileSchema,
  platform: () => draft7(platformSchema),
  imports: () => draft7(importsSchema),
};

function draft7(schema: z.ZodType): SchemaNode {
  const json: unknown = z.toJSONSchema(schema, { target: "draft-7", io: "input" });
  return json as SchemaNode;
}

/** A team file has what a team has, and the changes for each environment. */
function teamFileSchema(): SchemaNode {
  const team = draft7(teamSchema);
  const changeable = CHANGEABLE_KEYS.map((key): [string, SchemaNode] => [key, change(team.properties?.[key] ?? {})]);
  const environments: SchemaNode = {
    description: "Changes by environment: maps merge key by key, lists and single values are replaced",
    type: "object",
    additionalProperties: { type: "object", properties: Object.fromEntries(changeable), additionalProperties: false },
  };
  return { ...team, properties: { ...team.properties, environments } };
}

/** The same value as a change: no key is required and none has a default, since the rest comes from the top of the file. */
function change(node: SchemaNode): SchemaNode {
  const { required, default: _, ...rest } = node;
  const { properties, anyOf } = rest;
  const entries = Object.entries(properties ?? {}).map(([key, each]): [string, SchemaNode] => [key, change(each)]);
  return {
    ...rest,
    ...(properties && { properties: Object.fromEntries(entries) }),
    ...(anyOf && { anyOf: anyOf.map(change) }),
  };
}
