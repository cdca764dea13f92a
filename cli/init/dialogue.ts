import { createInterface } from "node:readline";
import { InputError } from "../exit";

/** Talks with a person. */
export interface Dialogue {
  /** The answer to a question, without blanks at its ends. @throws InputError if there is nobody any more. */
  ask(question: string): Promise<string>;
  /** Tells the person something. */
  say(text: string): void;
  /** Lets go of the terminal. */
  close(): void;
}

/** A dialogue by lines. What is typed ahead answers the next question. */
export function inTerminal(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Dialogue {
  const terminal = createInterface({ input, output });
  const lines = terminal[Symbol.asyncIterator]();
  // A terminal in raw mode turns Ctrl-C into an event; the process still ends by it.
  terminal.on("SIGINT", () => {
    terminal.close();
    process.kill(process.pid, "SIGINT");
  });
  return {
    async ask(question) {
      terminal.setPrompt(`${question}: `);
      terminal.prompt();
      const line = await lines.next();
      if (!line.done) return line.value.trim();
      output.write("\n");
      throw new InputError("the input ended before every question was answered; nothing was written");
    },
    say: (text) => void output.write(`${text}\n`),
    close: () => terminal.close(),
  };
}
