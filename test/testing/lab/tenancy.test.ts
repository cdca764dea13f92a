import { environmentInUrl, environmentOfProvider, tenancyOf } from "../../../testing/lab/tenancy";
import type { Synthesized } from "../../../testing/stacks/synthesis";

const ACCOUNT = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";

function stack(provider: object | undefined, resource: object = {}, name = "orders"): Synthesized {
  return { name, json: { ...(provider && { provider: { dynatrace: [provider] } }), resource } };
}

test.each([
  ["https://abc12345.live.dynatrace.com", "abc12345"],
  ["https://abc12345.apps.dynatrace.com/", "abc12345"],
  ["https://abc12345.sprint.dynatracelabs.com", "abc12345"],
  ["https://managed.example.com/e/0b9b8e6a-1111-4a2b-8c3d-4e5f60718293", "0b9b8e6a-1111-4a2b-8c3d-4e5f60718293"],
  ["https://proxy.example.com", undefined],
  ["abc12345", undefined],
  [undefined, undefined],
])("%s is environment %s", (url, id) => {
  expect(environmentInUrl(url)).toBe(id);
});

test("account and environments come from the provider's block and from what is declared in an account", () => {
  const binding = { dynatrace_iam_policy_bindings_v2: { b: { environment: "xyz98765", account: ACCOUNT } } };
  const provider = { dt_env_url: "https://abc12345.live.dynatrace.com", iam_account_id: ACCOUNT };
  expect(tenancyOf([stack(provider, binding)], {})).toEqual({
    accountId: ACCOUNT,
    environmentIds: ["abc12345", "xyz98765"],
  });
});

test("a variable's default is followed, and what nobody says has a made-up name", () => {
  const json = {
    variable: { url: { default: "https://abc12345.live.dynatrace.com" } },
    provider: { dynatrace: { dt_env_url: "${var.url}" } },
  };
  expect(tenancyOf([{ name: "s", json }], {}).environmentIds).toEqual(["abc12345"]);
  expect(tenancyOf([stack(undefined)], {})).toEqual({
    accountId: "00000000-0000-4000-8000-000000000000",
    environmentIds: ["lab00000"],
  });
});

test("stacks of two accounts are refused, unless one account is named", () => {
  const both = [stack({ iam_account_id: "one" }), stack({ account_id: "other" }, {}, "b")];
  expect(() => tenancyOf(both, {})).toThrow(
    "the stacks of one plan must be for one account; got one, other; plan them apart, or name one in accountId",
  );
  expect(tenancyOf(both, { accountId: "one" }).accountId).toBe("one");
});

test("a URL that is not known at synth takes the stack's only environment, or the one that is named", () => {
  const hidden = { dt_env_url: "${var.url}" };
  const bound = (...ids: string[]) => ({
    dynatrace_iam_policy_bindings_v2: Object.fromEntries(ids.map((id) => [id, { environment: id }])),
  });
  expect(environmentOfProvider(stack(hidden, bound("abc12345")), hidden, {})).toBe("abc12345");
  expect(environmentOfProvider(stack(hidden), hidden, {})).toBe("lab00000");
  const two = stack(hidden, bound("b", "a"));
  expect(environmentOfProvider(two, hidden, { environmentId: "a" })).toBe("a");
  expect(() => environmentOfProvider(two, hidden, {})).toThrow(
    "orders: the URL of a Dynatrace provider must be known at synth, or the plan told which environment it is; the stack " +
      'names a, b; pass { environmentId: "…" }',
  );
});
