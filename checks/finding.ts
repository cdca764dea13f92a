import { withoutTokens } from "../rules/dynatrace";

/** How much a finding weighs: an error stops synth, a warning is shown. */
export type Severity = "error" | "warning";

/** What a check says, before its name is put to it. */
export interface Found {
  readonly severity: Severity;
  /** Path of the construct at fault: `prod-orders/Group-orders-group/Resource`. */
  readonly path: string;
  /** What was found, as a sentence without a full stop. */
  readonly found: string;
  /** What to do about it. */
  readonly fix: string;
  /** Name of the environment that it is about; absent where it concerns all of them. */
  readonly environment?: string;
  /** The team whose data or resources are at stake, and which may therefore silence it. */
  readonly team?: string;
}

/** What a check has found in an application, as data until it is printed. */
export interface CheckFinding extends Found {
  /** Name of the check, by which a team file can silence it: `unconditional-grant`. */
  readonly rule: string;
}

/**
 * The line that a person reads: one line, and no token in it.
 *
 * @example
 * const finding = { rule: "secret", severity: "error", path: "prod-orders", found: "a token", fix: "remove it" } as const;
 * printFinding(finding); // "error secret at prod-orders: a token; remove it"
 */
export function printFinding({ severity, rule, path, found, fix }: CheckFinding): string {
  return withoutTokens(`${severity} ${rule} at ${path}: ${found}; ${fix}`.replace(/\s+/g, " "));
}

/** Values for a sentence: the first few, and how many more there are. */
export function several(values: readonly string[], most = 3): string {
  const shown = values.slice(0, most).join(", ");
  return values.length <= most ? shown : `${shown} and ${values.length - most} more`;
}
