import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Testing } from "cdktf";
import { BaseStack } from "../../stacks/base-stack";
import { addDynatraceProvider, variablesFor } from "../../stacks/dynatrace-provider";
import { environment } from "./fixtures";

const SECRET = { type: "string", nullable: false, sensitive: true, ephemeral: true };
const PLAIN = { type: "string", nullable: false };

function stackFor(name: string) {
  const stack = new BaseStack(Testing.app(), `${name}-orders`, environment(name));
  addDynatraceProvider(stack, environment(name));
  return JSON.parse(Testing.synth(stack, true));
}

test("every argument of the provider is set, so that none comes from the process environment", () => {
  const schemaFile = createRequire(__filename).resolve("@cdktf/provider-dynatrace/schema.json");
  const schema = JSON.parse(readFileSync(schemaFile, "utf8"));
  const [provider] = Object.values<{ provider: { block: { attributes: object } } }>(schema.provider_schemas);
  const [configured] = stackFor("prod").provider.dynatrace;
  expect(Object.keys(configured).sort()).toEqual(Object.keys(provider?.provider.block.attributes ?? {}).sort());
});

test("environment, account and platform each have their own endpoint and credential", () => {
  expect(stackFor("prod").provider.dynatrace).toEqual([
    {
      dt_env_url: "${var.prod_dynatrace_environment_url}",
      dt_api_token: "${var.prod_dynatrace_api_token}",
      platform_token: "${var.prod_dynatrace_platform_token}",
      client_id: "${var.prod_dynatrace_client_id}",
      client_secret: "${var.prod_dynatrace_client_secret}",
      account_id: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
      automation_client_id: "${var.prod_dynatrace_client_id}",
      automation_client_secret: "${var.prod_dynatrace_client_secret}",
      automation_env_url:
        '${replace(var.prod_dynatrace_environment_url, ".live.dynatrace.com", ".apps.dynatrace.com")}',
      automation_token_url: "${var.prod_token_url}",
      iam_client_id: "${var.prod_account_client_id}",
      iam_client_secret: "${var.prod_account_client_secret}",
      iam_account_id: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
      iam_endpoint_url: "${var.prod_account_endpoint_url}",
      iam_token_url: "${var.prod_token_url}",
      dt_cluster_url: "",
      dt_cluster_api_token: "",
    },
  ]);
});

test("secrets are sensitive and ephemeral, and endpoints have defaults", () => {
  const described = { description: expect.any(String) };
  expect(stackFor("nonprod").variable).toEqual({
    nonprod_dynatrace_environment_url: { ...PLAIN, ...described, default: "https://xyz98765.live.dynatrace.com" },
    nonprod_dynatrace_api_token: { ...SECRET, ...described },
    nonprod_dynatrace_platform_token: { ...SECRET, ...described, default: "" },
    nonprod_dynatrace_client_id: { ...SECRET, ...described },
    nonprod_dynatrace_client_secret: { ...SECRET, ...described },
    nonprod_account_client_id: { ...SECRET, ...described },
    nonprod_account_client_secret: { ...SECRET, ...described },
    nonprod_account_endpoint_url: { ...PLAIN, ...described, default: "https://api.dynatrace.com" },
    nonprod_token_url: { ...PLAIN, ...described, default: "https://sso.dynatrace.com/sso/oauth2/token" },
  });
});

test("a hyphen in an environment's name becomes an underscore, because a shell allows none in a variable", () => {
  expect(Object.keys(stackFor("prod-eu").variable)).toContain("prod_eu_dynatrace_api_token");
  expect(variablesFor({ name: "prod-eu" }, { apiToken: "value" })).toEqual({
    TF_VAR_prod_eu_dynatrace_api_token: "value",
  });
});

test("the variables of an environment are those of its stacks", () => {
  const values = {
    environmentUrl: "1",
    apiToken: "2",
    platformToken: "3",
    clientId: "4",
    clientSecret: "5",
    accountClientId: "6",
    accountClientSecret: "7",
    accountEndpointUrl: "8",
    tokenUrl: "9",
  };
  const declared = Object.keys(stackFor("prod").variable).map((name) => `TF_VAR_${name}`);
  expect(Object.keys(variablesFor({ name: "prod" }, values)).sort()).toEqual(declared.sort());
});
