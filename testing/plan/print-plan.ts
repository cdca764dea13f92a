import { indented, isObject, Mark, type NormalValue, printEntry, printValue } from "./normal-value";
import { isChange, type Plan, type PlannedAction, type PlannedChange } from "./plan";

/**
 * A plan for people and snapshots: a line of counts, then a block for each object that is read or changed, and one for
 * each output.
 */
export function printPlan({ stack, changes, outputs }: Omit<Plan, "text">): string {
  const shown = changes.filter(({ action }) => action !== "no-op");
  const blocks = [
    `Plan of ${stack}: ${countsOf(changes)}`,
    ...shown.filter(({ action }) => action === "read").map(printChange),
    ...shown.filter(isChange).map(printChange),
    ...outputs.filter(({ action }) => action !== "no-op").map(printChange),
  ];
  return blocks.join("\n\n");
}

/** The lines of one object. */
export function printChange(change: PlannedChange): string {
  const { action, type, address, because } = change;
  const reasons = because.length === 0 ? "" : ` (${action === "replace" ? "forced by " : ""}${because.join(", ")})`;
  const title = `${action} ${type === "output" ? "output " : ""}${address}${reasons}`;
  return [title, ...indented(linesOf(change))].join("\n");
}

/** `name: "a" -> "b"` for each attribute that differs, by its path. */
export function differencesOf({ before, after }: Pick<PlannedChange, "before" | "after">): string[] {
  const [was, will] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...was.keys(), ...will.keys()])].sort();
  return paths.flatMap((path) => {
    const [from, to] = [was.get(path) ?? "(none)", will.get(path) ?? "(none)"];
    return from === to ? [] : [path === "" ? `${from} -> ${to}` : `${path}: ${from} -> ${to}`];
  });
}

function linesOf(change: PlannedChange): string[] {
  const { action, before, after } = change;
  if (action === "update" || action === "replace" || action === "import") return differencesOf(change);
  const value = action === "delete" || action === "forget" ? before : after;
  if (value === undefined || action === "delete" || action === "forget") return [];
  return isObject(value)
    ? Object.keys(value)
        .sort()
        .flatMap((key) => printEntry(key, value[key] ?? ""))
    : printValue(value);
}

const COUNTED: readonly (readonly [PlannedAction, string])[] = [
  ["create", "to create"],
  ["import", "to import"],
  ["update", "to change"],
  ["replace", "to replace"],
  ["delete", "to destroy"],
  ["forget", "to forget"],
  ["no-op", "unchanged"],
];

function countsOf(changes: readonly PlannedChange[]): string {
  const counts = COUNTED.flatMap(([action, words]) => {
    const count = changes.filter((each) => each.action === action).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return counts.join(", ") || "nothing to do";
}

/** Single values by path: `rules[0].name`. Long texts become one line. */
function leavesOf(value: NormalValue | undefined): Map<string, string> {
  const leaves = new Map<string, string>();
  const visit = (each: NormalValue, path: string) => {
    if (Array.isArray(each))
      (each as readonly NormalValue[]).forEach((item, index) => void visit(item, `${path}[${index}]`));
    else if (isObject(each))
      for (const key of Object.keys(each)) visit(each[key] ?? "", path === "" ? key : `${path}.${key}`);
    else if (each instanceof Mark) leaves.set(path, each.text);
    else if (typeof each === "object" && "content" in each) visit(each.content, path);
    else leaves.set(path, JSON.stringify(each));
  };
  if (value !== undefined) visit(value, "");
  return leaves;
}
