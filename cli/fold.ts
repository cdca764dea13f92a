/** Columns of a terminal that nobody has widened. */
export const COLUMNS = 80;

/**
 * Text with its long lines broken at blanks; what continues a line stands two columns further in. A word that is longer
 * than a line is broken behind a slash, or stays whole.
 *
 * @example
 * fold("  - read logs and spans", 16); // "  - read logs\n    and spans"
 */
export function fold(text: string, width = COLUMNS): string {
  return text
    .split("\n")
    .map((line) => foldLine(line, width))
    .join("\n");
}

function foldLine(line: string, width: number): string {
  if (lengthOf(line) <= width) return line;
  const [indent = ""] = /^ */.exec(line) ?? [];
  const inner = `${indent}  `;
  const words = line
    .slice(indent.length)
    .split(" ")
    .flatMap((word) => pieces(word, width - inner.length));
  const lines: string[] = [];
  let current = indent;
  let isEmpty = true;
  for (const { text, follows } of words) {
    const next = isEmpty || follows ? `${current}${text}` : `${current} ${text}`;
    if (!isEmpty && lengthOf(next) > width) {
      lines.push(current);
      current = `${inner}${text}`;
    } else current = next;
    isEmpty = false;
  }
  return [...lines, current].join("\n");
}

interface Piece {
  readonly text: string;
  /** Whether it stands right behind the piece before it, without a blank. */
  readonly follows: boolean;
}

function pieces(word: string, room: number): Piece[] {
  const parts = lengthOf(word) > room ? word.split(/(?<=\/)/) : [word];
  return parts.map((text, index) => ({ text, follows: index > 0 }));
}

function lengthOf(text: string): number {
  return [...text].length;
}
