import { hideSecrets } from "../../../cli/plan/secrets";

test("a credential that was given to Terraform is hidden wherever it stands, in the form that JSON gives it", () => {
  const variables = {
    TF_VAR_prod_dynatrace_api_token: 'dt0c01."quoted"\\token',
    TF_VAR_prod_eu_account_client_secret: "dt0s02.secret",
    TF_VAR_prod_eu_dynatrace_client_secret: "dt0s02.secret.longer",
    TF_VAR_prod_dynatrace_environment_url: "https://abc12345.live.dynatrace.com",
  };
  const json = JSON.stringify({ errors: Object.values(variables) });
  expect(JSON.parse(hideSecrets(json, variables))).toEqual({
    errors: ["(hidden)", "(hidden)", "(hidden)", "https://abc12345.live.dynatrace.com"],
  });
});

test("what is too short for a credential, or not set, hides nothing", () => {
  const variables = { TF_VAR_prod_dynatrace_api_token: "prod", TF_VAR_prod_account_client_id: undefined };
  expect(hideSecrets('"prod"', variables)).toBe('"prod"');
});
