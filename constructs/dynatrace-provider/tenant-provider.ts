import { DynatraceProvider, type DynatraceProviderConfig } from "@cdktf/provider-dynatrace/lib/provider";
import { Fn, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { dnsLabel } from "../../rules/kubernetes";
import { MAX_ENVIRONMENT_NAME_LENGTH } from "../../rules/names";
import { HTTPS_URL } from "../../rules/url";
import { checkFramework } from "../framework";
import { propFaults } from "../props";
import { addStackChecks } from "../stack-checks";
import { checkKnownText, checkText, type Finding, ValidationError } from "../validation";
import { PROVIDER_INPUTS, type ProviderInput, variableName } from "./provider-variables";

/** The same rule as for the name in an environment's file. */
const ENVIRONMENT_NAME = dnsLabel(MAX_ENVIRONMENT_NAME_LENGTH);

/** Properties of `TenantProvider`. */
export interface TenantProviderProps {
  /** Name of the environment, which begins the names of its variables: `prod`. */
  readonly environmentName: string;
  /** URL of the Dynatrace environment; the variable for it overrides this, so that the same stack can be planned on a lab. */
  readonly environmentUrl: string;
  /** Id of the Dynatrace account. */
  readonly accountId: string;
}

/**
 * The Dynatrace provider of one environment. Every endpoint and credential is a Terraform variable whose name begins with
 * the environment's, set with `TF_VAR_…`; the secret ones are sensitive and ephemeral, so that no plan and no state holds
 * them (Terraform 1.11 or newer). Every argument is set, if only to nothing: what is left out the provider takes from the
 * process environment, which prod and non-prod would share without a word.
 *
 * It stands directly under its stack: deeper, the names of the variables would hold a path and a hash.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace provider documentation, provider arguments
 * @example
 * new TenantProvider(stack, "dynatrace", {
 *   environmentName: "prod",
 *   environmentUrl: "https://abc12345.live.dynatrace.com",
 *   accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
 * });
 */
export class TenantProvider extends DynatraceProvider {
  public constructor(scope: TerraformStack, id: string, props: TenantProviderProps) {
    super(scope, id, configOf(scope, id, props));
    addStackChecks(this);
  }
}

/** Checks before the L1 exists, which takes its configuration whole. */
function configOf(stack: TerraformStack, id: string, props: TenantProviderProps): DynatraceProviderConfig {
  checkFramework(stack);
  const faults = propFaults("TenantProviderProps", props);
  const findings = faults.length > 0 ? faults : [...checkScope(stack), ...checkProps(props)];
  if (findings.length > 0) throw new ValidationError(`${stack.node.path}/${id}`, findings);
  const { environmentName, environmentUrl, accountId } = props;
  const value = (input: ProviderInput) => addVariable(stack, variableName(environmentName, input), input);
  const url = value({ ...PROVIDER_INPUTS.environmentUrl, default: environmentUrl });
  const tokenUrl = value(PROVIDER_INPUTS.tokenUrl);
  const clientId = value(PROVIDER_INPUTS.clientId);
  const clientSecret = value(PROVIDER_INPUTS.clientSecret);
  return {
    dtEnvUrl: url,
    dtApiToken: value(PROVIDER_INPUTS.apiToken),
    platformToken: value(PROVIDER_INPUTS.platformToken),
    clientId,
    clientSecret,
    accountId,
    automationClientId: clientId,
    automationClientSecret: clientSecret,
    // Platform APIs have a host of their own on SaaS; any other URL serves both.
    automationEnvUrl: Fn.replace(url, ".live.dynatrace.com", ".apps.dynatrace.com"),
    automationTokenUrl: tokenUrl,
    iamClientId: value(PROVIDER_INPUTS.accountClientId),
    iamClientSecret: value(PROVIDER_INPUTS.accountClientSecret),
    iamAccountId: accountId,
    iamEndpointUrl: value(PROVIDER_INPUTS.accountEndpointUrl),
    iamTokenUrl: tokenUrl,
    // Of Dynatrace Managed, which nothing here is for.
    dtClusterUrl: "",
    dtClusterApiToken: "",
  };
}

function checkScope({ node }: Construct): Finding[] {
  if (TerraformStack.isStack(node.scopes.at(-1))) return [];
  const rule = "must be a stack, or the names of its variables would hold a path and a hash";
  return [{ field: "scope", rule, received: node.id, fix: "pass the stack itself" }];
}

/** The name becomes part of variables; a wrong address would take credentials somewhere else. */
function checkProps({ environmentName, environmentUrl }: TenantProviderProps): Finding[] {
  return [
    ...checkKnownText("environmentName", environmentName, ENVIRONMENT_NAME),
    ...checkText("environmentUrl", environmentUrl, HTTPS_URL),
  ];
}

function addVariable(
  stack: TerraformStack,
  name: string,
  { description, secret, default: value }: ProviderInput,
): string {
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
