import type { Measured } from "./measure";

/** One line of the printed table. */
export interface Row {
  readonly what: string;
  readonly median?: Measured;
  /** What was measured where it is no time: how many in a second. */
  readonly figure?: string;
  readonly ratio?: number;
  readonly target?: string;
}

/** The rows as a Markdown table. */
export function printTable(rows: readonly Row[]): string {
  const cells = rows.map(({ what, median, figure, ratio, target }) => [
    what,
    median ? `${median.milliseconds.toFixed(0)} ms` : (figure ?? ""),
    median && median.bytes > 0 ? `${(median.bytes / 1e6).toFixed(0)} MB` : "",
    ratio === undefined ? "" : ratio.toFixed(2),
    target ?? "",
  ]);
  const lines = [["measured", "median", "peak memory", "ratio", "aim"], ["---", "--:", "--:", "--:", "---"], ...cells];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

/** A rate, as a figure of the table. */
export function perSecond(figure: number): string {
  return `${Math.round(figure).toLocaleString("en")}/s`;
}
