import { fold } from "../fold";
import type { Examined, ScopeRow } from "./examined";

const MARKS = { fine: "ok", note: "note", problem: "problem" } as const;
const INDENT = " ".repeat(9);
/** Of the types that need a scope, how many are named before the rest is counted. */
const MOST_TYPES = 1;

/** The findings for a terminal: one line each, below it where and what to do; by environment where they have one. */
export function printExamined(all: readonly Examined[]): string {
  const lines: string[] = [];
  let current: string | undefined;
  for (const each of all) {
    if (each.environment !== current) lines.push("", `${each.environment}`);
    current = each.environment;
    lines.push(...linesOf(each));
  }
  return lines.join("\n");
}

function linesOf({ what, state, found, fix, place, scopes = [] }: Examined): string[] {
  // Folded below its own beginning, not below the mark.
  const [first = "", ...more] = fold(`${INDENT}${what}: ${found}`).split("\n");
  const needed = scopes.filter(({ neededBy }) => neededBy.length > 0);
  return [
    MARKS[state].padEnd(INDENT.length) + first.slice(INDENT.length),
    ...more,
    ...(place !== undefined && state !== "fine" ? [`${INDENT}at ${place}`] : []),
    ...(fix === undefined ? [] : [INDENT + fix]),
    ...(needed.length === 0 ? [] : [`${INDENT}granted  right       scope`, ...needed.map(scopeLine)]),
  ];
}

function scopeLine({ scope, granted, right, neededBy }: ScopeRow): string {
  const [types, more] = [neededBy.slice(0, MOST_TYPES), neededBy.length - MOST_TYPES];
  const rest = more > 0 ? ` and ${more} more` : "";
  const columns = `${(granted === "no" ? "NO" : granted).padEnd(7)}  ${(right === "no" ? "NO" : right).padEnd(10)}`;
  return `${INDENT}${columns}  ${scope} for ${types.join(", ")}${rest}`;
}
