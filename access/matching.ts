import type { GrantCondition } from "./effective";
import { type Attribute, attributeOf, type FieldValue, type Subject } from "./subject";

/** Whether a condition holds, fails, or cannot be decided from what is known. */
export type Verdict = "holds" | "fails" | "open";

/** Whether a condition holds for a subject. */
export function conditionVerdict(condition: GrantCondition, subject: Subject): Verdict {
  return attributeVerdict(condition, attributeOf(subject, condition.name));
}

function attributeVerdict({ operator, values: wanted }: GrantCondition, attribute: Attribute): Verdict {
  if (!attribute.known) return "open";
  const { values: held, many } = attribute;
  const test = (value: string) => matches(operator, value, wanted);
  switch (operator) {
    case "<":
    case ">":
      return "open";
    case "!=":
    case "NOT IN":
    case "NOT startsWith":
      return negative(held, test);
    default:
      if (typeof held === "string") return test(held) ? "holds" : "fails";
      if (many === "record" && operator !== "MATCH") return "fails";
      if (!held.some(test)) return "fails";
      return many === "entity" && held.length > 1 && operator !== "startsWith" ? "open" : "holds";
  }
}

/** With several values, it is not documented whether one or all of them must differ. */
function negative(held: FieldValue, test: (value: string) => boolean): Verdict {
  const verdicts = typeof held === "string" ? [test(held)] : held.map(test);
  if (verdicts.every((differs) => differs)) return "holds";
  return verdicts.some((differs) => differs) ? "open" : "fails";
}

function matches(operator: GrantCondition["operator"], value: string, wanted: readonly string[]): boolean {
  switch (operator) {
    case "NOT startsWith":
      return !wanted.some((prefix) => value.startsWith(prefix));
    case "!=":
    case "NOT IN":
      return !wanted.includes(value);
    case "startsWith":
      return wanted.some((prefix) => value.startsWith(prefix));
    case "MATCH":
      return wanted.some((pattern) => matchesGlob(pattern, value));
    default:
      return wanted.includes(value);
  }
}

/** Whether the value is what the pattern describes; `*` stands for any text, every other character for itself. */
export function matchesGlob(pattern: string, value: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return value.length - last.length >= from && value.endsWith(last);
}
