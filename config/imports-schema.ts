import * as z from "zod";
import { ADOPTABLE, KEPT_ATTRIBUTES } from "../rules/imports";
import { MAX_ENVIRONMENT_NAME_LENGTH, MAX_TEAM_NAME_LENGTH } from "../rules/names";
import { matching, rule } from "./fields";

/** The schema of the files that say which objects of a tenant a stack adopts; `onboard import` writes them. */

const TYPES = Object.keys(ADOPTABLE);

const address = matching(
  new RegExp(`^(?:${TYPES.join("|")})\\.[A-Za-z0-9_-]+$`),
  `must be an address such as ${TYPES[0]}.Zone, of a type that a stack may adopt`,
  "let onboard import write it",
  300,
);

const adopted = z.strictObject({
  to: address.describe("Address of the resource in the stack"),
  id: z.string().min(1).max(1000).describe("Id of the object in the tenant, as Terraform's import takes it"),
  called: z
    .string()
    .max(1000)
    .optional()
    .describe("What the object is called in the tenant, for those who read the file"),
  keep: z
    .array(z.enum(KEPT_ATTRIBUTES, rule("must be name or description", "remove it")))
    .min(1)
    .optional()
    .describe("What stays as it is in the tenant until this file is removed"),
});

export const importsSchema = z.strictObject({
  stack: matching(
    new RegExp(`^[a-z0-9-]{1,${MAX_ENVIRONMENT_NAME_LENGTH + MAX_TEAM_NAME_LENGTH + 1}}$`),
    "must be the name of a stack such as prod-orders",
    "write the name of the file",
  ).meta({ description: "Name of the stack that adopts; the name of the file", examples: ["prod-orders"] }),
  lab: z
    .literal(true)
    .optional()
    .describe("The ids are those of a lab tenant: used where ONBOARD_STATE_FOLDER is set, and nowhere else"),
  adopt: z.array(adopted).min(1).max(5000).describe("Objects that the stack takes over as they are"),
});

/** What one stack adopts. */
export type Imports = z.infer<typeof importsSchema>;
export type Adopted = Imports["adopt"][number];
