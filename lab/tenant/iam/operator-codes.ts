import type { Operator } from "../../../access";

/** The account API names the first six; the others are named after them. */
const CODES: Readonly<Record<Operator, string>> = {
  "=": "EQ",
  "!=": "NEQ",
  "<": "LT",
  ">": "GT",
  IN: "IN",
  "NOT IN": "NOT_IN",
  startsWith: "STARTS_WITH",
  "NOT startsWith": "NOT_STARTS_WITH",
  MATCH: "MATCH",
};

/** How the account API writes the operator of a condition. */
export function operatorCode(operator: Operator): string {
  return CODES[operator];
}
