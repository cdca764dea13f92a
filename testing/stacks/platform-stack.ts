import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { AccessPolicies, SecurityContextMapping } from "../../constructs/access-policies";

/** The environment that a platform stack is for. */
export interface PlatformStackProps {
  /** Name of the environment, as the shared policies' names have it: `prod`. */
  readonly environmentName: string;
  /** Id of the Dynatrace environment: `abc12345`. */
  readonly environmentId: string;
  /** Id of the Dynatrace account. */
  readonly accountId: string;
}

/**
 * What a platform team deploys once per tenant and team stacks look up: the shared access policies. A team that tests its
 * own stack puts it in `before`, and into the list that it asks about access.
 *
 * @example
 * const platform = platformStack({ environmentName: "prod", environmentId: "abc12345", accountId });
 * await planSnapshot(stack, { before: [platform] });
 */
export function platformStack({ environmentName, environmentId, accountId }: PlatformStackProps): TerraformStack {
  const stack = new TerraformStack(appWithoutFolder(), `${environmentName}-tenant`);
  new LocalBackend(stack, { path: "terraform.tfstate" });
  new DynatraceProvider(stack, "dynatrace", {
    dtEnvUrl: `https://${environmentId}.live.dynatrace.com`,
    iamAccountId: accountId,
  });
  new AccessPolicies(stack, "AccessPolicies", { environmentName, accountId, preventDestroy: false });
  new SecurityContextMapping(stack, "SecurityContext", { preventDestroy: false });
  return stack;
}

/** An application makes its output folder at once; nothing is ever written to this one's. */
function appWithoutFolder(): App {
  const outdir = mkdtempSync(join(tmpdir(), "dynatrace-onboarding-platform-"));
  try {
    return new App({ outdir, stackTraces: false });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
