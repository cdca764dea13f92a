import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseMissingVariables } from "../../../cli/plan/missing-variables";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "variables-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function stack(name: string, variable?: object) {
  const own = join(folder, name);
  mkdirSync(own);
  writeFileSync(join(own, "cdk.tf.json"), JSON.stringify({ ...(variable && { variable }) }));
  return { name, folder: own, dependencies: [], providers: [] };
}

test("variables without a value and without a default are named once, with both ways on", () => {
  const stacks = [
    stack("prod-tenant", { prod_api_token: {}, prod_url: { default: "https://abc12345.live.dynatrace.com" } }),
    stack("prod-orders", { prod_api_token: {}, prod_client_id: {} }),
  ];
  expect(() => refuseMissingVariables(stacks, {})).toThrow(
    [
      "the plan of prod-tenant, prod-orders needs 2 more variables: TF_VAR_prod_api_token, TF_VAR_prod_client_id",
      "To plan against the lab, keep it running and point Terraform at it:",
      "  npm run lab:tenant &",
      '  eval "$(npx onboard lab env)"',
      "For a real tenant docs/deploying.md has a table of them.",
    ].join("\n"),
  );
  expect(() => refuseMissingVariables(stacks, { TF_VAR_prod_api_token: "", TF_VAR_prod_client_id: "x" })).not.toThrow();
});

test("a stack without variables needs none", () => {
  expect(() => refuseMissingVariables([stack("prod-plain")], {})).not.toThrow();
});
