import { ENVIRONMENT_ID } from "./dynatrace";
import type { TextRule } from "./text-rule";

/** Which objects of a tenant a stack may adopt, and what their ids look like: an id becomes part of a Terraform file. */

/** An attribute that may stay as it is for the time being: no right and no datum depends on it. */
export type KeptAttribute = "name" | "description";

/** Attributes that may stay as they are. */
export const KEPT_ATTRIBUTES = ["name", "description"] as const satisfies readonly KeptAttribute[];

/** How objects of one Terraform resource type are adopted. */
export interface Adoptable {
  /** What an id of the provider's `import` is. */
  readonly id: TextRule;
  /** Attributes that others do not find the object by. */
  readonly keeps: readonly KeptAttribute[];
}

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const ENVIRONMENT = ENVIRONMENT_ID.conditions[0]?.pattern.source.replace(/^\^|\$$/g, "") ?? "";

const idOf = (pattern: string, what: string, most = 1000): TextRule => ({
  least: 1,
  most,
  conditions: [
    {
      pattern: new RegExp(`^(?:${pattern})$`),
      must: `must be ${what}`,
      fix: "copy it from the tenant, or let onboard import write it",
    },
  ],
});

const SETTINGS_ID = idOf("[A-Za-z0-9_-]{40,1000}", "the id of a settings object");
const UUID_ID = idOf(UUID, "a UUID in lower case", 36);

/**
 * Every type that is adopted, by its name in Terraform.
 *
 * @see Dynatrace provider, resources/generic.go and dynatrace/api/iam: the ids that `import` takes
 */
export const ADOPTABLE: Readonly<Record<string, Adoptable>> = {
  // Boundaries find a zone by its name.
  dynatrace_management_zone_v2: { id: SETTINGS_ID, keeps: ["description"] },
  dynatrace_log_storage: { id: SETTINGS_ID, keeps: ["name"] },
  dynatrace_log_sensitive_data_masking: { id: SETTINGS_ID, keeps: ["name"] },
  dynatrace_iam_group: { id: UUID_ID, keeps: ["name", "description"] },
  // The provider tells a policy's level by its id; teams find it by its name.
  dynatrace_iam_policy: {
    id: idOf(`${UUID}#-#account#-#${UUID}`, "the id of an account's policy: <policy>#-#account#-#<account>"),
    keeps: ["description"],
  },
  dynatrace_iam_policy_boundary: { id: UUID_ID, keeps: ["name"] },
  dynatrace_iam_policy_bindings_v2: {
    id: idOf(
      `${UUID}#-#environment#-#(?:${ENVIRONMENT})`,
      "the id of a group's bindings: <group>#-#environment#-#<environment>",
    ),
    keeps: [],
  },
};

/** The type of a resource, of its address in a stack. */
export function typeOfAddress(address: string): string {
  return address.slice(0, address.indexOf("."));
}
