import { type AreaLab, iamRefusal, PROD_LEVEL, startAreaLab } from "./area-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
afterAll(() => lab.tenant.close());

const SEGMENTS = "/platform/storage/filter-segments/v1/filter-segments";

test("a parameter that a list does not honour is refused, with those that it does", async () => {
  const fault = "is not served here; use one of schemaIds, scopes, externalIds, fields, pageSize, nextPageKey";
  expect(await lab.classic.prod("GET", "/api/v2/settings/objects?schemaIds=builtin:management-zones&nme=a")).toEqual({
    status: 400,
    body: {
      error: {
        code: 400,
        message: `Constraints violated: nme: ${fault}`,
        constraintViolations: [{ path: "nme", message: fault, parameterLocation: "QUERY", location: null }],
      },
    },
  });
});

test("the account API refuses it in its own shape, and a call that takes none says so", async () => {
  const path = `${PROD_LEVEL}/policies/00000000-0000-4000-8000-000000000000?fields=all`;
  const message = "Constraints violated: fields: is not served here; this call takes no query parameter";
  expect(await lab.account("GET", path)).toEqual(iamRefusal(400, message));
});

test("a parameter is given once, but for those that may be repeated", async () => {
  const twice = await lab.classic.prod("GET", "/api/v2/entities?entitySelector=type(HOST)&fields=tags&fields=tags");
  expect(twice).toMatchObject({
    status: 400,
    body: { error: { message: "Constraints violated: fields: is given more than once" } },
  });
  expect((await lab.platform.prod("GET", `${SEGMENTS}?add-fields=INCLUDES&add-fields=VARIABLES`)).status).toBe(200);
});

test("an unknown route answers that it is unknown, whatever it is asked for", async () => {
  expect((await lab.classic.prod("GET", "/api/v2/nothing?a=b")).status).toBe(404);
});
