import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LabReady, startTenant } from "../../lab/tenant/server";
import { startNetworkGuard } from "./network-guard";
import type { Tenancy } from "./tenancy";

/** What the program prints, as one line of JSON, when it can be used. */
export interface LabProgramReady {
  readonly lab: LabReady;
  /** Proxy that lets nobody out. */
  readonly guardUrl: string;
  /** Folder for the stacks that are planned; removed with the lab. */
  readonly folder: string;
}

/**
 * A lab for one process of tests, which ends when its standard input closes: so it does when that process is gone, in
 * whatever way. It is a program of its own so that the fake timers, mocks and browser stand-ins of a test do not reach it.
 */
async function main(): Promise<void> {
  const { accountId, environmentIds }: Tenancy = JSON.parse(process.argv[2] ?? "");
  const folder = mkdtempSync(join(tmpdir(), "dynatrace-onboarding-testing-"));
  try {
    const environments = environmentIds.map((id) => ({ name: id, id }));
    const [tenant, guard] = await Promise.all([startTenant({ accountId, environments, port: 0 }), startNetworkGuard()]);
    const ready: LabProgramReady = { lab: tenant.ready, guardUrl: guard.url, folder };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    await untilInputEnds();
    guard.close();
    await tenant.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function untilInputEnds(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once("end", resolve).once("error", () => resolve());
    process.stdin.resume();
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
