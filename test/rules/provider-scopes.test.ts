import { readFileSync } from "node:fs";
import { knownTypes, scopesOf, scopesPage } from "../../rules/provider-scopes";

const selection: { resources: string[]; dataSources: string[] } = JSON.parse(
  readFileSync("packages/provider-dynatrace/selection.json", "utf8"),
);
const prefixed = (names: readonly string[]) => names.map((name) => `dynatrace_${name}`);

test("every type of the bindings has its scopes, and no other", () => {
  expect(knownTypes("resource")).toEqual(prefixed(selection.resources));
  expect(knownTypes("data")).toEqual(prefixed(selection.dataSources));
});

test("each type needs something of one credential at least, but for the one that asks nobody", () => {
  const without = (["resource", "data"] as const).flatMap((kind) =>
    knownTypes(kind).filter((type) => {
      const { apiToken, client, account } = scopesOf(kind, type) ?? {};
      return !(apiToken || client || account);
    }),
  );
  expect(without).toEqual(["dynatrace_tenant"]);
});

test("a type may need less as a data source, and an unknown one is not guessed", () => {
  expect(scopesOf("resource", "dynatrace_iam_group")).toEqual({ account: ["account-idm-read", "account-idm-write"] });
  expect(scopesOf("data", "dynatrace_iam_group")).toEqual({ account: ["account-idm-read"] });
  expect(scopesOf("resource", "dynatrace_dashboard")).toBeUndefined();
  expect(scopesOf("resource", "kubernetes_alerting")).toBeUndefined();
});

test("each type has its page", () => {
  const root = "https://registry.terraform.io/providers/dynatrace-oss/dynatrace/1.102.0/docs";
  expect(scopesPage("resource", "dynatrace_iam_group", "1.102.0")).toBe(`${root}/resources/iam_group`);
  expect(scopesPage("data", "dynatrace_iam_group", "1.102.0")).toBe(`${root}/data-sources/iam_group`);
});
