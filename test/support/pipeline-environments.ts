import { type Environment, environmentSchema } from "../../config/schema";

/** An example of each kind of place that a state can lie in. */
export const STATES = {
  local: { backend: "local" },
  s3: { backend: "s3", bucket: "states", region: "eu-central-1" },
  gcs: { backend: "gcs", bucket: "states" },
  azurerm: { backend: "azurerm", resourceGroup: "states", storageAccount: "states", container: "states" },
  pg: { backend: "pg" },
  kubernetes: { backend: "kubernetes" },
  http: { backend: "http", address: "https://states.example.com" },
  cloud: { backend: "cloud", organization: "example", hostname: "app.example-cloud.com" },
} as const;

/** An environment as its file declares it. */
export function pipelineEnvironment(
  name: string,
  state: keyof typeof STATES,
  { protected: isProtected }: { readonly protected: boolean },
): Environment {
  return environmentSchema.parse({
    name,
    dynatrace: {
      environmentId: "abc12345",
      environmentUrl: "https://abc12345.live.dynatrace.com",
      accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
    },
    kubernetes: { clusterName: name, context: name },
    state: STATES[state],
    protected: isProtected,
  });
}

/** One that is deployed at once and one behind an approval, with names that hold what some platforms do not take. */
export const environmentsWith = (state: keyof typeof STATES): Environment[] => [
  pipelineEnvironment("non-prod", state, { protected: false }),
  pipelineEnvironment("prod-eu", state, { protected: true }),
];
