import type { LabReady } from "../lab/tenant/server";
import { variablesFor } from "../stacks/dynatrace-provider";

/** The variables that point the unchanged stacks of every environment at a lab tenant. */
export function labVariables({ account, environments, credentials }: LabReady): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, { url }] of Object.entries(environments)) {
    const own = credentials.environments[name];
    if (own === undefined) throw new Error(`the lab tenant has no credentials for ${name}`);
    const values = {
      environmentUrl: url,
      apiToken: own.apiToken,
      clientId: own.clientId,
      clientSecret: own.clientSecret,
      accountClientId: credentials.account.clientId,
      accountClientSecret: credentials.account.clientSecret,
      accountEndpointUrl: account.url,
      tokenUrl: `${account.url}/sso/oauth2/token`,
    };
    Object.assign(all, variablesFor({ name }, values));
  }
  return all;
}
