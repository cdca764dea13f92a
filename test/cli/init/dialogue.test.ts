import { PassThrough } from "node:stream";
import { InputError } from "../../../cli/exit";
import { inTerminal } from "../../../cli/init/dialogue";

function talk() {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: "utf8" });
  const shown: string[] = [];
  output.on("data", (text: string) => shown.push(text));
  return { input, dialogue: inTerminal(input, output), printed: () => shown.join("") };
}

test("each question gets the next line, without blanks at its ends, also one that was typed ahead", async () => {
  const { input, dialogue, printed } = talk();
  input.write("  a@example.com \nsecond\n");
  expect(await dialogue.ask("Mailbox")).toBe("a@example.com");
  dialogue.say("fine");
  expect(await dialogue.ask("Claim")).toBe("second");
  dialogue.close();
  expect(printed()).toBe("Mailbox: fine\nClaim: ");
});

test("an input that ends is no answer", async () => {
  const { input, dialogue, printed } = talk();
  const answer = dialogue.ask("Mailbox");
  input.end();
  await expect(answer).rejects.toThrow(
    new InputError("the input ended before every question was answered; nothing was written"),
  );
  expect(printed()).toBe("Mailbox: \n");
});
