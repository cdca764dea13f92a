import { TerraformStack } from "cdktf";
import { readConfiguration } from "../cli/configuration";
import { createApp } from "../stacks/onboarding";
import { applyAndPlan, closeLab, planSnapshot } from "../testing";
import { temporaryFolder } from "../testing/lab/temporary-folder";
import { median } from "./measure";
import type { Row } from "./table";

const ROUNDS = 5;

/** A plan snapshot of a team's stack: the first of a process, later ones, and an apply with its second plan. */
export function measurePlanSnapshot(): Promise<Row[]> {
  return temporaryFolder(async (outdir) => {
    const app = createApp(readConfiguration(), { outdir, stateFolder: outdir, kubernetes: false });
    const stack = app.node.findChild("nonprod-tlo-python");
    if (!TerraformStack.isStack(stack)) throw new Error("nonprod-tlo-python is no stack");
    try {
      const first = await timed(() => planSnapshot(stack));
      const warm: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) warm.push(await timed(() => planSnapshot(stack)));
      const applied = await timed(() => applyAndPlan(stack));
      const row = (what: string, milliseconds: number) => ({ what, median: { milliseconds, bytes: 0 } });
      return [
        row("plan snapshot, first of a process: with the lab's start and the tenant's stack", first),
        { ...row("plan snapshot warm", median(warm)), target: "< 3000 ms" },
        row("apply to the lab and second plan", applied),
      ];
    } finally {
      await closeLab();
    }
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
