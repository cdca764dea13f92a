import { printable } from "../../config/printable";

/**
 * Markdown that shows texts of files, plans and tenants as what they are: nothing in them becomes a link, a mention, a
 * heading or HTML.
 *
 * @see CommonMark, "Code spans" and "Fenced code blocks"; GitHub Flavored Markdown, "Tables"
 */

/** A part of a page that may be cut between its lines. */
export interface Block {
  readonly head: readonly string[];
  readonly lines: readonly string[];
  readonly tail: readonly string[];
}

/** A text as a code span. In a table a bar would end the cell, with or without a backslash before it, so it is written out. */
export function code(text: string): string {
  const oneLine = visible(text).replace(/\s+/g, " ").trim().replaceAll("|", "\\u007c");
  const fence = "`".repeat(longestRun(oneLine) + 1);
  const pad = oneLine.startsWith("`") || oneLine.endsWith("`") || oneLine === "" ? " " : "";
  return `${fence}${pad}${oneLine}${pad}${fence}`;
}

/** Lines behind a title that opens at a click. */
export function folded(title: string, language: string, lines: readonly string[]): Block {
  const shown = lines.flatMap((line) => line.split("\n")).map(visible);
  const fence = "`".repeat(Math.max(3, longestRun(shown.join("\n")) + 1));
  return {
    head: [`<details><summary>${html(title)}</summary>`, "", `${fence}${language}`],
    lines: shown,
    tail: [fence, "", "</details>", ""],
  };
}

/** A text inside of HTML. */
function html(text: string): string {
  const named: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return visible(text).replace(/[&<>"'`*_[\]\\@#]/g, (each) => named[each] ?? `&#${each.charCodeAt(0)};`);
}

/** What would move the cursor or the reading direction is written out. */
function visible(text: string): string {
  return printable(text.replaceAll("\t", "  "));
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** What fits of a page, and whether something was left out. */
export interface Fitted {
  readonly text: string;
  readonly cut: boolean;
}

/**
 * Puts blocks together as long as they fit, the first ones first, and closes each.
 *
 * @param most Characters, counted as JavaScript does, which is never fewer than a platform counts.
 * @param ending What follows if something was left out.
 */
export function fitInto(blocks: readonly Block[], most: number, ending: string): Fitted {
  const whole = blocks.map(textOf).join("");
  if (whole.length <= most) return { text: whole, cut: false };
  let room = most - ending.length - 1;
  let text = "";
  for (const block of blocks) {
    const full = textOf(block);
    if (full.length <= room) {
      text += full;
      room -= full.length;
      continue;
    }
    const part = textOf(shortened(block, room));
    if (part.length <= room) text += part;
    break;
  }
  return { text: `${text}${ending}\n`, cut: true };
}

/** As many lines as there is room for. */
function shortened({ head, lines, tail }: Block, room: number): Block {
  const more = "…";
  let left = room - textOf({ head, lines: [more], tail }).length;
  const kept: string[] = [];
  for (const line of lines) {
    left -= line.length + 1;
    if (left < 0) break;
    kept.push(line);
  }
  return { head, lines: [...kept, more], tail };
}

const textOf = ({ head, lines, tail }: Block) => [...head, ...lines, ...tail].map((line) => `${line}\n`).join("");
