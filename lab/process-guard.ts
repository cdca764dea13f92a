import { type ChildProcess, spawn } from "node:child_process";

/**
 * Reads `+<pid>` and `-<pid>` from a pipe, which closes with its writer: what is left then is ended, each with its whole
 * process group, first politely and three seconds later for good.
 */
const SCRIPT = `pids=' '
while read -r line; do
  pid="\${line#?}"
  case "$line" in
    +*) pids="$pids$pid " ;;
    -*) case "$pids" in *" $pid "*) pids="\${pids%% $pid *} \${pids#* $pid }" ;; esac ;;
  esac
done
[ -n "\${pids# }" ] || exit 0
for pid in $pids; do kill -TERM "-$pid" 2>/dev/null; done
sleep 3
for pid in $pids; do kill -KILL "-$pid" 2>/dev/null; done
exit 0`;

/**
 * Ends programs whose starter is gone, even one that was killed outright. The programs must lead a process group of
 * their own (`detached` in Node). Where there is no `sh`, nobody guards.
 */
export class ProcessGuard {
  private shell?: ChildProcess;

  /** From now on the program does not outlive this process. */
  public add(pid: number): void {
    this.started()?.stdin?.write(`+${pid}\n`);
  }

  /** The program has ended: its number may soon be somebody else's. */
  public remove(pid: number): void {
    this.shell?.stdin?.write(`-${pid}\n`);
  }

  /** Guards nothing any more; what still runs goes on. */
  public close(): void {
    this.shell?.kill("SIGKILL");
    this.shell = undefined;
  }

  private started(): ChildProcess | undefined {
    if (this.shell || process.platform === "win32") return this.shell;
    const shell = spawn("sh", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "ignore"], detached: true });
    shell.once("error", () => undefined); // without sh there is no guard; whoever starts programs still ends them
    shell.stdin.once("error", () => undefined);
    shell.unref();
    this.shell = shell;
    return shell;
  }
}
