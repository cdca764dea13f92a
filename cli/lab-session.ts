import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Configuration } from "../config/load";
import { type LabReady, startTenant } from "../lab/tenant/server";
import { LAB_FOLDER } from "./lab-folder";

export { LAB_FOLDER, LAB_STATE_FOLDER } from "./lab-folder";

const TENANT_FOLDER = join(LAB_FOLDER, "tenant");
const NOTE_FILE = join(TENANT_FOLDER, "running.json");

/** A lab tenant that answers, started here or found running. */
export interface LabSession {
  readonly ready: LabReady;
  readonly startedHere: boolean;
  close(): Promise<void>;
}

/**
 * Starts the lab tenant on the lab's own state, or joins the one that already runs on it.
 *
 * @param port First port of a lab started here; 0 takes free ones.
 */
export async function openLab(configuration: Configuration, port: number): Promise<LabSession> {
  const running = await findRunningLab();
  if (running) return { ready: running, startedHere: false, close: async () => undefined };
  mkdirSync(TENANT_FOLDER, { recursive: true });
  const tenant = await startTenant({ ...tenantOptions(configuration), port, stateFolder: TENANT_FOLDER });
  writeFileSync(NOTE_FILE, JSON.stringify(tenant.ready));
  return {
    ready: tenant.ready,
    startedHere: true,
    close: async () => {
      rmSync(NOTE_FILE, { force: true });
      await tenant.close();
    },
  };
}

/** The account and the environments that the lab stands in for. */
export function tenantOptions(configuration: Configuration) {
  const environments = configuration.environments.map(({ name, dynatrace }) => ({ name, id: dynatrace.environmentId }));
  const accountId = configuration.environments[0]?.dynatrace.accountId ?? "";
  return { accountId, environments };
}

/** The lab tenant that runs on this project's lab state, if one answers: a note may outlive its lab. */
export async function findRunningLab(): Promise<LabReady | undefined> {
  if (!existsSync(NOTE_FILE)) return undefined;
  try {
    const ready: LabReady = JSON.parse(readFileSync(NOTE_FILE, "utf8"));
    const answer = await fetch(`${ready.account.url}/lab/faults`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok ? ready : undefined;
  } catch {
    return undefined;
  }
}
