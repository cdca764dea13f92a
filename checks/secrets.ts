import { block, list, type SynthesizedStack } from "../access";
import { DYNATRACE_TOKEN } from "../rules/dynatrace";
import type { StackCheck } from "./check";
import type { Found } from "./finding";

/** What synth writes lands in plans, logs and version control, wherever it came from. */
export const secret: StackCheck = {
  name: "secret",
  holds: "no Dynatrace token stands in the output",
  silencedBy: "nobody",
  sees: "stack",
  check: checkSecrets,
};

function checkSecrets(stack: SynthesizedStack): Found[] {
  const { json } = stack;
  if (!DYNATRACE_TOKEN.test(JSON.stringify(json))) return [];
  const inEntries = [...stack.entries()].flatMap(({ path, args }) =>
    placesOf(args).map((place): [string, string] => [path, place]),
  );
  const rest = Object.entries(block(json)).filter(([key]) => key !== "resource" && key !== "data" && key !== "//");
  const elsewhere = placesOf(Object.fromEntries(rest)).map((place): [string, string] => [stack.name, place]);
  return [...inEntries, ...elsewhere].map(([path, place]) => ({
    severity: "error",
    path,
    found: `${place} holds a Dynatrace token (hidden)`,
    fix: "take it out, revoke the token, and pass a new one as a sensitive variable",
  }));
}

/** Where in a value a token stands, as keys joined by dots. */
function placesOf(value: unknown, place = ""): string[] {
  if (typeof value === "string") return DYNATRACE_TOKEN.test(value) ? [place] : [];
  const inside = Array.isArray(value)
    ? list(value).map((item, index): [string, unknown] => [`${place}[${index}]`, item])
    : Object.entries(block(value)).map(([key, item]): [string, unknown] => [place ? `${place}.${key}` : key, item]);
  return inside.flatMap(([at, item]) => placesOf(item, at));
}
