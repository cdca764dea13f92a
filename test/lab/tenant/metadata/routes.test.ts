import { type AreaLab, startAreaLab } from "../area-client";
import { call, urlOf } from "../lab-client";

let lab: AreaLab;

beforeAll(async () => {
  lab = await startAreaLab();
});
afterAll(() => lab.tenant.close());

test("a client is told where the classic APIs are", async () => {
  const url = urlOf(lab.tenant, "prod");
  const answer = await lab.platform.prod("GET", "/platform/metadata/v1/classic-environment-domain");
  expect(answer).toEqual({ status: 200, body: { domain: url, endpoint: url } });
});

test("a client, and a person who is signed on, is told who it is", async () => {
  const path = "/platform/metadata/v1/user";
  expect((await lab.platform.prod("GET", path)).body).toEqual({
    userName: "lab-prod-client",
    userId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    emailAddress: "lab-prod-client@example.com",
  });
  const { body } = await lab.control("POST", "/lab/sign-on", { name: "ada", claims: [] });
  const { access_token } = body as { access_token: string };
  const answer = await call("GET", urlOf(lab.tenant, "prod") + path, `Bearer ${access_token}`);
  expect(answer.body).toMatchObject({ userName: "ada" });
});
