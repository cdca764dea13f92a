import { printable } from "../../config/printable";
import { WIDTH } from "./print";

/** Where a live view is shown. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** On a terminal it changes in place; elsewhere a line now and then says the same. */
export interface LiveViewOptions {
  readonly screen: Screen;
  /** The lines of this moment. */
  readonly lines: () => readonly string[];
  /** A single line of this moment, for a pipe. */
  readonly summary: () => string;
  readonly everyMs?: number;
  readonly everyMsInPipe?: number;
}

/**
 * Shows figures that change until it is stopped.
 *
 * @returns Stops it, and leaves the last figures on the screen.
 */
export function startLiveView(options: LiveViewOptions): () => void {
  const { screen, lines, summary, everyMs = 1_000, everyMsInPipe = 30_000 } = options;
  if (!screen.isTTY) {
    const timer = setInterval(() => screen.write(`${safe(summary())}\n`), everyMsInPipe);
    return () => clearInterval(timer);
  }
  let shown = 0;
  const draw = () => {
    const now = lines();
    // Up to the first line of the last figures, and from there everything anew.
    const back = shown > 0 ? `\u001b[${shown}A\u001b[J` : "";
    screen.write(`${back}${now.map((line) => `${safe(line)}\n`).join("")}`);
    shown = now.length;
  };
  draw();
  const timer = setInterval(draw, everyMs);
  return () => {
    clearInterval(timer);
    draw();
  };
}

/** A longer line would break, and the next drawing begin too low. */
function safe(line: string): string {
  return [...printable(line)].slice(0, WIDTH).join("");
}
