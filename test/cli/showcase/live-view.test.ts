import { setTimeout as sleep } from "node:timers/promises";
import { startLiveView } from "../../../cli/showcase/live-view";

/** A screen that keeps what is written, and tells when it is. */
class Screen {
  public readonly written: string[] = [];
  public constructor(public readonly isTTY: boolean) {}
  public write(text: string): void {
    this.written.push(text);
  }
  public async until(count: number): Promise<void> {
    while (this.written.length < count) await sleep(2);
  }
}

test("on a terminal the figures change in place, and the last ones stay", async () => {
  const screen = new Screen(true);
  let figure = 0;
  const lines = () => ["prod", `  log lines ${++figure}`];
  const stop = startLiveView({ screen, lines, summary: () => "", everyMs: 1 });
  await screen.until(2);
  stop();
  const after = screen.written.length;
  expect(screen.written.slice(0, 2)).toEqual(["prod\n  log lines 1\n", "\u001b[2A\u001b[Jprod\n  log lines 2\n"]);
  expect(screen.written.at(-1)).toBe(`\u001b[2A\u001b[Jprod\n  log lines ${figure}\n`);
  await sleep(10);
  expect(screen.written).toHaveLength(after);
});

test("a screen that grows and shrinks is cleared as a whole", async () => {
  const screen = new Screen(true);
  const views = [["a"], ["a", "b", "c"], ["a"]];
  const stop = startLiveView({ screen, lines: () => views.shift() ?? [], summary: () => "", everyMs: 1 });
  await screen.until(4);
  stop();
  expect(screen.written.slice(0, 4)).toEqual([
    "a\n",
    "\u001b[1A\u001b[Ja\nb\nc\n",
    "\u001b[3A\u001b[Ja\n",
    "\u001b[1A\u001b[J",
  ]);
});

test("in a pipe a line now and then says the same, without any code of a terminal", async () => {
  const screen = new Screen(false);
  const stop = startLiveView({ screen, lines: () => ["never"], summary: () => "prod: 5", everyMsInPipe: 1 });
  await screen.until(2);
  stop();
  expect(new Set(screen.written)).toEqual(new Set(["prod: 5\n"]));
});

test("what a service has written cannot draw on the screen, nor break a line", () => {
  const screen = new Screen(true);
  const line = `\u001b[1A${"x".repeat(200)}`;
  startLiveView({ screen, lines: () => [line], summary: () => "" })();
  expect(screen.written[0]).toBe(`\\u001b[1A${"x".repeat(71)}\n`);
});
