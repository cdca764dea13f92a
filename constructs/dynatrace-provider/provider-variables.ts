/** One value that the provider is given as a Terraform variable. */
export interface ProviderInput {
  /** Name of the variable, behind the environment's. */
  readonly variable: string;
  /** What the variable is for. */
  readonly description: string;
  /** Stands in no plan, no state and no output. */
  readonly secret?: true;
  /**
   * Value of the variable where nothing sets it.
   * @default - it must be set
   */
  readonly default?: string;
}

/** All that differs between a real tenant and a lab, or between one person's credentials and another's. */
export const PROVIDER_INPUTS = {
  environmentUrl: { variable: "dynatrace_environment_url", description: "URL of the Dynatrace environment" },
  apiToken: { variable: "dynatrace_api_token", description: "API token of the environment: settings", secret: true },
  clientId: { variable: "dynatrace_client_id", description: "OAuth client of the environment", secret: true },
  clientSecret: {
    variable: "dynatrace_client_secret",
    description: "Secret of the environment's OAuth client",
    secret: true,
  },
  platformToken: {
    variable: "dynatrace_platform_token",
    description: "Platform token of the environment, in place of its OAuth client",
    secret: true,
    default: "",
  },
  accountClientId: { variable: "account_client_id", description: "OAuth client of the account", secret: true },
  accountClientSecret: {
    variable: "account_client_secret",
    description: "Secret of the account's OAuth client",
    secret: true,
  },
  accountEndpointUrl: {
    variable: "account_endpoint_url",
    description: "URL of the account API",
    default: "https://api.dynatrace.com",
  },
  tokenUrl: {
    variable: "token_url",
    description: "Where OAuth clients get their tokens",
    default: "https://sso.dynatrace.com/sso/oauth2/token",
  },
} as const satisfies Record<string, ProviderInput>;

/** Values for the variables of one environment; what is left out keeps its default. */
export type ProviderValues = Partial<Record<keyof typeof PROVIDER_INPUTS, string>>;

/**
 * The process environment that gives these values to every Dynatrace stack of an environment.
 *
 * @example
 * variablesFor({ name: "prod" }, { apiToken: "…" }); // { TF_VAR_prod_dynatrace_api_token: "…" }
 */
export function variablesFor(environment: { readonly name: string }, values: ProviderValues): Record<string, string> {
  const named = Object.entries(PROVIDER_INPUTS).map(([name, input]) => {
    const value = values[name as keyof ProviderValues];
    return value === undefined ? [] : [[`TF_VAR_${variableName(environment.name, input)}`, value]];
  });
  return Object.fromEntries(named.flat());
}

/** What these variables say, with the defaults of those that are not set: `variablesFor` the other way round. */
export function valuesIn(
  environment: { readonly name: string },
  variables: Readonly<Record<string, string | undefined>>,
): ProviderValues {
  const inputs: readonly (readonly [string, ProviderInput])[] = Object.entries(PROVIDER_INPUTS);
  const named = inputs.flatMap(([name, input]) => {
    const value = variables[`TF_VAR_${variableName(environment.name, input)}`] || input.default;
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(named);
}

/** A shell takes no hyphen in `TF_VAR_…`. */
export function variableName(environmentName: string, input: ProviderInput): string {
  return `${environmentName.replaceAll("-", "_")}_${input.variable}`;
}
