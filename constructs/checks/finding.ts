/** How much a finding weighs: an error stops synth, a warning is shown. */
export type Severity = "error" | "warning";

/** What a check has found in an application, as data until it is printed. */
export interface CheckFinding {
  /** Name of the check, by which a team file can silence it: `unconditional-grant`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Path of the construct at fault: `prod-orders/Group-orders-group/Resource`. */
  readonly path: string;
  /** What was found, as a sentence without its full stop. */
  readonly found: string;
  /** What to do about it. */
  readonly fix: string;
  /** Name of the environment that it is about; absent where it concerns all of them. */
  readonly environment?: string;
  /** Team whose word decides: the one whose data or resources are at stake. */
  readonly team?: string;
}

/** Tokens of Dynatrace of all kinds, wherever somebody pasted them. */
const TOKENS = /dt0[a-z]\d\d\.[\w.-]+/gi;

/**
 * The line that a person reads: one line, and no token in it.
 *
 * @example
 * const finding = { rule: "secret", severity: "error", path: "prod-orders", found: "a token", fix: "remove it" } as const;
 * printFinding(finding); // "error secret at prod-orders: a token; remove it"
 */
export function printFinding({ severity, rule, path, found, fix }: CheckFinding): string {
  return `${severity} ${rule} at ${path}: ${found}; ${fix}`.replace(/\s+/g, " ").replace(TOKENS, "(hidden)");
}

/** Checks of which others name the cause, in the order in which they follow; all other checks speak first. */
const CONSEQUENCES = ["unconditional-grant", "team-reach", "limit"];

/** Order by weight, place and text, causes first: the same on every machine, whatever its language. */
export function compareFindings(one: CheckFinding, other: CheckFinding): number {
  if (one.severity !== other.severity) return one.severity === "error" ? -1 : 1;
  const late = CONSEQUENCES.indexOf(one.rule) - CONSEQUENCES.indexOf(other.rule);
  if (late !== 0) return late;
  const [a, b] = [one, other].map(({ path, rule, found }) => `${path}\n${rule}\n${found}`);
  if (a === undefined || b === undefined || a === b) return 0;
  return a < b ? -1 : 1;
}

/** Values for a sentence: the first few, and how many more there are. */
export function several(values: readonly string[], most = 3): string {
  const shown = values.slice(0, most).join(", ");
  return values.length <= most ? shown : `${shown} and ${values.length - most} more`;
}
