/** A value of a plan as a snapshot shows it. */
export type NormalValue = string | number | boolean | Mark | JsonText | readonly NormalValue[] | NormalObject;

/** Attributes by name; those that are absent, null or empty are left out. */
export interface NormalObject {
  readonly [name: string]: NormalValue;
}

/** What stands for a value that is not shown: `(sensitive)`, `(known after apply)`. */
export class Mark {
  public constructor(public readonly text: string) {}
}

/** A text that is JSON, such as a dashboard: shown as what it says. */
export class JsonText {
  public constructor(public readonly content: NormalValue) {}
}

export function isObject(value: unknown): value is NormalObject {
  const isPlain = typeof value === "object" && value !== null && !Array.isArray(value);
  return isPlain && !(value instanceof Mark) && !(value instanceof JsonText);
}

/** The value as lines: keys sorted, list items with a dash, long texts as blocks. */
export function printValue(value: NormalValue): string[] {
  if (value instanceof Mark) return [value.text];
  if (value instanceof JsonText) return ["(JSON)", ...indented(printValue(value.content))];
  if (Array.isArray(value)) {
    return (value as readonly NormalValue[]).flatMap((item) => {
      const [first = "", ...rest] = printValue(item);
      return [`- ${first}`, ...indented(rest)];
    });
  }
  if (isObject(value))
    return Object.keys(value)
      .sort()
      .flatMap((key) => printEntry(key, value[key] ?? ""));
  if (typeof value === "string" && value.includes("\n")) return ["|", ...indented(value.split("\n").map(visible))];
  return [typeof value === "string" ? visibleText(value) : String(value)];
}

/** One attribute as lines: `name: "orders"`, or its name with its value below. */
export function printEntry(name: string, value: NormalValue): string[] {
  const lines = printValue(value);
  const isBlock = Array.isArray(value) || isObject(value);
  const shown = visible(name.replaceAll("\n", "\\n"));
  if (isBlock) return [`${shown}:`, ...indented(lines)];
  const [first = "", ...rest] = lines;
  return [`${shown}: ${first}`, ...rest];
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}

function visibleText(text: string): string {
  return visible(JSON.stringify(text));
}

/** Control characters, which would act on a terminal, as their escapes. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
