import { type AreaLab, fieldOf, refusal, startAreaLab } from "../area-client";
import { bearerOf, urlOf } from "../lab-client";
import { sendForm } from "./send-form";

let lab: AreaLab;
let authorization: string;

beforeAll(async () => {
  lab = await startAreaLab();
  authorization = await bearerOf(lab.tenant, "prod");
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const DOCUMENTS = "/platform/document/v1/documents";
const TRASH = "/platform/document/v1/trash/documents";
const dashboard = { type: "dashboard", name: "d", content: "{}" };
const makeDocument = async () =>
  fieldOf(await sendForm(urlOf(lab.tenant, "prod") + DOCUMENTS, "POST", authorization, dashboard), "id");

const SHARES = "/platform/document/v1/direct-shares";
const someone = { id: "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50", type: "group" };
const another = { id: "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f51", type: "user" };
const share = async (access: string) => {
  const documentId = await makeDocument();
  return lab.platform.prod("POST", SHARES, { documentId, access, recipients: [someone] });
};

test("a direct share opens a document to recipients, who come and go", async () => {
  const created = await share("read-write");
  const id = fieldOf(created, "id");
  const documentId = fieldOf(created, "documentId");
  expect(created).toEqual({ status: 201, body: { id, documentId, access: ["read", "write"] } });
  expect((await lab.platform.prod("GET", `${SHARES}/${id}`)).body).toEqual({
    id,
    documentId,
    access: ["read", "write"],
  });
  await lab.platform.prod("POST", `${SHARES}/${id}/recipients/add`, { recipients: [another, someone] });
  const recipients = async () => (await lab.platform.prod("GET", `${SHARES}/${id}/recipients`)).body;
  expect(await recipients()).toEqual({ totalCount: 2, recipients: [someone, another] });
  await lab.platform.prod("POST", `${SHARES}/${id}/recipients/remove`, { ids: [someone.id] });
  expect(await recipients()).toEqual({ totalCount: 1, recipients: [another] });
  expect((await lab.platform.prod("DELETE", `${SHARES}/${id}`)).status).toBe(204);
  expect(await lab.platform.prod("GET", `${SHARES}/${id}`)).toEqual(refusal(404, `Direct share ${id} not found`));
});

test("a direct share ends with its document", async () => {
  const documentId = fieldOf(await share("read"), "documentId");
  await lab.platform.prod("DELETE", `${DOCUMENTS}/${documentId}?optimistic-locking-version=1`);
  await lab.platform.prod("DELETE", `${TRASH}/${documentId}`);
  expect((await lab.platform.prod("GET", SHARES)).body).toEqual({
    totalCount: 0,
    nextPageKey: null,
    "direct-shares": [],
  });
});

test.each([
  ["another access", { access: "write" }, 400, /^Constraints violated: access: /],
  ["a recipient by name", { recipients: [{ id: "me", type: "user" }] }, 400, /recipients\/0\/id: must be a UUID$/],
  ["no recipient", { recipients: [] }, 400, /recipients: must name at least one recipient$/],
  ["an unknown document", { documentId: "nope" }, 404, /^documentId: document nope not found$/],
])("a direct share with %s is refused", async (_title, wrong, status, message) => {
  const documentId = await makeDocument();
  const body = { documentId, access: "read", recipients: [someone], ...wrong };
  const answer = await lab.platform.prod("POST", SHARES, body);
  expect(answer).toMatchObject({ status, body: { error: { message: expect.stringMatching(message) } } });
});
