import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LabReady } from "../lab/tenant/server";

/** Starts a lab with telemetry in a process of its own; its peak memory is in the file once it has ended. */
export async function startLab(peakFile: string): Promise<{ lab: ChildProcess; ready: LabReady }> {
  const preload = join(process.cwd(), "bench", "peak-memory.cjs");
  const lab = spawn(process.execPath, ["-r", preload, "scripts/run.mjs", "bench/telemetry-lab.ts"], {
    env: { ...process.env, BENCH_PEAK_FILE: peakFile },
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (lab.stdout === null) throw new Error("the lab has no output");
  for await (const line of createInterface(lab.stdout)) return { lab, ready: JSON.parse(line) as LabReady };
  throw new Error("the lab ended before it was ready");
}

/** Ends the lab; nothing for one that has ended. */
export async function stop(lab: ChildProcess): Promise<void> {
  if (lab.exitCode !== null) return;
  const ended = once(lab, "exit");
  lab.stdin?.end();
  await ended;
}
