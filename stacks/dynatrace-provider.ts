import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { Fn, type TerraformStack, TerraformVariable } from "cdktf";
import type { Environment } from "../config/schema";

/** One value that the provider is given as a Terraform variable. */
interface Input {
  /** Name of the variable, behind the environment's. */
  readonly variable: string;
  readonly description: string;
  /** Stands in no plan, no state and no output. */
  readonly secret?: true;
  readonly default?: string;
}

/** All that differs between a real tenant and a lab, or between one person's credentials and another's. */
const INPUTS = {
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
} as const satisfies Record<string, Input>;

type InputName = keyof typeof INPUTS;

/** Values for the variables of one environment; what is left out keeps its default. */
export type ProviderValues = Partial<Record<InputName, string>>;

/**
 * The process environment that gives these values to every Dynatrace stack of an environment.
 *
 * @example
 * variablesFor({ name: "prod" }, { apiToken: "…" }); // { TF_VAR_prod_dynatrace_api_token: "…" }
 */
export function variablesFor(environment: { readonly name: string }, values: ProviderValues): Record<string, string> {
  const named = Object.entries(INPUTS).map(([name, input]) => {
    const value = values[name as InputName];
    return value === undefined ? [] : [[`TF_VAR_${variableName(environment.name, input)}`, value]];
  });
  return Object.fromEntries(named.flat());
}

/** What these variables say, with the defaults of those that are not set: `variablesFor` the other way round. */
export function valuesIn(
  environment: { readonly name: string },
  variables: Readonly<Record<string, string | undefined>>,
): ProviderValues {
  const inputs: readonly (readonly [string, Input])[] = Object.entries(INPUTS);
  const named = inputs.flatMap(([name, input]) => {
    const value = variables[`TF_VAR_${variableName(environment.name, input)}`] || input.default;
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(named);
}

/**
 * Adds the Dynatrace provider of an environment. Every endpoint and credential is a variable whose name begins with the
 * environment's, and every argument is set, if only to nothing: what is left out the provider takes from the process
 * environment, which prod and non-prod would share without a word.
 *
 * @see Dynatrace provider documentation, provider arguments
 */
export function addDynatraceProvider(stack: TerraformStack, environment: Environment): DynatraceProvider {
  const { accountId, environmentUrl } = environment.dynatrace;
  const value = (input: Input) => addVariable(stack, variableName(environment.name, input), input);
  const url = value({ ...INPUTS.environmentUrl, default: environmentUrl });
  const tokenUrl = value(INPUTS.tokenUrl);
  const clientId = value(INPUTS.clientId);
  const clientSecret = value(INPUTS.clientSecret);
  return new DynatraceProvider(stack, "dynatrace", {
    dtEnvUrl: url,
    dtApiToken: value(INPUTS.apiToken),
    platformToken: value(INPUTS.platformToken),
    clientId,
    clientSecret,
    accountId,
    automationClientId: clientId,
    automationClientSecret: clientSecret,
    // Platform APIs have a host of their own on SaaS; any other URL serves both.
    automationEnvUrl: Fn.replace(url, ".live.dynatrace.com", ".apps.dynatrace.com"),
    automationTokenUrl: tokenUrl,
    iamClientId: value(INPUTS.accountClientId),
    iamClientSecret: value(INPUTS.accountClientSecret),
    iamAccountId: accountId,
    iamEndpointUrl: value(INPUTS.accountEndpointUrl),
    iamTokenUrl: tokenUrl,
    // Of Dynatrace Managed, which nothing here is for.
    dtClusterUrl: "",
    dtClusterApiToken: "",
  });
}

/** A shell takes no hyphen in `TF_VAR_…`. */
function variableName(environmentName: string, input: Input): string {
  return `${environmentName.replaceAll("-", "_")}_${input.variable}`;
}

/** Directly under the stack: deeper, the variable's name would hold a path and a hash. */
function addVariable(stack: TerraformStack, name: string, { description, secret, default: value }: Input): string {
  const sensitive = secret ? { sensitive: true } : {};
  const variable = new TerraformVariable(stack, name, {
    type: "string",
    nullable: false,
    description,
    default: value,
    ...sensitive,
  });
  if (secret) variable.addOverride("ephemeral", true);
  return variable.stringValue;
}
