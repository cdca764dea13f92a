import { type Condition, type Parsed, type Policy, parseBoundary, parsePolicy } from "../../access";
import type { CheckFinding } from "./finding";
import type { Entry, StackView } from "./stack-view";

/** Restrictions that one boundary may hold. */
const MOST_RESTRICTIONS = 10;

/** The texts of policies and boundaries can be read, name no wildcard and no bare prefix, and are not too long. */
export function checkPolicyTexts(view: StackView): CheckFinding[] {
  return [
    ...view.resources("dynatrace_iam_policy").flatMap(checkPolicy),
    ...view.resources("dynatrace_iam_policy_boundary").flatMap(checkBoundary),
  ];
}

function checkPolicy(entry: Entry): CheckFinding[] {
  const text = entry.stack.text(entry.args.statement_query);
  if (text === undefined) return [];
  const parsed = parsePolicy(text);
  if (!parsed.ok) return syntaxFindings(entry, "policy", parsed);
  const { statements } = parsed.value;
  const unknown = parsed.notes.map(
    ({ line, column, message }): CheckFinding => ({
      rule: "policy-note",
      severity: "warning",
      path: entry.path,
      found: `line ${line}, column ${column}: ${message}`,
      fix: "check the name against the IAM policy reference",
    }),
  );
  return [...unknown, ...statements.flatMap(({ conditions }) => conditions.flatMap((each) => checkReach(entry, each)))];
}

function checkBoundary(entry: Entry): CheckFinding[] {
  const text = entry.stack.text(entry.args.query);
  if (text === undefined) return [];
  const parsed = parseBoundary(text);
  if (!parsed.ok) return syntaxFindings(entry, "boundary", parsed);
  const { restrictions } = parsed.value;
  const findings = restrictions.flatMap((restriction) => checkReach(entry, restriction));
  if (restrictions.length > MOST_RESTRICTIONS) {
    const found = `the boundary has ${restrictions.length} restrictions, of which Dynatrace takes ${MOST_RESTRICTIONS}`;
    const fix = "join values of one name in an IN list, or bind a second boundary";
    findings.push({ rule: "too-many-restrictions", severity: "error", path: entry.path, found, fix });
  }
  return findings;
}

/** What cannot be read counts as granting everything, so it may not pass. */
function syntaxFindings(entry: Entry, what: string, parsed: Exclude<Parsed<Policy>, { ok: true }>): CheckFinding[] {
  return parsed.errors.map(({ line, column, message }) => {
    const wildcard = message.includes('without "*"');
    const place = `line ${line}, column ${column}: ${message}`;
    return {
      rule: wildcard ? "wildcard-policy" : `${what}-syntax`,
      severity: "error",
      path: entry.path,
      found: wildcard ? place : `the ${what} is not understood and counts as granting everything; ${place}`,
      fix: wildcard ? "a new permission would be granted unseen" : "correct it",
    };
  });
}

/** Conditions whose values are names that people choose, so that one may begin like another. */
const NAMES =
  /^(environment:management-zone|extensions:.*|storage:(k8s\.(namespace|cluster)\.name|host\.name|dt\.security_context|dt\.host_group\.id|bucket-name))$/;

/** A prefix ends in a separator, or it reaches the neighbours whose names begin alike. */
function checkReach({ path }: Entry, { name, operator, values, at }: Condition): CheckFinding[] {
  if (operator !== "startsWith" && operator !== "MATCH") return [];
  return values.flatMap((value): CheckFinding[] => {
    const place = `line ${at.line}, column ${at.column}: ${name} ${operator} ${JSON.stringify(value)}`;
    if (value.replaceAll("*", "") === "") {
      const fix = "name the values that are meant";
      return [{ rule: "wildcard-policy", severity: "error", path, found: `${place} matches everything`, fix }];
    }
    const prefix = operator === "startsWith" ? value : value.slice(0, -1);
    const open = operator === "startsWith" || value.endsWith("*");
    if (!open || !NAMES.test(name) || /[-_.:/]$/.test(prefix)) return [];
    const found = `${place} also reaches ${JSON.stringify(`${prefix}2`)}`;
    return [
      { rule: "prefix-collision", severity: "error", path, found, fix: `end it in a separator, as in "${prefix}-"` },
    ];
  });
}
