import { isKnownCondition, isKnownPermission, operatorsOf, supports } from "../permissions";
import type { Condition, Note, PermissionName, Policy, Restriction, Statement } from "./syntax";

/** What a reader should know of a policy that parses; nothing of it makes the text wrong. */
export function policyNotes(statements: Policy["statements"]): Note[] {
  if (statements.length === 0) return [{ line: 1, column: 1, message: "has no statements, so it grants nothing" }];
  return statements.flatMap((statement) => [
    ...statement.permissions.flatMap(permissionNotes),
    ...statement.conditions.flatMap(conditionNotes),
    ...supportNotes(statement),
  ]);
}

/** What a reader should know of a boundary that parses. */
export function boundaryNotes(restrictions: readonly Restriction[]): Note[] {
  const empty: Note = { line: 1, column: 1, message: "has no restrictions, so it narrows nothing" };
  return restrictions.length === 0 ? [empty] : restrictions.flatMap(conditionNotes);
}

function permissionNotes({ name, at }: PermissionName): Note[] {
  if (isKnownPermission(name)) return [];
  return [{ ...at, message: `${name} is not a known permission; it counts as granted without limits` }];
}

function conditionNotes({ name, at }: Condition): Note[] {
  if (isKnownCondition(name)) return [];
  return [{ ...at, message: `${name} is not a known condition; it narrows nothing` }];
}

/** A condition in a statement that does not limit one of its permissions. */
function supportNotes({ permissions, conditions }: Statement): Note[] {
  return conditions.flatMap((condition) =>
    permissions
      .filter(({ name }) => isKnownPermission(name) && isKnownCondition(condition.name))
      .filter(({ name }) => !supports(name, condition.name, condition.operator))
      .map(({ name }) => ({ ...condition.at, message: unsupported(name, condition) })),
  );
}

function unsupported(permission: string, { name, operator }: Condition): string {
  const operators = operatorsOf(permission, name);
  if (operators.length === 0) return `${permission} does not support ${name}, so the condition does not limit it`;
  return `${permission} supports ${name} with ${operators.join(", ")} but not with ${operator}, so it does not limit it`;
}
