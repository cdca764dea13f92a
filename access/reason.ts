import { EVERY_PERMISSION, type Grant, type GrantCondition, type Reason } from "./effective";
import { printCondition } from "./language/print";
import type { Level } from "./model";

/**
 * One way to a grant as a sentence, from the group to the line that grants it:
 * `group "orders (prod)" in environment abc12345 has policy "records" line 2, narrowed by boundary "own" line 1`.
 */
export function reasonText({ group, level, role, policy, boundary, because = [], source }: Reason): string {
  const what = policy === undefined ? `role ${role ?? "unknown"}` : `policy ${named(policy.name, policy.line)}`;
  const narrowed = boundary === undefined ? [] : [`narrowed by boundary ${named(boundary.name, ...boundary.lines)}`];
  const where = source === undefined ? [] : [`bound in ${source}`];
  return [`group "${group}" ${levelText(level)} has ${what}`, ...narrowed, ...where, ...because].join(", ");
}

/** A grant in the words of a policy, without its reasons: `ALLOW storage:logs:read WHERE …`. */
export function grantText({
  effect,
  permission,
  conditions,
}: Pick<Grant, "effect" | "permission" | "conditions">): string {
  const what = permission === EVERY_PERMISSION ? "every permission" : permission;
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.map(conditionText).join(" AND ")}`;
  return `${effect} ${what}${where}`;
}

/** The condition as text; a value that came from a parameter may be one that a policy cannot hold. */
export function conditionText({ name, operator, values }: GrantCondition): string {
  try {
    return printCondition({ name, operator, values });
  } catch {
    return `${name} ${operator} ${JSON.stringify(values)}`;
  }
}

function named(name: string, ...lines: (number | undefined)[]): string {
  const known = [...new Set(lines.flatMap((line) => line ?? []))];
  if (known.length === 0) return `"${name}"`;
  return `"${name}" ${known.length === 1 ? "line" : "lines"} ${known.join(", ")}`;
}

function levelText(level: Level): string {
  return level.kind === "account" ? "in every environment" : `in environment ${level.environmentId}`;
}
