import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/** How a run of the main job ended, with all that it printed. */
export interface Ended {
  readonly status: number | null;
  readonly printed: string;
}

/** Runs `npm start` with these arguments; `onPrinted` sees each new piece of what it prints, `onStarted` the process. */
export function runMainJob(
  environment: NodeJS.ProcessEnv,
  args: readonly string[],
  onPrinted: (printed: string, child: ChildProcess) => void = () => undefined,
  onStarted: (child: ChildProcess) => void = () => undefined,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join("scripts", "run.mjs"), "cli/start.ts", ...args], { env: environment });
    onStarted(child);
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        onPrinted(printed, child);
      });
    }
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, printed }));
  });
}
