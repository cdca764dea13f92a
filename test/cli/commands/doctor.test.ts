import { credentialsOf } from "../../../cli/commands/doctor";

const NAMES = [
  "TF_VAR_prod_dynatrace_api_token",
  "TF_VAR_prod_dynatrace_client_id",
  "TF_VAR_prod_dynatrace_client_secret",
  "TF_VAR_prod_account_client_id",
  "TF_VAR_prod_account_client_secret",
];

test("credentials are reported by the names of their variables, those without a default", () => {
  expect(credentialsOf("prod", {})).toEqual({ environment: "prod", set: [], missing: NAMES });
});

test("a variable that is set to nothing counts as not set, and no value is shown", () => {
  const variables = { TF_VAR_prod_dynatrace_api_token: "secret-value", TF_VAR_prod_dynatrace_client_id: "" };
  const found = credentialsOf("prod", variables);
  expect(found).toEqual({ environment: "prod", set: NAMES.slice(0, 1), missing: NAMES.slice(1) });
  expect(JSON.stringify(found)).not.toContain("secret-value");
});
