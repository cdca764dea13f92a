import { type AccessModel, conditionText, effectiveGrants, type Grant, groupsOf, reasonText } from "../../access";
import type { Environment } from "../../config/schema";
import { type GrantPlaces, printPosition } from "./grant-places";
import { actionSentence, groupGrants } from "./grant-words";
import type { Person } from "./persons";

/** What somebody may do, for people and for `--json`. */
export interface Explanation {
  /** `members of orders-group`. */
  readonly who: string;
  readonly claims: readonly string[];
  readonly environments: readonly EnvironmentExplanation[];
  /** What could not be understood and counts as granted. */
  readonly notes: readonly string[];
}

/** What somebody may do in one environment. */
export interface EnvironmentExplanation {
  readonly environment: string;
  readonly environmentId: string;
  /** Dynatrace groups that the claims lead to and that have rights here. */
  readonly groups: readonly { readonly name: string; readonly access?: string; readonly at?: string }[];
  readonly rights: readonly Right[];
}

/** Something that somebody may do, or must not do. */
export interface Right {
  readonly effect: "ALLOW" | "DENY";
  /** Follows "can" or "can never". */
  readonly sentence: string;
  readonly permissions: readonly string[];
  /** As a policy would have them; all must hold. */
  readonly conditions: readonly string[];
  /** Every chain from a group to the line that grants it. */
  readonly because: readonly Because[];
}

/** One chain of reasons. */
export interface Because {
  /** Group, binding, policy statement, boundary line. */
  readonly chain: string;
  /** Line of the team file that grants it; absent if no file does. */
  readonly at?: string;
}

/** Explains what a person may do in each of the environments. */
export function explain(
  model: AccessModel,
  environments: readonly Environment[],
  { who, claims }: Person,
  places?: GrantPlaces,
): Explanation {
  const ids = new Set(groupsOf(model, claims).map(({ id }) => id));
  const { grants, notes } = effectiveGrants(model, ids);
  return {
    who,
    claims,
    environments: environments.map((environment) => explainIn(environment, grants, places)),
    notes,
  };
}

/** The grants that count in an environment: its own, and those of its account. */
export function grantsIn({ dynatrace }: Environment, grants: readonly Grant[]): Grant[] {
  return grants.filter(({ level }) =>
    level.kind === "environment" ? level.environmentId === dynatrace.environmentId : isAccount(level, dynatrace),
  );
}

/** An account that is not known counts as every account. */
function isAccount({ accountId }: { readonly accountId: string }, dynatrace: Environment["dynatrace"]): boolean {
  return accountId === dynatrace.accountId || accountId === "" || accountId === "global";
}

function explainIn(environment: Environment, all: readonly Grant[], places?: GrantPlaces): EnvironmentExplanation {
  const grants = grantsIn(environment, all);
  const reasons = grants.flatMap(({ via }) => via);
  const groups = [...new Set(reasons.map(({ group }) => group))].map((name) => {
    const found = reasons.flatMap((reason) => (reason.group === name ? (places?.accessPlace(reason) ?? []) : []))[0];
    return found ? { name, access: found.access, at: printPosition(found.at) } : { name };
  });
  return {
    environment: environment.name,
    environmentId: environment.dynatrace.environmentId,
    groups,
    rights: groupGrants(grants).map(({ effect, permissions, conditions, via }) => ({
      effect,
      sentence: actionSentence(permissions, conditions),
      permissions,
      conditions: conditions.map(conditionText),
      because: via.map((reason) => {
        const at = places?.of(reason);
        return { chain: reasonText(reason), ...(at && { at: printPosition(at) }) };
      }),
    })),
  };
}
