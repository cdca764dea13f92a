import fc from "fast-check";
import { labCredentials } from "../../../lab/tenant/auth";
import type { LabReady } from "../../../lab/tenant/server";
import { labCopy } from "../../../testing/lab/lab-copy";

const lab: LabReady = {
  account: { id: "account", url: "http://127.0.0.1:1" },
  environments: { abc12345: { id: "abc12345", url: "http://127.0.0.1:2" } },
  credentials: labCredentials([{ name: "abc12345", id: "abc12345" }]),
};
const surroundings = { lab, applied: new Map([["first", "/tmp/first"]]) };
const copyOf = (json: Record<string, unknown>) => labCopy({ name: "orders", json }, surroundings);

const LED = {
  dt_env_url: "http://127.0.0.1:2",
  dt_api_token: "lab-abc12345-api-token",
  platform_token: "",
  client_id: "lab-abc12345-client",
  client_secret: "lab-abc12345-client-secret",
  account_id: "account",
  automation_client_id: "lab-abc12345-client",
  automation_client_secret: "lab-abc12345-client-secret",
  automation_env_url: "http://127.0.0.1:2",
  automation_token_url: "http://127.0.0.1:1/sso/oauth2/token",
  iam_client_id: "lab-account-client",
  iam_client_secret: "lab-account-client-secret",
  iam_account_id: "account",
  iam_endpoint_url: "http://127.0.0.1:1",
  iam_token_url: "http://127.0.0.1:1/sso/oauth2/token",
  dt_cluster_url: "",
  dt_cluster_api_token: "",
};
const url = "https://abc12345.live.dynatrace.com";

test("backend, cloud and provisioners are left out, and all else stays", () => {
  const kept = { name: "a", lifecycle: { prevent_destroy: true } };
  expect(
    copyOf({
      terraform: { backend: { s3: {} }, cloud: {}, required_version: ">= 1.11" },
      resource: { t: { one: { ...kept, provisioner: [{ "local-exec": {} }], connection: {} }, many: [kept] } },
      moved: [{ from: "a", to: "b" }],
    }),
  ).toEqual({
    terraform: { required_version: ">= 1.11", backend: { local: { path: "terraform.tfstate" } } },
    resource: { t: { one: kept, many: [kept] } },
    moved: [{ from: "a", to: "b" }],
  });
});

test("every block of the provider is led to the lab, by whatever name; other providers stay", () => {
  const required = { mine: { source: "registry.terraform.io/dynatrace-oss/dynatrace" } };
  const provider = {
    dynatrace: [
      { dt_env_url: url, dt_api_token: "dt0c01.real" },
      { alias: "other", dt_env_url: url },
    ],
    mine: { dt_env_url: url },
    random: [{}],
  };
  expect(copyOf({ terraform: { required_providers: required }, provider }).provider).toEqual({
    dynatrace: [LED, { alias: "other", ...LED }],
    mine: [LED],
    random: [{}],
  });
});

test("a stack without a block gets one, for it would take the shell's credentials", () => {
  const labOfNobody: LabReady = {
    ...lab,
    environments: { lab00000: { id: "lab00000", url: "http://127.0.0.1:2" } },
    credentials: labCredentials([{ name: "lab00000", id: "lab00000" }]),
  };
  const json = { data: { dynatrace_iam_policy: { p: { name: "a" } } } };
  const copy = labCopy({ name: "orders", json }, { ...surroundings, lab: labOfNobody });
  expect(Object.keys(JSON.parse(JSON.stringify(copy.provider)).dynatrace[0]).sort()).toEqual(Object.keys(LED).sort());
});

test("no argument of a provider reaches the copy, whatever it is", () => {
  const args = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.constant(null)));
  fc.assert(
    fc.property(args, ({ alias: _alias, ...given }) => {
      const copy = copyOf({ provider: { dynatrace: [{ ...given, dt_env_url: url }] } });
      expect(copy.provider).toEqual({ dynatrace: [LED] });
    }),
  );
});

test("the state of a stack that was applied is read from the lab; any other one is refused", () => {
  const read = (name: string) => ({
    data: { terraform_remote_state: { [name]: { backend: "s3", config: { a: 1 } } } },
  });
  expect(copyOf(read("cross-stack-reference-input-first")).data).toEqual({
    terraform_remote_state: {
      "cross-stack-reference-input-first": { backend: "local", config: { path: "/tmp/first/terraform.tfstate" } },
    },
  });
  expect(() => copyOf(read("vpc"))).toThrow(
    "orders: reads the state of another stack in data.terraform_remote_state.vpc, which the kit does not touch; pass that " +
      "stack in { before: […] }, or look the value up with a data source",
  );
});
