import fc from "fast-check";
import {
  type Boundary,
  type Condition,
  type Effect,
  KNOWN_PERMISSIONS,
  OPERATORS,
  type Operator,
  type Policy,
  type Restriction,
  type Statement,
} from "../../../access";
import { takesList } from "../../../access/language/syntax";

const at = { line: 1, column: 1 };

/** Any text that a string of the language can hold. */
export const anyValue = fc
  .string({ unit: "grapheme", maxLength: 12 })
  .filter((value) => !/[\\\r\n]/.test(value) && !(value.includes('"') && value.includes("'")));

const part = fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/);
const permissionName = fc.oneof(
  fc.constantFrom(...KNOWN_PERMISSIONS),
  fc.tuple(part, part, part).map((parts) => parts.join(":")),
);
const conditionName = fc.oneof(
  fc.constantFrom("storage:k8s.namespace.name", "storage:dt.security_context", "environment:management-zone"),
  fc.tuple(part, part).map((parts) => parts.join(":")),
);
const comments = fc.array(
  fc.stringMatching(/^[a-z"';/ ]{0,12}$/).map((text) => text.trim()),
  { maxLength: 2 },
);

export const anyCondition: fc.Arbitrary<Condition> = fc
  .record({
    name: conditionName,
    operator: fc.constantFrom<Operator>(...OPERATORS),
    values: fc.array(anyValue, { minLength: 1, maxLength: 3 }),
  })
  .map(({ name, operator, values }) => ({
    name,
    operator,
    values: takesList(operator) ? values : values.slice(0, 1),
    at,
  }));

const anyStatement: fc.Arbitrary<Statement> = fc.record({
  effect: fc.constantFrom<Effect>("ALLOW", "DENY"),
  permissions: fc.array(
    permissionName.map((name) => ({ name, at })),
    { minLength: 1, maxLength: 3 },
  ),
  conditions: fc.array(anyCondition, { maxLength: 3 }),
  comments,
  at: fc.constant(at),
});

const anyRestriction: fc.Arbitrary<Restriction> = fc
  .tuple(anyCondition, comments)
  .map(([condition, own]) => ({ ...condition, comments: own }));

export const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  statements: fc.array(anyStatement, { maxLength: 4 }),
  comments,
});

export const anyBoundary: fc.Arbitrary<Boundary> = fc.record({
  restrictions: fc.array(anyRestriction, { maxLength: 5 }),
  comments,
});

/** Texts that look like the language, so that they get further into the parser than noise. */
export const nearlyLanguage = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "ALLOW",
        "deny",
        "WHERE",
        "AND",
        "OR",
        "NOT",
        "IN",
        "MATCH",
        "null",
        "startsWith",
        "=",
        "!=",
        "<",
      ),
      fc.constantFrom(
        "(",
        ")",
        ",",
        ";",
        '"x"',
        "'y'",
        '"',
        "\\",
        "//",
        "\n",
        "a:b",
        "storage:logs:read",
        "*",
        "${",
        "é",
      ),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 15 },
  )
  .map((words) => words.join(" "));

/** The value without the places of its parts, which depend on how it is written. */
export function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "at")
      .map(([key, each]) => [key, withoutPlaces(each)]),
  );
}
