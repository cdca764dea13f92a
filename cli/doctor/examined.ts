/** A scope of a credential: who needs it, who has it. */
export interface ScopeRow {
  readonly scope: string;
  /** Types of the stacks that need it; none for one that is granted and not needed. */
  readonly neededBy: readonly string[];
  /** Whether the credential has it; `unknown` where nothing lists its scopes. */
  readonly granted: "yes" | "no" | "unknown";
  /** Whether it opens anything: a granted scope does not prove that its owner has the right. */
  readonly right: "yes" | "no" | "conditional" | "not proved";
}

/** One thing that was looked at. */
export interface Examined {
  readonly what: string;
  /** A note needs no fix unless you want what it is about. */
  readonly state: "fine" | "note" | "problem";
  readonly found: string;
  /** What to do about it. */
  readonly fix?: string;
  /** Name of the environment that it is about. */
  readonly environment?: string;
  /** Where the value at fault stands: a place in a file, or the name of a variable. */
  readonly place?: string;
  /** Name of the rule that it was judged by. */
  readonly rule?: RealRule;
  readonly scopes?: readonly ScopeRow[];
}

/** The rules by which a real tenant is judged. */
export const REAL_RULES = [
  "address",
  "account",
  "reach",
  "clock",
  "credential-set",
  "credential-kind",
  "sign-on",
  "token-use",
  "token-expiry",
  "scope-missing",
  "scope-unneeded",
  "right",
  "type-known",
  "provider-version",
  "terraform-version",
  "cluster-context",
  "cluster-reach",
  "cluster-right",
] as const;

export type RealRule = (typeof REAL_RULES)[number];
