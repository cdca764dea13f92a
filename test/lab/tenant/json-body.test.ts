import { type AreaLab, startAreaLab } from "./area-client";
import { call, urlOf } from "./lab-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
afterAll(() => lab.tenant.close());

const OBJECTS = "/api/v2/settings/objects";
const AUTHORIZATION = { authorization: "Api-Token lab-prod-api-token" };

/** Sends a body as it is. */
async function send(body: string, contentType: string) {
  const headers = { ...AUTHORIZATION, "content-type": contentType };
  const answer = await fetch(urlOf(lab.tenant, "prod") + OBJECTS, { method: "POST", headers, body });
  return { status: answer.status, body: (await answer.json()) as { error: { message: string } } };
}

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

test("a value that is nested too deeply is refused, and brackets in a text do not count", async () => {
  const deep = await send(nested(100_000), "application/json");
  expect(deep).toEqual({
    status: 400,
    body: { error: { code: 400, message: "The body is nested more than 500 levels deep" } },
  });
  const text = JSON.stringify([{ schemaId: `${"[".repeat(1_000)}\\"` }]);
  expect((await send(text, "application/json")).status).toBe(404);
});

test.each(["text/plain", "application/xml"])("a body of the type %s is refused", async (contentType) => {
  expect(await send("[]", contentType)).toMatchObject({
    status: 415,
    body: { error: { message: expect.stringMatching(/^Unsupported Media Type/) } },
  });
});

test("a body over the limit is answered, and the connection goes on", async () => {
  const body = JSON.stringify(["x".repeat(71 * 1024 * 1024)]);
  expect(await send(body, "application/json")).toMatchObject({
    status: 413,
    body: { error: { code: 413, message: "Request body is too large" } },
  });
});

test("a path that cannot be decoded is refused in the shape of its API", async () => {
  const answer = await call("GET", `${urlOf(lab.tenant, "prod")}${OBJECTS}/%zz`);
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 400 } } });
});
