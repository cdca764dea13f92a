import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Measured {
  /** Median wall time, in milliseconds. */
  readonly milliseconds: number;
  /** Median peak memory, in bytes. */
  readonly bytes: number;
}

export interface Command {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Run before each timed run, outside the time. */
  readonly prepare?: () => void;
  /** Exit codes that are fine. */
  readonly accepted?: readonly number[];
}

/**
 * Times Node programs in turn, A B C A B C …, so that a slower minute of the machine meets all of them alike.
 *
 * @param rounds Timed runs of each command; one more before them is not counted.
 */
export function measureNode(
  commands: Readonly<Record<string, Command>>,
  rounds = 5,
): Promise<Record<string, Measured>> {
  return measure(commands, rounds, process.execPath, ["-r", join(process.cwd(), "bench", "peak-memory.cjs")]);
}

/** The same for any program; its memory is not known. */
export function measureProgram(program: string, commands: Readonly<Record<string, Command>>, rounds = 5) {
  return measure(commands, rounds, program, []);
}

async function measure(
  commands: Readonly<Record<string, Command>>,
  rounds: number,
  program: string,
  prefix: readonly string[],
): Promise<Record<string, Measured>> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const runs = new Map<string, Measured[]>(Object.keys(commands).map((name) => [name, []]));
  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, command] of Object.entries(commands)) {
        const taken = await runOnce(program, prefix, command, join(folder, "peak"));
        if (round > 0) runs.get(name)?.push(taken);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return Object.fromEntries(
    [...runs].map(([name, taken]) => [
      name,
      { milliseconds: median(taken.map((run) => run.milliseconds)), bytes: median(taken.map((run) => run.bytes)) },
    ]),
  );
}

/** Never blocks this process: the lab that a measured Terraform talks to may live in it. */
async function runOnce(
  program: string,
  prefix: readonly string[],
  command: Command,
  peakFile: string,
): Promise<Measured> {
  command.prepare?.();
  const started = process.hrtime.bigint();
  const { status, printed } = await runToEnd(program, [...prefix, ...command.args], command, peakFile);
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  if (!(command.accepted ?? [0]).includes(status)) {
    throw new Error(`${program} ${command.args.join(" ")} ended with ${status}:\n${printed}`);
  }
  return { milliseconds, bytes: prefix.length > 0 ? Number(readFileSync(peakFile, "utf8")) : 0 };
}

function runToEnd(program: string, args: readonly string[], command: Command, peakFile: string) {
  return new Promise<{ status: number; printed: string }>((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: command.cwd ?? process.cwd(),
      env: { ...process.env, CHECKPOINT_DISABLE: "1", ...command.env, BENCH_PEAK_FILE: peakFile },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text: Buffer) => printed.push(text.toString()));
    child.once("error", reject);
    child.once("close", (code) => resolve({ status: code ?? -1, printed: printed.join("") }));
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
