import type { CheckFinding } from "./finding";
import { block, list, type StackView } from "./stack-view";

/** Tokens and OAuth secrets of Dynatrace, by their public prefix. */
const TOKEN = /dt0(?:c01|s02|s12|s16)\.[A-Za-z0-9]/;

/** No token stands in what synth writes, wherever it came from: output lands in plans, logs and version control. */
export function checkSecrets(view: StackView): CheckFinding[] {
  const { json } = view.synthesized;
  if (!TOKEN.test(JSON.stringify(json))) return [];
  const inEntries = [...view.entries()].flatMap(({ path, args }) =>
    placesOf(args).map((place): [string, string] => [path, place]),
  );
  const rest = Object.entries(block(json)).filter(([key]) => key !== "resource" && key !== "data" && key !== "//");
  const elsewhere = placesOf(Object.fromEntries(rest)).map((place): [string, string] => [view.name, place]);
  return [...inEntries, ...elsewhere].map(([path, place]) => ({
    rule: "secret",
    severity: "error",
    path,
    found: `${place} holds a Dynatrace token (hidden)`,
    fix: "take it out, revoke the token, and pass a new one as a sensitive variable",
  }));
}

/** Where in a value a token stands, as keys joined by dots. */
function placesOf(value: unknown, place = ""): string[] {
  if (typeof value === "string") return TOKEN.test(value) ? [place] : [];
  const inside = Array.isArray(value)
    ? list(value).map((item, index): [string, unknown] => [`${place}[${index}]`, item])
    : Object.entries(block(value)).map(([key, item]): [string, unknown] => [place ? `${place}.${key}` : key, item]);
  return inside.flatMap(([at, item]) => placesOf(item, at));
}
