import {
  BoundaryDomain,
  POLICIES_OF_LEVEL,
  parsePolicy,
  SHARED_POLICIES,
  type SharedPolicy,
  type Statement,
} from "../../access";
import { ACCESS_LEVEL_NAMES, type AccessLevelName } from "../../rules/dynatrace";
import { COLUMNS, fold } from "../fold";
import { actionSentence } from "./grant-words";

/** One thing that members of a group can do at some access levels. */
export interface LevelRow {
  /** Follows "can": `read logs and spans`. */
  readonly sentence: string;
  /** What the boundary narrows it to wherever it is bound; left out for what opens no data by itself. */
  readonly within?: string;
  readonly levels: Readonly<Record<AccessLevelName, boolean>>;
  readonly policy: SharedPolicy;
  readonly permissions: readonly string[];
}

const WITHIN: Readonly<Record<BoundaryDomain, string>> = {
  [BoundaryDomain.ZONE]: "the team's management zone",
  [BoundaryDomain.RECORDS]: "the team's namespaces",
  [BoundaryDomain.ENTITIES]: "the team's security context",
};

/** What each access level may do: a row for each statement of the shared policies. */
export function levelRows(): LevelRow[] {
  return SHARED_POLICIES.flatMap((policy) =>
    statementsOf(policy).map(({ permissions: named, conditions }): LevelRow => {
      const permissions = named.map(({ name }) => name);
      const has = (level: AccessLevelName) => POLICIES_OF_LEVEL[level].includes(policy.kind);
      return {
        sentence: actionSentence(permissions, conditions),
        ...(policy.domain && { within: WITHIN[policy.domain] }),
        levels: { viewer: has("viewer"), operator: has("operator"), admin: has("admin") },
        policy,
        permissions,
      };
    }),
  );
}

/** The statements of a shared policy. */
export function statementsOf({ kind, statementQuery }: SharedPolicy): readonly Statement[] {
  const parsed = parsePolicy(statementQuery);
  if (parsed.ok) return parsed.value.statements;
  throw new Error(
    `the shared policy ${kind} does not parse: ${parsed.errors.map(({ message }) => message).join("; ")}`,
  );
}

/** Columns of a level: its name with blanks around it. */
const LEVEL_COLUMNS = Math.max(...ACCESS_LEVEL_NAMES.map((name) => name.length)) + 1;

const SENTENCE_COLUMNS = COLUMNS - ACCESS_LEVEL_NAMES.length * LEVEL_COLUMNS;

/** The table for a terminal. */
export function printLevels(): string {
  const cells = (texts: readonly string[]) => texts.map((text) => text.padStart(LEVEL_COLUMNS)).join("");
  const rows = levelRows().flatMap(({ sentence, within, levels }) => {
    const what = within === undefined ? sentence : `${sentence}, within ${within}`;
    const [first = "", ...rest] = fold(`  ${what}`, SENTENCE_COLUMNS).split("\n");
    return [`${first.padEnd(SENTENCE_COLUMNS)}${cells(ACCESS_LEVEL_NAMES.map((name) => mark(levels[name])))}`, ...rest];
  });
  return [`${"A member of a group can".padEnd(SENTENCE_COLUMNS)}${cells(ACCESS_LEVEL_NAMES)}`, ...rows].join("\n");
}

/** How the tables say whether a level may do something. */
export function mark(may: boolean): string {
  return may ? "yes" : "no";
}
