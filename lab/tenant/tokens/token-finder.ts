import type { Store } from "../store";
import type { Caller, LabEnvironment } from "../tenant";
import { ApiTokens, isInUse } from "./api-tokens";

/** Finds who presents an API token that was made in the tenant; one that is disabled or expired is nobody's. */
export function tokenFinder(
  store: Store,
  environments: readonly LabEnvironment[],
): (apiToken: string) => Caller | undefined {
  const tokens = environments.map((environment) => [environment, new ApiTokens(store, environment.id)] as const);
  return (apiToken) => {
    for (const [environment, ofEnvironment] of tokens) {
      const found = ofEnvironment.find(apiToken);
      if (found === undefined) continue;
      const { owner, scopes } = found;
      return isInUse(found) ? { kind: "api-token", owner, environment, scopes } : undefined;
    }
    return undefined;
  };
}
