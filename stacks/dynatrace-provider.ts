import type { TerraformStack } from "cdktf";
import type { Environment } from "../config/schema";
import { TenantProvider } from "../constructs/dynatrace-provider";

export { type ProviderValues, valuesIn, variablesFor } from "../constructs/dynatrace-provider";

/** Adds the Dynatrace provider of an environment, as its file names it. */
export function addDynatraceProvider(stack: TerraformStack, { name, dynatrace }: Environment): TenantProvider {
  const { accountId, environmentUrl } = dynatrace;
  return new TenantProvider(stack, "dynatrace", { environmentName: name, environmentUrl, accountId });
}
