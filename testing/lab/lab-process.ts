import { type ChildProcess, spawn } from "node:child_process";
import { request } from "node:http";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { labProgram } from "./kit-folder";
import type { LabProgramReady } from "./lab-program";
import { ATTEMPTS_PATH } from "./network-guard";
import type { Tenancy } from "./tenancy";

/** A lab in a process of its own, which does not outlive this one. */
export class LabProcess {
  /** What was applied since the lab was emptied, as a key; undefined when that is not known. */
  public holds: string | undefined = "";

  /** @throws Error with what the program printed where it does not start. */
  public static async start(tenancy: Tenancy): Promise<LabProcess> {
    const child = spawn(process.execPath, [...labProgram(), JSON.stringify(tenancy)], {
      // Options of Node that a test runner sets, such as a loader, are not the lab's.
      env: { ...process.env, NODE_OPTIONS: "" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.on("error", () => undefined);
    const ready = await firstLine(child);
    for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket).unref();
    child.unref();
    return new LabProcess(child, tenancy, ready);
  }

  private constructor(
    private readonly child: ChildProcess,
    private readonly tenancy: Tenancy,
    public readonly ready: LabProgramReady,
  ) {}

  /** Whether the lab has the account and all these environments. */
  public serves({ accountId, environmentIds }: Tenancy): boolean {
    return (
      accountId === this.tenancy.accountId && environmentIds.every((id) => this.tenancy.environmentIds.includes(id))
    );
  }

  /** Empties the tenant. */
  public async reset(): Promise<void> {
    await ask("POST", `${this.ready.lab.account.url}/lab/reset`);
    this.holds = "";
  }

  /** Hosts outside this machine that were asked for since the last time. */
  public async attempts(): Promise<readonly string[]> {
    return JSON.parse(await ask("DELETE", `${this.ready.guardUrl}${ATTEMPTS_PATH}`));
  }

  /** Ends the lab and removes its folder. */
  public async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.ref();
    this.child.stdin?.end();
    await ended;
  }
}

async function firstLine(child: ChildProcess): Promise<LabProgramReady> {
  const printed: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  const ended = new Promise<never>((_resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status) => {
      reject(new Error(`the lab of the testing kit ended with ${status}:\n${printed.join("").trim()}`));
    });
  });
  ended.catch(() => undefined); // its later end is no error
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const line = await Promise.race([new Promise<string>((resolve) => lines.once("line", resolve)), ended]);
  return JSON.parse(line) as LabProgramReady;
}

/** Node's own client: in a test, `fetch` may be missing, or stand still with its fake timers. */
function ask(method: string, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      answer.once("error", reject).once("end", () => {
        const { statusCode = 0 } = answer;
        if (statusCode < 300) resolve(text);
        else reject(new Error(`the lab of the testing kit answered ${statusCode} to ${method} ${url}: ${text}`));
      });
    });
    asked.once("error", reject);
    asked.end();
  });
}
