import { listTokens } from "../../../../lab/tenant/tokens/token-list";

const token = (name: string, day: string) => ({
  id: `lab0c01.${name}`,
  name,
  enabled: true,
  personalAccessToken: false,
  owner: "ada",
  creationDate: `2026-11-${day}T00:00:00.000Z`,
  scopes: ["logs.ingest"],
});
const TOKENS = [token("a", "01"), token("b", "03"), token("c", "02")];

test("the newest token is the first, page by page, without what is not asked for", () => {
  const first = listTokens("prod/api-tokens", TOKENS, { pageSize: "2" });
  expect(first).toMatchObject({ totalCount: 3, pageSize: 2, nextPageKey: expect.any(String) });
  const { personalAccessToken: _access, scopes: _scopes, ...b } = TOKENS[1] ?? token("", "");
  expect(first.apiTokens[0]).toEqual(b);
  const second = listTokens("prod/api-tokens", TOKENS, { nextPageKey: first.nextPageKey });
  expect([...first.apiTokens, ...second.apiTokens].map(({ name }) => name)).toEqual(["b", "c", "a"]);
  expect(second).not.toHaveProperty("nextPageKey");
});

test("a key of one environment opens no page of another", () => {
  const { nextPageKey } = listTokens("prod/api-tokens", TOKENS, { pageSize: "1" });
  expect(() => listTokens("nonprod/api-tokens", TOKENS, { nextPageKey })).toThrow("nextPageKey: is not one");
});

test("fields and order are those that are asked for", () => {
  const { apiTokens } = listTokens("prod/api-tokens", TOKENS, { fields: "+scopes,personalAccessToken", sort: "name" });
  expect(apiTokens).toEqual([...TOKENS]);
});

test.each([
  [{ sort: "-owner" }, 'sort: "owner" is not served here; use one of name, creationDate, expirationDate'],
  [{ fields: "all" }, 'fields: "all" is not served here; use one of personalAccessToken, expirationDate, scopes'],
  [{ pageSize: "0" }, 'Constraints violated: pageSize: must be a whole number from 1 on; got "0"'],
  [{ nextPageKey: "mine" }, "nextPageKey: is not one that this API has given out"],
])("%j is refused", (query, message) => {
  expect(() => listTokens("prod/api-tokens", TOKENS, query)).toThrow(message);
});
