import type { Changes } from "./changes";

/** The changes for a terminal, a line for each stack, within 80 columns but for very long names. */
export function printChanges({ base, everything, declared, stacks }: Changes): string {
  const against = base === undefined ? "" : `, compared with ${base.ref} (${base.hash.slice(0, 12)})`;
  const present = stacks.filter(({ change }) => change !== "gone").length;
  const gone = stacks.length - present;
  const width = Math.max(0, ...stacks.map(({ stack }) => stack.length));
  return [
    ...(everything === undefined ? [] : [`Every stack counts as changed: ${everything}.`, ""]),
    ...stacks.flatMap(({ stack, change, remove }) => [
      `${stack.padEnd(width)}  ${change}`,
      ...(remove === undefined ? [] : [`  remove it: ${remove}`]),
    ]),
    ...(stacks.length === 0 ? [] : [""]),
    `${present} of ${declared} ${declared === 1 ? "stack" : "stacks"}${gone === 0 ? "" : `, ${gone} gone`}${against}`,
  ].join("\n");
}
