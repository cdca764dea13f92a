import { type Boundary, type Condition, type Policy, type Statement, takesList } from "./syntax";

/**
 * Writes a policy in the one form that we always write: keywords as documented, a statement per line, each with its
 * semicolon, its comments on the lines before it.
 *
 * @throws RangeError for a value that no string of the language can hold: one with a line break, a backslash, or both
 * kinds of quotes.
 */
export function printPolicy(policy: Policy): string {
  return lines(policy.statements, printStatement, policy.comments);
}

/**
 * Writes a boundary in the one form that we always write: a restriction per line, its comments before it.
 *
 * @throws RangeError for a value that no string of the language can hold.
 */
export function printBoundary(boundary: Boundary): string {
  return lines(boundary.restrictions, (restriction) => `${printCondition(restriction)};`, boundary.comments);
}

/** Writes one condition: `storage:k8s.namespace.name IN ("a", "b")`. */
export function printCondition({ name, operator, values }: Pick<Condition, "name" | "operator" | "values">): string {
  const written = values.map(quoted);
  return `${name} ${operator} ${takesList(operator) ? `(${written.join(", ")})` : written.join(", ")}`;
}

/** Writes one statement without its comments. */
export function printStatement({ effect, permissions, conditions }: Statement): string {
  const names = permissions.map(({ name }) => name).join(", ");
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.map(printCondition).join(" AND ")}`;
  return `${effect} ${names}${where};`;
}

function lines<T extends { readonly comments: readonly string[] }>(
  parts: readonly T[],
  print: (part: T) => string,
  trailing: readonly string[],
): string {
  const comment = (text: string) => (text === "" ? "//" : `// ${text}`);
  const printed = parts.flatMap((part) => [...part.comments.map(comment), print(part)]);
  return [...printed, ...trailing.map(comment)].map((line) => `${line}\n`).join("");
}

function quoted(value: string): string {
  if (/[\\\r\n]/.test(value) || (value.includes('"') && value.includes("'")))
    throw new RangeError(`a string of the policy language cannot hold ${JSON.stringify(value)}`);
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}
