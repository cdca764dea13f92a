import type { TextCondition } from "./text-rule";

/** What Terraform and cdktf make of a text that was meant as itself. */

/**
 * What stands in every marker by which cdktf finds its own values inside texts and keys again: `${TfToken[…]}` for a
 * text, `#{TfToken[…]}` for a list, `&{TfToken[…]}` for a map. A text that holds one would become an expression.
 *
 * @see cdktf, lib/tokens/private/encoding.ts
 */
export const TOKEN_MARKER = "TfToken[";

/**
 * A text of a backend. Terraform takes it as it is, OpenTofu as a template, so no spelling means the same to both.
 *
 * @see Terraform language, "Strings and Templates"; OpenTofu documentation, "Variables and Locals" of a backend
 */
export const NO_TEMPLATE: TextCondition = {
  pattern: /^(?!.*[$%]\{)/s,
  must: "must not hold ${ or %{, which Terraform and OpenTofu read differently in a backend",
  fix: "write it without them",
};

/** Oldest version of the Dynatrace provider that may deploy. */
export const OLDEST_PROVIDER = {
  version: "1.100.0",
  /**
   * What goes wrong with an older one, behind a green apply.
   *
   * @see Dynatrace provider, release notes of 1.100.0
   */
  reason: "an older one deletes bindings by the wrong id, so that rights stay although every apply is green",
} as const;
