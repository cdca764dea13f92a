import type { Answer } from "../../../../cli/doctor/real/ask";
import { examineAccountClient, examineClient, examinePlatformToken } from "../../../../cli/doctor/real/clients";
import { answer, answering, needs } from "./answers";

const ASK = "platform-management:effective-permissions:resolve";
const READ = "document:documents:read";
const WRITE = "document:documents:write";
const tokenUrl = "https://sso.dynatrace.com/sso/oauth2/token";
const credentials = { tokenUrl, clientId: "dt0s02.ABC", clientSecret: "dt0s02.ABC.SECRET" };
const platformUrl = "https://abc12345.apps.dynatrace.com";
const needed = needs({ client: { [READ]: ["document"], [WRITE]: ["document"] } });
const question = { platformUrl, needed, place: "CLIENT" };
const about = { what: "OAuth client", place: "CLIENT" };
const token = (scope: string) => answer(200, { access_token: "a.b.c", scope });
const states = (...granted: string[]) =>
  answer(
    200,
    [READ, WRITE].map((permission, index) => ({ permission, granted: granted[index] })),
  );

async function judge(...answers: readonly Answer[]) {
  const { ask } = answering(...answers);
  return (await examineClient(ask, credentials, question)).findings;
}

test("a client is traded for a token without naming scopes, and its rights are asked for", async () => {
  const { ask, asked } = answering(token(`${READ} ${WRITE} ${ASK}`), states("true", "true"));
  const { findings } = await examineClient(ask, credentials, question);
  const form = { grant_type: "client_credentials", client_id: "dt0s02.ABC", client_secret: "dt0s02.ABC.SECRET" };
  const permissions = [{ permission: READ }, { permission: WRITE }];
  const url = `${platformUrl}/platform/management/v1/effective-permissions:resolve`;
  expect(asked).toEqual([
    { method: "POST", url: tokenUrl, form },
    { method: "POST", url, authorization: "Bearer a.b.c", json: { permissions } },
  ]);
  expect(findings).toEqual([
    {
      ...about,
      state: "fine",
      found: "has the 2 scopes that the stacks need; 2 of 2 rights proved",
      rule: "scope-missing",
      scopes: [
        { scope: READ, neededBy: ["document"], granted: "yes", right: "yes" },
        { scope: WRITE, neededBy: ["document"], granted: "yes", right: "yes" },
        { scope: ASK, neededBy: [], granted: "yes", right: "not proved" },
      ],
    },
  ]);
});

test("a scope that is granted and opens nothing is a problem, one with conditions a note", async () => {
  expect(await judge(token(`${READ} ${WRITE} ${ASK}`), states("condition", "false"))).toEqual([
    {
      ...about,
      state: "problem",
      found: `has 1 scope without the right behind: ${WRITE}`,
      fix: "bind a policy that allows them to a group of the user who owns the client: the sign-on grants scopes unasked",
      rule: "right",
      scopes: expect.arrayContaining([{ scope: WRITE, neededBy: ["document"], granted: "yes", right: "no" }]),
    },
    {
      ...about,
      state: "note",
      found: `may use ${READ} only under the conditions of a policy or boundary`,
      fix: "compare these with what the stacks write; an apply that is refused says which object it was",
      rule: "right",
    },
  ]);
});

test("only rights behind granted scopes are asked for: the answer is for the token, not for its owner", async () => {
  const { ask, asked } = answering(token(`${READ} ${ASK}`), answer(200, [{ permission: READ, granted: "true" }]));
  const { findings } = await examineClient(ask, credentials, question);
  expect(asked[1]?.json).toEqual({ permissions: [{ permission: READ }] });
  expect(findings).toMatchObject([
    {
      state: "problem",
      found: `lacks 1 scope that the stacks need: ${WRITE}`,
      fix: "make a client that has them, in Account Management under OAuth clients, and set the variables to it",
      rule: "scope-missing",
    },
  ]);
});

const GIVE = `give the client ${ASK}; a deploy works without it`;

test.each([
  [
    "a token that may not ask",
    [token(`${READ} ${WRITE}`)],
    "no right was asked for: the token has no scope to ask with",
    GIVE,
  ],
  [
    "a tenant that refuses the question",
    [token(`${READ} ${WRITE} ${ASK}`), answer(403, {})],
    "no right was proved: the token may not ask (403)",
    GIVE,
  ],
  [
    "a tenant that does not serve it",
    [token(`${READ} ${WRITE} ${ASK}`), answer(404, {})],
    "no right was proved: /platform/management/v1/effective-permissions:resolve is not served here",
    "nothing to do",
  ],
  [
    "a tenant that fails",
    [token(`${READ} ${WRITE} ${ASK}`), answer(500, "broken")],
    "no right was proved: the tenant answered 500: broken",
    "ask again; where it stays so, an apply shows what is refused",
  ],
])("%s leaves the rights unproved, with a note", async (_title, answers, found, fix) => {
  expect(await judge(...answers)).toEqual([
    expect.objectContaining({
      state: "fine",
      found: "has the 2 scopes that the stacks need; no right was proved",
    }),
    { ...about, state: "note", found, fix, rule: "right" },
  ]);
});

test("scopes that the answer leaves out are read from the token", async () => {
  const payload = Buffer.from(JSON.stringify({ scope: `${READ} ${WRITE}` })).toString("base64url");
  const findings = await judge(answer(200, { access_token: `x.${payload}.y` }));
  expect(findings[0]).toMatchObject({
    state: "fine",
    found: "has the 2 scopes that the stacks need; no right was proved",
  });
});

test("where nothing says the scopes, the rights alone are asked for", async () => {
  const findings = await judge(answer(200, { access_token: "opaque" }), states("true", "true"));
  expect(findings).toMatchObject([
    { state: "fine", found: "is accepted; nothing lists its scopes; 2 of 2 rights proved" },
  ]);
});

test("a refused sign-on is named without the id or the secret", async () => {
  const findings = await judge(answer(400, { errorCode: 400, message: "Bad Request", issueId: "Q" }));
  expect(findings).toEqual([
    {
      ...about,
      state: "problem",
      found: "got no token (400): the id or the secret is wrong, or the client was deleted",
      fix: "copy both from one client, or make a new one: its secret is shown once, in Account Management",
      rule: "sign-on",
    },
  ]);
});

test("a sign-on that fails is out of reach, not wrong", async () => {
  expect(await judge(answer(502, "bad gateway"))).toEqual([
    {
      ...about,
      state: "problem",
      found: `was not judged: ${tokenUrl} answered 502: bad gateway`,
      fix: "check the address and what stands between: a proxy, a gateway, a maintenance page",
      rule: "reach",
    },
  ]);
});

test.each([
  [
    "dt0s02.ABC.SECRET",
    "x",
    "has its secret in the variable of the id",
    "set the id to what stands before the second dot",
  ],
  [
    "dt0s02.ABC",
    "dt0s02.DEF.SECRET",
    "has the secret of another client",
    "set both to what one client shows: the secret begins with the id",
  ],
])("variables that are mixed up are seen without a sign-on", async (clientId, clientSecret, found, fix) => {
  const { ask, asked } = answering();
  const { findings } = await examineClient(ask, { tokenUrl, clientId, clientSecret }, question);
  expect(asked).toEqual([]);
  expect(findings).toEqual([
    { ...about, state: "problem", found: `${found}; nothing was sent`, fix, rule: "credential-kind" },
  ]);
});

test("a platform token is asked for its rights alone", async () => {
  const { ask } = answering(states("true", "false"));
  const { findings } = await examinePlatformToken(ask, "dt0s16.A.B", { ...question, place: "TOKEN" });
  expect(findings).toMatchObject([
    {
      what: "Platform token",
      state: "problem",
      found: `has 1 scope without the right behind: ${WRITE}`,
      fix: "make a token with these scopes, owned by a user to whose group a policy allows them",
      rule: "right",
    },
  ]);
});

test("a platform token that nobody knows is not accepted", async () => {
  const { ask } = answering(answer(401, {}));
  const { findings } = await examinePlatformToken(ask, "dt0s16.A.B", { ...question, place: "TOKEN" });
  expect(findings).toEqual([
    {
      what: "Platform token",
      place: "TOKEN",
      state: "problem",
      found: "is not accepted (401): it is of another environment, disabled, expired or deleted",
      fix: "make one in Account Management under Platform tokens, and set the variable to it",
      rule: "sign-on",
    },
  ]);
});

describe("the client of the account", () => {
  const accountNeeds = needs({
    account: { "account-env-read": ["iam_policy"], "account-idm-write": ["iam_group"] },
  });
  const account = {
    accountUrl: "https://api.dynatrace.com",
    accountId: "5b2b1f0e",
    accountPlace: "prod.yaml:6:14",
    environmentId: "abc12345",
    needed: accountNeeds,
    place: "CLIENT",
  };
  const judgeAccount = async (...answers: readonly Answer[]) => {
    const { ask, asked } = answering(token("account-env-read account-idm-write"), ...answers);
    const { findings } = await examineAccountClient(ask, credentials, account);
    return { findings, asked };
  };
  const has = (...ids: string[]) => answer(200, { data: ids.map((id) => ({ id, active: true })) });

  test("reads what its scopes let it read, and writing is not proved", async () => {
    const { findings, asked } = await judgeAccount(has("abc12345"));
    expect(asked.slice(1)).toEqual([
      {
        method: "GET",
        url: "https://api.dynatrace.com/env/v2/accounts/5b2b1f0e/environments",
        authorization: "Bearer a.b.c",
      },
    ]);
    expect(findings).toMatchObject([
      { what: "Account", state: "fine", found: "5b2b1f0e has environment abc12345", place: "prod.yaml:6:14" },
      {
        what: "Account client",
        state: "fine",
        found: "has the 2 scopes that the stacks need; 1 of 2 rights proved by reading only",
      },
    ]);
  });

  test.each([
    [
      has("xyz98765"),
      "5b2b1f0e has no environment abc12345; it has xyz98765",
      "write the id of the account that the environment belongs to",
    ],
    [
      has(),
      "5b2b1f0e has no environment abc12345; it has none",
      "write the id of the account that the environment belongs to",
    ],
    [
      has("a", "b", "c", "d", "e", "f", "g"),
      "5b2b1f0e has no environment abc12345; it has a, b, c, d, e and 2 more",
      "write the id of the account that the environment belongs to",
    ],
    [
      answer(404, {}),
      "no account 5b2b1f0e is known to its client",
      "copy the id from the address of the account's pages",
    ],
  ])("an account that is another's is named", async (given, found, fix) => {
    const { findings } = await judgeAccount(given);
    expect(findings[0]).toEqual({
      what: "Account",
      state: "problem",
      found,
      fix,
      place: "prod.yaml:6:14",
      rule: "account",
    });
  });

  test("a read that is refused is a right that is missing", async () => {
    const { findings } = await judgeAccount(answer(403, {}));
    expect(findings).toMatchObject([
      {
        what: "Account client",
        state: "problem",
        found: "has 1 scope without the right behind: account-env-read",
        fix: "put the user who owns the client into a group with these permissions of the account",
        rule: "right",
      },
    ]);
  });
});
