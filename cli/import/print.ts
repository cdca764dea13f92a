import { printFaults } from "../../config/load";
import { printable } from "../../config/printable";
import { fold } from "../fold";
import { kindOf } from "./claims";
import type { AdoptedObject, Imported } from "./import";

/** An import for a terminal, 80 columns wide. Names from the tenant are made safe to show. */
export function printImported(imported: Imported): string {
  const { team, environment, url, adopted, held, created, ambiguous, claims, notes, files } = imported;
  if (claims.length > 0) return [printFaults(claims), "Nothing was written."].join("\n");
  return fold(
    [
      `${team} in ${environment}  ${url}`,
      ...section("adopted as they are", adopted.filter(({ changes }) => changes.length === 0).flatMap(lines)),
      ...section(
        "adopted, and changed by the first apply",
        adopted.filter(({ changes }) => changes.length > 0).flatMap(lines),
      ),
      ...section("held by a state already", held.map(item)),
      ...section("not in the tenant, so the first apply makes them", created.map(item)),
      ...section(
        "several fit, so none is adopted; name the group with --group, or rename them",
        ambiguous.map(({ to, called }) => item(`${kindOf(to)}: ${called.join(", ")}`)),
      ),
      ...section("in the tenant, and in no file", imported.unexpressed.map(item)),
      ...section("to be looked at", notes.map(item)),
      ...section("written", files.map(item)),
      ...next(imported),
    ].join("\n"),
  );
}

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`  ${title}`, ...items];
}

function lines({ to, called, keep, changes }: AdoptedObject): string[] {
  const kept = keep.filter((each) => each !== "description");
  const keeps = kept.length === 0 ? "" : `, whose ${kept.join(" and ")} stays for now`;
  return [
    item(`${kindOf(to)} ${JSON.stringify(called)}${keeps}`),
    ...changes.map((each) => `      ${printable(each)}`),
  ];
}

const item = (text: string) => `    ${printable(text)}`;

function next({ team, environment, files }: Imported): string[] {
  if (files.length === 0) return ["Nothing to write."];
  return [
    `Next: npx onboard validate, then npx onboard plan ${environment}-${team}. Once it is applied, remove the files in imports.`,
  ];
}
