import { stripVTControlCharacters } from "node:util";
import { NOT_BEGUN, runSteps, type Step, type StepGroup } from "../../../cli/start/steps";

/** What the steps print without a terminal, without colours and times. */
async function printed(steps: readonly (Step | StepGroup)[], signal = new AbortController().signal) {
  const lines: string[] = [];
  const writes = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, "write").mockImplementation((text) => {
      lines.push(String(text));
      return true;
    }),
  );
  try {
    await runSteps(steps, { quiet: false, signal }).catch(() => undefined);
  } finally {
    for (const write of writes) write.mockRestore();
  }
  return stripVTControlCharacters(lines.join(""))
    .replace(/ \[\d+(\.\d+)?m?s\]/g, "")
    .trim()
    .split("\n");
}

test("a step that is done shows its outcome behind its title", async () => {
  expect(await printed([{ title: "Synthesize", run: async () => "8 stacks" }])).toEqual([
    "❯ Synthesize",
    "✔ Synthesize: 8 stacks",
  ]);
});

test("a step that another one's failure has kept from beginning is not marked as done", async () => {
  const steps = (): Step[] => [
    { title: "tenant", run: () => Promise.reject(new Error("refused")) },
    { title: "team", run: async () => NOT_BEGUN },
  ];
  const lines = await printed([
    { title: "Deploy", steps },
    { title: "Workloads", run: async () => "done" },
  ]);
  expect(lines.filter((line) => line.includes("team"))).toEqual(["❯ team", "↓ team [SKIPPED: not begun]"]);
  expect(lines.filter((line) => line.startsWith("✔"))).toEqual([]);
  expect(lines.join("\n")).not.toContain("Workloads");
});

test("after a Ctrl-C nothing new begins and nothing is marked as done", async () => {
  const lines = await printed([{ title: "Synthesize", run: async () => "8 stacks" }], AbortSignal.abort());
  expect(lines.filter((line) => line.startsWith("✔"))).toEqual([]);
});
