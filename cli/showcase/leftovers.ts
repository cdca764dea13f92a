import type { LabReady } from "../../lab/tenant/server";
import { removeOtherTeam } from "./other-team";
import { TenantAdmin } from "./tenant-admin";

/** Names of the tokens that a showcase makes; it deletes them at its end. */
export const TOKENS = {
  traces: "showcase: traces of the workload",
  events: "showcase: deployments of the pipeline",
} as const;

/** Takes away what a showcase that was killed has left in the tenant: the other team and the ingest tokens. */
export async function removeLeftovers(lab: LabReady): Promise<void> {
  const admin = new TenantAdmin(lab);
  await removeOtherTeam(admin);
  for (const environment of Object.keys(lab.environments)) {
    for (const name of Object.values(TOKENS)) await admin.deleteTokensNamed(environment, name);
  }
}
