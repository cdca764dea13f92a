import { SynthesizedStack } from "../../../../access";
import { neededScopes } from "../../../../cli/doctor/real/needed-scopes";
import { synthesize } from "../../../../cli/synthesized";
import { shipped } from "../../fixtures";

function stack(resource: object, data: object = {}): SynthesizedStack {
  return new SynthesizedStack("prod-orders", { resource, data });
}

test("scopes are gathered by credential, each with the types that need it", () => {
  const needed = neededScopes([
    stack({ dynatrace_alerting: { a: {}, b: {} }, dynatrace_document: { a: {} }, kubernetes_namespace_v1: { a: {} } }),
    stack({ dynatrace_log_storage: { a: {} } }, { dynatrace_iam_group: { a: {} }, dynatrace_entity: { a: {} } }),
  ]);
  expect([...needed.apiToken]).toEqual([
    ["settings.read", ["alerting", "log_storage"]],
    ["settings.write", ["alerting", "log_storage"]],
    ["entities.read", ["entity"]],
  ]);
  expect([...needed.client.keys()].sort()).toEqual([
    "document:documents:delete",
    "document:documents:read",
    "document:documents:write",
    "document:trash.documents:delete",
  ]);
  expect([...needed.account]).toEqual([["account-idm-read", ["iam_group"]]]);
  expect(needed.unknown).toEqual([]);
});

test("a type that nobody has written down is named once, with the stack that has it", () => {
  const { unknown } = neededScopes([
    stack({ dynatrace_dashboard: { a: {}, b: {} } }),
    stack({ dynatrace_dashboard: { c: {} } }),
  ]);
  expect(unknown).toEqual([{ kind: "resource", type: "dynatrace_dashboard", stack: "prod-orders" }]);
});

test("everything that the shipped configuration declares is known, and docs/deploying.md asks for it", () => {
  const needed = neededScopes(synthesize(shipped()).map(({ stack: each }) => each));
  expect(needed.unknown).toEqual([]);
  expect([...needed.apiToken.keys()].sort()).toEqual(["settings.read", "settings.write"]);
  expect([...needed.client.keys()].sort()).toEqual([
    "document:direct-shares:delete",
    "document:direct-shares:read",
    "document:direct-shares:write",
    "document:documents:delete",
    "document:documents:read",
    "document:documents:write",
    "document:trash.documents:delete",
    "settings:objects:read",
    "settings:objects:write",
    "slo:slos:read",
    "slo:slos:write",
  ]);
  expect([...needed.account.keys()].sort()).toEqual([
    "account-env-read",
    "account-idm-read",
    "account-idm-write",
    "iam-policies-management",
  ]);
});
