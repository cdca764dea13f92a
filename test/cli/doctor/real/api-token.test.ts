import { examineApiToken } from "../../../../cli/doctor/real/api-token";
import { answer, answering, needs } from "./answers";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const needed = needs({ apiToken: { "settings.read": ["alerting", "log_storage"], "settings.write": ["alerting"] } });
const question = { url: "https://abc12345.live.dynatrace.com", token: "dt0c01.A.B", place: "TOKEN", needed, now: NOW };
const about = { what: "API token", place: "TOKEN" };
const RENEW = "make one in the environment's page Access tokens, and set the variable to it";

async function judge(status: number, body: unknown) {
  const { ask } = answering(answer(status, body));
  return (await examineApiToken(ask, question)).findings;
}

const rows = (granted: "yes" | "no", right: string) => [
  {
    scope: "settings.read",
    neededBy: ["alerting", "log_storage"],
    granted: "yes",
    right: right === "yes" ? "yes" : right,
  },
  { scope: "settings.write", neededBy: ["alerting"], granted, right: granted === "yes" ? right : "not proved" },
];

test("a token that has what is needed is fine, and is asked about with itself", async () => {
  const { ask, asked } = answering(answer(200, { enabled: true, scopes: ["settings.read", "settings.write"] }));
  const { findings } = await examineApiToken(ask, question);
  expect(asked).toEqual([
    {
      method: "POST",
      url: "https://abc12345.live.dynatrace.com/api/v2/apiTokens/lookup",
      authorization: "Api-Token dt0c01.A.B",
      json: { token: "dt0c01.A.B" },
    },
  ]);
  const found = "has the 2 scopes that the stacks need";
  expect(findings).toEqual([{ ...about, state: "fine", found, rule: "scope-missing", scopes: rows("yes", "yes") }]);
});

test("a personal token may do no more than its owner, so its scopes prove nothing", async () => {
  const [only] = await judge(200, { personalAccessToken: true, scopes: ["settings.read", "settings.write"] });
  expect(only).toEqual({
    ...about,
    state: "fine",
    found: "has the 2 scopes that the stacks need; no right was proved",
    rule: "scope-missing",
    scopes: rows("yes", "not proved"),
  });
});

test("a scope that is missing is named, with the types that need it", async () => {
  expect(await judge(200, { scopes: ["settings.read"] })).toEqual([
    {
      ...about,
      state: "problem",
      found: "lacks 1 scope that the stacks need: settings.write",
      fix: "add them to it in the environment's page Access tokens",
      rule: "scope-missing",
      scopes: rows("no", "yes"),
    },
  ]);
});

test("scopes too many are a note: the first five, and the number of the rest", async () => {
  const more = [
    "DataExport",
    "logs.read",
    "metrics.read",
    "problems.read",
    "releases.read",
    "slo.read",
    "storage:logs:read",
  ];
  const [, note] = await judge(200, { scopes: ["settings.read", "settings.write", ...more] });
  expect(note).toEqual({
    ...about,
    state: "note",
    found:
      "has 6 scopes that no stack needs: DataExport, logs.read, metrics.read, problems.read, releases.read and 1 more",
    fix: "leave them out of the next one: whoever gets hold of it could do no more than a deploy",
    rule: "scope-unneeded",
  });
});

test.each([
  ["2026-11-25T11:59:59.000Z", "expired on 2026-11-25"],
  ["2026-11-26T11:00:00.000Z", "expires on 2026-11-26, in 0 days"],
  ["2026-12-09T11:59:59.000Z", "expires on 2026-12-09, in 13 days"],
])("a token that ends at %s is a problem", async (expirationDate, found) => {
  const [first] = await judge(200, { expirationDate, scopes: ["settings.read", "settings.write"] });
  expect(first).toEqual({ ...about, state: "problem", found, fix: RENEW, rule: "token-expiry" });
});

test.each(["2026-12-09T12:00:01.000Z", null])("a token that ends at %s is fine", async (expirationDate) => {
  const findings = await judge(200, { expirationDate, scopes: ["settings.read", "settings.write"] });
  expect(findings.map(({ state }) => state)).toEqual(["fine"]);
});

test("a disabled token is a problem", async () => {
  const [first] = await judge(200, { enabled: false, scopes: ["settings.read", "settings.write"] });
  const fix = "enable it in the environment's page Access tokens";
  expect(first).toEqual({ ...about, state: "problem", found: "is disabled", fix, rule: "token-use" });
});

const CHECK = "check the address and what stands between: a proxy, a gateway, a maintenance page";

test.each([
  [401, {}, "is not accepted (401): it is of another environment, disabled, expired or deleted", RENEW, "sign-on"],
  [302, "", "was not judged: 302, a redirect, which is not followed with credentials", CHECK, "reach"],
  [503, "down", "was not judged: 503: down", CHECK, "reach"],
  [429, "slow", "was not judged: 429: slow", CHECK, "reach"],
  [200, "<html>", "was not judged: 200 with something that is no JSON: <html>", CHECK, "reach"],
  [400, { error: 1 }, 'could not be looked up: the tenant answered 400: {"error":1}', RENEW, "sign-on"],
])("an answer of %i is told", async (status, body, found, fix, rule) => {
  expect(await judge(status, body)).toEqual([{ ...about, state: "problem", found, fix, rule }]);
});

test("a tenant that does not serve the question is a note", async () => {
  const found = "was accepted, but its scopes cannot be asked for: /api/v2/apiTokens/lookup is not served here";
  const fix = "compare its scopes by hand";
  expect(await judge(404, {})).toEqual([{ ...about, state: "note", found, fix, rule: "scope-missing" }]);
});

test.each([
  ["dt0s02.A.B", "the secret or the id of an OAuth client"],
  ["dt0s16.A.B", "a platform token"],
])("%s is another credential, and is sent to nobody", async (token, words) => {
  const { ask, asked } = answering();
  const { findings } = await examineApiToken(ask, { ...question, token });
  expect(asked).toEqual([]);
  expect(findings).toEqual([
    {
      ...about,
      state: "problem",
      found: `is ${words}; nothing was sent`,
      fix: "set it to a token that begins with dt0c01., from the environment's page Access tokens",
      rule: "credential-kind",
    },
  ]);
});
