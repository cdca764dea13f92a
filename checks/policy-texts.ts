import { type Condition, type Entry, parseBoundary, parsePolicy, type SynthesizedStack } from "../access";
import { MAX_BOUNDARY_RESTRICTIONS } from "../rules/dynatrace";
import type { StackCheck } from "./check";
import type { Found } from "./finding";
import { zonePrefixes } from "./zone-prefixes";

/** What cannot be read counts as granting everything, so it may not pass. */
export const policySyntax: StackCheck = {
  name: "policy-syntax",
  holds: "each policy can be read",
  silencedBy: "nobody",
  sees: "stack",
  check: (stack) => policiesOf(stack).flatMap((text) => syntaxFaults(text, "policy")),
};

/** What cannot be read counts as no limit at all, so it may not pass. */
export const boundarySyntax: StackCheck = {
  name: "boundary-syntax",
  holds: "each boundary can be read",
  silencedBy: "nobody",
  sees: "stack",
  check: (stack) => boundariesOf(stack).flatMap((text) => syntaxFaults(text, "boundary")),
};

export const policyNote: StackCheck = {
  name: "policy-note",
  holds: "each permission and condition is one that Dynatrace documents",
  silencedBy: "owner",
  sees: "stack",
  check: (stack) =>
    policiesOf(stack).flatMap(({ entry, parsed }) =>
      (parsed.ok ? parsed.notes : []).map(({ line, column, message }) => ({
        severity: "warning",
        path: entry.path,
        found: `line ${line}, column ${column}: ${message}`,
        fix: "check the name against the IAM policy reference",
      })),
    ),
};

/** A new permission or a new neighbour would be granted unseen. */
export const wildcardPolicy: StackCheck = {
  name: "wildcard-policy",
  holds: "permissions and values are named one by one",
  silencedBy: "nobody",
  sees: "stack",
  check: (stack) => [
    ...[...policiesOf(stack), ...boundariesOf(stack)].flatMap(({ entry, parsed }) =>
      errorsOf(parsed)
        .filter(isWildcard)
        .map((error) => ({
          severity: "error" as const,
          path: entry.path,
          found: placeOf(error),
          fix: "a new permission would be granted unseen",
        })),
    ),
    ...conditionsOf(stack).flatMap(({ entry, condition, value }) =>
      value.replaceAll("*", "") === ""
        ? {
            severity: "error" as const,
            path: entry.path,
            found: `${textOf(condition, value)} matches everything`,
            fix: "name the values that are meant",
          }
        : [],
    ),
  ],
};

/** A prefix ends in a separator, or it reaches the neighbours whose names begin alike. */
export const prefixCollision: StackCheck = {
  name: "prefix-collision",
  holds: "a prefix reaches no neighbour that begins alike",
  silencedBy: "owner",
  sees: "stack",
  check: (stack) => [...conditionsOf(stack).flatMap(openPrefix), ...zonePrefixes(stack)],
};

export const tooManyRestrictions: StackCheck = {
  name: "too-many-restrictions",
  holds: `a boundary has at most ${MAX_BOUNDARY_RESTRICTIONS} restrictions`,
  silencedBy: "nobody",
  sees: "stack",
  check: (stack) =>
    boundariesOf(stack).flatMap(({ entry, parsed }) => {
      const count = parsed.ok ? parsed.value.restrictions.length : 0;
      if (count <= MAX_BOUNDARY_RESTRICTIONS) return [];
      const found = `the boundary has ${count} restrictions; Dynatrace allows at most ${MAX_BOUNDARY_RESTRICTIONS}`;
      const fix = "join values of one name in an IN list, or bind a second boundary";
      return [{ severity: "error" as const, path: entry.path, found, fix }];
    }),
};

/** A policy or boundary whose text is known before the deploy. */
interface ReadText<Parsed> {
  readonly entry: Entry;
  readonly parsed: Parsed;
}

function policiesOf(stack: SynthesizedStack): ReadText<ReturnType<typeof parsePolicy>>[] {
  return stack.resources("dynatrace_iam_policy").flatMap((entry) => {
    const text = stack.text(entry.args.statement_query);
    return text === undefined ? [] : [{ entry, parsed: parsePolicy(text) }];
  });
}

function boundariesOf(stack: SynthesizedStack): ReadText<ReturnType<typeof parseBoundary>>[] {
  return stack.resources("dynatrace_iam_policy_boundary").flatMap((entry) => {
    const text = stack.text(entry.args.query);
    return text === undefined ? [] : [{ entry, parsed: parseBoundary(text) }];
  });
}

type AnyParsed = ReturnType<typeof parsePolicy> | ReturnType<typeof parseBoundary>;

interface SyntaxFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

function errorsOf(parsed: AnyParsed): readonly SyntaxFault[] {
  return parsed.ok ? [] : parsed.errors;
}

function isWildcard({ message }: SyntaxFault): boolean {
  return message.includes('without "*"');
}

function placeOf({ line, column, message }: SyntaxFault): string {
  return `line ${line}, column ${column}: ${message}`;
}

function syntaxFaults({ entry, parsed }: ReadText<AnyParsed>, what: string): Found[] {
  return errorsOf(parsed)
    .filter((error) => !isWildcard(error))
    .map((error) => ({
      severity: "error",
      path: entry.path,
      found: `the ${what} is not understood and counts as granting everything; ${placeOf(error)}`,
      fix: "correct it",
    }));
}

interface ValueOfCondition {
  readonly entry: Entry;
  readonly condition: Condition;
  readonly value: string;
}

/** The values of all conditions that match more than one text. */
function conditionsOf(stack: SynthesizedStack): ValueOfCondition[] {
  const ofPolicies = policiesOf(stack).flatMap(({ entry, parsed }) =>
    (parsed.ok ? parsed.value.statements : []).flatMap(({ conditions }) =>
      conditions.map((condition) => ({ entry, condition })),
    ),
  );
  const ofBoundaries = boundariesOf(stack).flatMap(({ entry, parsed }) =>
    (parsed.ok ? parsed.value.restrictions : []).map((condition) => ({ entry, condition })),
  );
  return [...ofPolicies, ...ofBoundaries]
    .filter(({ condition: { operator } }) => operator === "startsWith" || operator === "MATCH")
    .flatMap(({ entry, condition }) => condition.values.map((value) => ({ entry, condition, value })));
}

function textOf({ name, operator, at }: Condition, value: string): string {
  return `line ${at.line}, column ${at.column}: ${name} ${operator} ${JSON.stringify(value)}`;
}

/** Conditions whose values are names that people choose, so that one may begin like another. */
const NAMES =
  /^(environment:management-zone|extensions:.*|storage:(k8s\.(namespace|cluster)\.name|host\.name|dt\.security_context|dt\.host_group\.id|bucket-name))$/;

function openPrefix({ entry, condition, value }: ValueOfCondition): Found[] {
  if (value.replaceAll("*", "") === "") return [];
  const isPattern = condition.operator === "MATCH";
  const prefix = isPattern ? value.slice(0, -1) : value;
  if (isPattern && !value.endsWith("*")) return [];
  if (!NAMES.test(condition.name) || /[-_.:/]$/.test(prefix)) return [];
  const found = `${textOf(condition, value)} also reaches ${JSON.stringify(`${prefix}2`)}`;
  return [{ severity: "error", path: entry.path, found, fix: `end it in a separator, as in "${prefix}-"` }];
}
