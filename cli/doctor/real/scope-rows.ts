import { ASKING_SCOPES } from "../../../rules/provider-scopes";
import type { Examined, ScopeRow } from "../examined";
import type { NeededBy } from "./needed-scopes";

/** What is known of a right; a scope that is not in the map was not proved. */
export type Rights = ReadonlyMap<string, Exclude<ScopeRow["right"], "not proved">>;

/** A credential with what was granted to it. */
export interface GrantedScopes {
  /** Subject of the findings: `OAuth client`. */
  readonly what: string;
  readonly place: string;
  readonly needed: NeededBy;
  /** Scopes that somebody may have without needing them. */
  readonly optional: ReadonlySet<string>;
  /** Undefined where nothing lists them. */
  readonly granted: ReadonlySet<string> | undefined;
  readonly rights: Rights;
  /** Whether the kind of credential may do what its scopes say, so that there is nothing to prove. */
  readonly scopesDecide?: boolean;
  /** How rights were proved, for the end of a sentence: `by reading only`. */
  readonly provedHow?: string;
  /** What to do about a scope that is missing: a sentence that the scopes follow. */
  readonly howToAdd: string;
  /** What to do about a right that is missing. */
  readonly howToEntitle: string;
}

/** The scopes that are needed, then those that are granted besides, each in alphabetical order. */
export function scopeRows({ needed, granted, rights, scopesDecide }: GrantedScopes): ScopeRow[] {
  const besides = [...(granted ?? [])].filter((scope) => !needed.has(scope));
  return [...[...needed.keys()].sort(), ...besides.sort()].map((scope) => ({
    scope,
    neededBy: needed.get(scope) ?? [],
    granted: granted === undefined ? "unknown" : granted.has(scope) ? "yes" : "no",
    right: rights.get(scope) ?? (scopesDecide && granted?.has(scope) ? "yes" : "not proved"),
  }));
}

/** Scopes too many that are named before the rest is counted; all of them are in the rows. */
const MOST_LISTED = 5;

/** What is missing, what is of no use, and what is too much. */
export function judgeScopes(all: GrantedScopes): Examined[] {
  const { what, place, optional, howToAdd, howToEntitle } = all;
  const rows = scopeRows(all);
  const missing = rows.filter((row) => row.granted === "no");
  const refused = rows.filter((row) => row.granted !== "no" && row.neededBy.length > 0 && row.right === "no");
  const limited = rows.filter((row) => row.neededBy.length > 0 && row.right === "conditional");
  const unneeded = rows.filter(
    ({ scope, neededBy }) => neededBy.length === 0 && !optional.has(scope) && !ASKING_SCOPES.includes(scope),
  );
  const list = (some: readonly ScopeRow[]) => some.map(({ scope }) => scope).join(", ");
  const listStart = (some: readonly ScopeRow[]) =>
    some.length > MOST_LISTED
      ? `${list(some.slice(0, MOST_LISTED))} and ${some.length - MOST_LISTED} more`
      : list(some);
  const found: Examined[] = [];
  if (missing.length > 0)
    found.push({
      what,
      state: "problem",
      found: `lacks ${count(missing.length, "scope")} that the stacks need: ${list(missing)}`,
      fix: howToAdd,
      place,
      rule: "scope-missing",
    });
  if (refused.length > 0)
    found.push({
      what,
      state: "problem",
      found: `has ${count(refused.length, "scope")} without the right behind: ${list(refused)}`,
      fix: howToEntitle,
      place,
      rule: "right",
    });
  if (limited.length > 0)
    found.push({
      what,
      state: "note",
      found: `may use ${list(limited)} only under the conditions of a policy or boundary`,
      fix: "compare these with what the stacks write; an apply that is refused says which object it was",
      place,
      rule: "right",
    });
  if (unneeded.length > 0)
    found.push({
      what,
      state: "note",
      found: `has ${count(unneeded.length, "scope")} that no stack needs: ${listStart(unneeded)}`,
      fix: "leave them out of the next one: whoever gets hold of it could do no more than a deploy",
      place,
      rule: "scope-unneeded",
    });
  if (missing.length === 0 && refused.length === 0) found.unshift(fine(all));
  const [first, ...rest] = found;
  return first === undefined ? [] : [{ ...first, scopes: rows }, ...rest];
}

function fine({ what, place, needed, granted, rights, scopesDecide = false, provedHow }: GrantedScopes): Examined {
  const proved = [...needed.keys()].filter((scope) => rights.has(scope)).length;
  const scopes = count(needed.size, "scope");
  const has = granted ? `has the ${scopes} that the stacks need` : "is accepted; nothing lists its scopes";
  const right =
    proved === 0
      ? "no right was proved"
      : `${proved} of ${count(needed.size, "right")} proved${provedHow ? ` ${provedHow}` : ""}`;
  return { what, state: "fine", found: scopesDecide ? has : `${has}; ${right}`, place, rule: "scope-missing" };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
