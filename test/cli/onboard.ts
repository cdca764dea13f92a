import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

/** What a run of the command said and ended with. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a run takes place. */
export interface Place {
  /** Folder to run in; the project's root if left out. */
  readonly cwd?: string;
  /** The project whose command it is; this one if left out. */
  readonly project?: string;
  /** Variables besides the test's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the command as a process of its own, as somebody at a shell would, and waits for its end. */
export function onboard(args: readonly string[], { cwd, project = ".", env }: Place = {}): Ran {
  const entry = resolve(project, "packages/onboard/onboard.mjs");
  const options = { encoding: "utf8", cwd, env: { ...process.env, NO_COLOR: "1", ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], options);
  return { status, stdout, stderr };
}
