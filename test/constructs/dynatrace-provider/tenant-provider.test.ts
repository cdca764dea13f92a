import { LocalBackend, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { Construct } from "constructs";
import {
  TenantProvider,
  type TenantProviderProps,
  valuesIn,
  variablesFor,
} from "../../../constructs/dynatrace-provider";
import { synthesized } from "../../support/synth";

const PROD = {
  environmentName: "prod",
  environmentUrl: "https://abc12345.live.dynatrace.com",
  accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
};

/** A team's own stack, which knows nothing of our files. */
function stackWith(props: TenantProviderProps): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "prod-orders");
  new LocalBackend(stack, { path: "terraform.tfstate" });
  new TenantProvider(stack, "dynatrace", props);
  return stack;
}

test("the provider gets every credential as a variable of its environment", () => {
  const { provider, variable } = synthesized(stackWith(PROD));
  expect(provider?.dynatrace).toEqual([
    expect.objectContaining({
      dt_env_url: "${var.prod_dynatrace_environment_url}",
      dt_api_token: "${var.prod_dynatrace_api_token}",
      account_id: PROD.accountId,
      dt_cluster_api_token: "",
    }),
  ]);
  expect(variable?.prod_dynatrace_environment_url).toMatchObject({ default: PROD.environmentUrl });
  expect(variable?.prod_dynatrace_api_token).toMatchObject({ sensitive: true, ephemeral: true, nullable: false });
});

test("values and variables are each other's way back", () => {
  const values = { apiToken: "value", accountClientId: "client" };
  const variables = variablesFor({ name: "prod-eu" }, values);
  expect(variables).toEqual({
    TF_VAR_prod_eu_dynatrace_api_token: "value",
    TF_VAR_prod_eu_account_client_id: "client",
  });
  expect(valuesIn({ name: "prod-eu" }, variables)).toMatchObject(values);
  expect(valuesIn({ name: "prod" }, {})).toMatchObject({ accountEndpointUrl: "https://api.dynatrace.com" });
});

test("a name that cannot begin a variable and an address that is not https are refused, before anything is declared", () => {
  const wrong = { ...PROD, environmentName: "Prod 1", environmentUrl: "http://abc12345.live.dynatrace.com" };
  expect(() => stackWith(wrong)).toThrow(`prod-orders/dynatrace has 2 faults:
  - environmentName must be a DNS label: lower-case letters, digits and hyphens, a letter first; got "Prod 1"; write a name such as orders-api
  - environmentUrl must be an https URL; got "http://abc12345.live.dynatrace.com"; write it as https://host/path, without blanks or quotes`);
});

test("a name that is known only at apply is refused, since variables are declared at synth", () => {
  const stack = new TerraformStack(Testing.app(), "prod-orders");
  const environmentName = new TerraformVariable(stack, "name", { type: "string" }).stringValue;
  expect(() => new TenantProvider(stack, "dynatrace", { ...PROD, environmentName })).toThrow(
    "environmentName must be known at synth",
  );
});

test("a misspelt property is refused", () => {
  const wrong = { ...PROD, accountid: "x" };
  expect(() => stackWith(wrong)).toThrow('accountid is not a known property; got "x"; write accountId');
});

test("deeper than its stack it is refused, since nobody could set its variables", () => {
  const inner = new Construct(new TerraformStack(Testing.app(), "prod-orders"), "Part") as TerraformStack;
  expect(() => new TenantProvider(inner, "dynatrace", PROD)).toThrow(`prod-orders/Part/dynatrace has 1 fault:
  - scope must be a stack, or the names of its variables would hold a path and a hash; got "Part"; pass the stack itself`);
});
