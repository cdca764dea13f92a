import type { Cause, Parity, ParityDifference } from "./parity";

const HEADINGS: Readonly<Record<Cause, string>> = {
  unexplained: "unexplained",
  declared: "declared in the team file",
  environment: "from the environment files",
};

/** For a terminal. */
export function printParity(all: readonly Parity[]): string {
  return all
    .map(({ owner, base, other, compared, differences }) =>
      [
        `${owner}: ${base} against ${other}, ${declarations(compared)}, ${count(differences)}`,
        ...causes(differences).flatMap(([cause, found]) => [
          `  ${HEADINGS[cause]}`,
          ...alike(found, [base, other]).flatMap(({ first, places }) => [
            `    ${subjectOf(first)}${valuesOf(first, [base, other])}`,
            ...several(places, (place) => `in ${place}`).map((line) => `      ${line}`),
            ...first.from.map((line) => `      by ${line}`),
          ]),
        ]),
      ].join("\n"),
    )
    .join("\n\n");
}

/** For a pull request. */
export function parityMarkdown(all: readonly Parity[]): string {
  return all
    .map(({ owner, base, other, compared, differences }) =>
      [
        `### ${owner}: ${base} against ${other}`,
        "",
        `${declarations(compared)}, ${count(differences)}.`,
        ...(differences.length === 0
          ? []
          : ["", `| why | where | ${base} | ${other} | said by |`, "| --- | --- | --- | --- | --- |"]),
        ...causes(differences).flatMap(([cause, found]) =>
          alike(found, [base, other]).map(({ first, places }) => {
            const why = cause === "unexplained" ? "**unexplained**" : HEADINGS[cause];
            const what = first.property === "" ? [] : [code(first.property)];
            const where = [...what, ...several(places, (place) => `in ${code(place)}`)].join("<br>");
            const [one, two] = [base, other].map((name) => code(shown(first, name)));
            return `| ${[why, where, one, two, first.from.map(code).join("<br>")].join(" | ")} |`;
          }),
        ),
      ].join("\n"),
    )
    .join("\n\n");
}

function causes(differences: readonly ParityDifference[]): [Cause, ParityDifference[]][] {
  const order: Cause[] = ["unexplained", "declared", "environment"];
  return order.flatMap((cause): [Cause, ParityDifference[]][] => {
    const found = differences.filter((each) => each.cause === cause);
    return found.length === 0 ? [] : [[cause, found]];
  });
}

function declarations(compared: number): string {
  return compared === 1 ? "1 declaration" : `${compared} declarations`;
}

function count(differences: readonly ParityDifference[]): string {
  if (differences.length === 0) return "no difference";
  const parts = causes(differences).map(([cause, found]) => `${found.length} ${HEADINGS[cause]}`);
  return `${differences.length === 1 ? "1 difference" : `${differences.length} differences`} (${parts.join(", ")})`;
}

interface Alike {
  readonly first: ParityDifference;
  readonly places: readonly string[];
}

/** Differences of one property with the same values and the same reason become one: a setting acts on many resources. */
function alike(found: readonly ParityDifference[], names: readonly string[]): Alike[] {
  const byText = new Map<string, { first: ParityDifference; places: string[] }>();
  for (const each of found) {
    const place = `${each.stack} ${each.address}`;
    const key = JSON.stringify([each.property, names.map((name) => each.values[name]), each.from]);
    const known = byText.get(each.property === "" ? `${key} ${place}` : key);
    if (known) known.places.push(place);
    else byText.set(each.property === "" ? `${key} ${place}` : key, { first: each, places: [place] });
  }
  return [...byText.values()];
}

const MOST_PLACES = 3;

function several(places: readonly string[], print: (place: string) => string): string[] {
  if (places.length <= MOST_PLACES) return places.map(print);
  return [...places.slice(0, MOST_PLACES - 1).map(print), `and ${places.length - MOST_PLACES + 1} more`];
}

function subjectOf({ property }: ParityDifference): string {
  return property === "" ? "" : `${property}: `;
}

function valuesOf(difference: ParityDifference, names: readonly string[]): string {
  return names.map((name) => `${name} has ${shown(difference, name)}`).join(", ");
}

/** Short enough for a line: lists by length, everything else as JSON. */
function shown({ values, property }: ParityDifference, name: string): string {
  if (!Object.hasOwn(values, name)) return "none";
  const value = values[name];
  if (property === "") return "it";
  if (Array.isArray(value)) return value.length === 1 ? "1 entry" : `${value.length} entries`;
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

/** Text of users must neither end the cell nor the code. */
function code(text: string): string {
  return `\`${text.replaceAll("`", "'").replaceAll("|", "\\|").replaceAll("\n", " ")}\``;
}
