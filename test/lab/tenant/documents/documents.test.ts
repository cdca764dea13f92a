import { type AreaLab, fieldOf, refusal, startAreaLab, UNKNOWN } from "../area-client";
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
const dashboard = { type: "dashboard", name: 'Größe "1"', isPrivate: "true", content: '{"tiles":{"0":"über\\r\\n"}}' };

const send = (method: string, path: string, fields: Record<string, string>) =>
  sendForm(urlOf(lab.tenant, "prod") + path, method, authorization, fields);

async function read(id: string) {
  const response = await fetch(`${urlOf(lab.tenant, "prod")}${DOCUMENTS}/${id}`, { headers: { authorization } });
  expect(response.headers.get("content-type")).toMatch(/^multipart\/form-data; boundary=/);
  const form = await response.formData();
  const [metadata, content] = [form.get("metadata"), form.get("content")];
  return {
    metadata: JSON.parse(String(metadata)) as unknown,
    content: content instanceof Blob ? await content.text() : "no file",
  };
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test("a document travels as a form both ways, its content as a file", async () => {
  const created = await send("POST", DOCUMENTS, dashboard);
  const id = fieldOf(created, "id");
  const metadata = {
    id,
    type: "dashboard",
    name: 'Größe "1"',
    version: 1,
    owner: expect.stringMatching(/^[\da-f-]{36}$/),
    isPrivate: true,
    modificationInfo: {
      createdBy: expect.stringMatching(UUID),
      createdTime: expect.stringMatching(TIME),
      lastModifiedBy: expect.stringMatching(UUID),
      lastModifiedTime: expect.stringMatching(TIME),
    },
    access: ["read", "write", "delete"],
  };
  const { access: _access, ...made } = metadata;
  expect(created).toEqual({ status: 201, body: made });
  expect(await read(id)).toEqual({ metadata, content: dashboard.content });
  const listed = await lab.platform.prod("GET", DOCUMENTS);
  expect(listed.body).toEqual({ totalCount: 1, nextPageKey: null, documents: [metadata] });
});

test("a change needs the version that it is based on, and makes the next one", async () => {
  const id = fieldOf(await send("POST", DOCUMENTS, dashboard), "id");
  const path = `${DOCUMENTS}/${id}`;
  const changed = await send("PATCH", `${path}?optimistic-locking-version=1`, { isPrivate: "false", content: "{}" });
  const documentMetadata = expect.objectContaining({ id, version: 2, isPrivate: false, name: dashboard.name });
  expect(changed).toEqual({ status: 200, body: { documentMetadata } });
  expect((await read(id)).content).toBe("{}");
  const text = "The object has version 2, not 1: it was changed in the meantime; read it again";
  expect(await send("PATCH", `${path}?optimistic-locking-version=1`, { name: "late" })).toEqual(refusal(409, text));
  const missing = refusal(400, "The query parameter optimistic-locking-version is missing");
  expect(await send("PATCH", path, { name: "late" })).toEqual(missing);
});

test("a deleted document lies in the trash until it is deleted there", async () => {
  const id = fieldOf(await send("POST", DOCUMENTS, { ...dashboard, id: "own-id" }), "id");
  expect(id).toBe("own-id");
  expect((await lab.platform.prod("DELETE", `${DOCUMENTS}/${id}?optimistic-locking-version=1`)).status).toBe(204);
  expect(await lab.platform.prod("GET", `${DOCUMENTS}/${id}`)).toEqual(refusal(404, "Document own-id not found"));
  expect((await lab.platform.prod("GET", TRASH)).body).toMatchObject({
    totalCount: 1,
    documents: [
      { id, deletionInfo: { deletedBy: expect.stringMatching(UUID), deletedTime: expect.stringMatching(TIME) } },
    ],
  });
  const again = await send("POST", DOCUMENTS, { ...dashboard, id });
  const text = 'A document with the id "own-id" already exists in the trash; delete it there first';
  expect(again).toEqual(refusal(409, text));
  expect((await lab.platform.prod("DELETE", `${TRASH}/${id}`)).status).toBe(204);
  const gone = refusal(404, "Document own-id not found in the trash");
  expect(await lab.platform.prod("DELETE", `${TRASH}/${id}`)).toEqual(gone);
  expect((await lab.control("GET", "/lab/state")).body).toEqual({ objects: 0, collections: {} });
});

test("an own id is used once, and is not a UUID", async () => {
  await send("POST", DOCUMENTS, { ...dashboard, id: "mine" });
  const taken = refusal(409, 'A document with the id "mine" already exists');
  expect(await send("POST", DOCUMENTS, { ...dashboard, id: "mine" })).toEqual(taken);
  const uuid = refusal(400, `id: an own id must not have the form of a UUID; got "${UNKNOWN}"`);
  expect(await send("POST", DOCUMENTS, { ...dashboard, id: UNKNOWN })).toEqual(uuid);
});

test.each([
  ["a name of 201 characters", { name: "x".repeat(201) }, "name: must not be longer than 200 characters"],
  ["a misspelt part", { privat: "true" }, "privat: is not a known property"],
  [
    "a privacy that is not a boolean",
    { isPrivate: "yes" },
    'isPrivate: Invalid option: expected one of "true"|"false"',
  ],
])("a document with %s is refused", async (_title, wrong, message) => {
  const answer = await send("POST", DOCUMENTS, { ...dashboard, ...(wrong as Record<string, string>) });
  expect(answer).toEqual(refusal(400, `Constraints violated: ${message}`));
});

test("a document that is not a form is refused", async () => {
  expect((await lab.platform.prod("POST", DOCUMENTS, dashboard)).status).toBe(406);
});

test("one environment does not see the documents of the other", async () => {
  const id = fieldOf(await send("POST", DOCUMENTS, dashboard), "id");
  expect((await lab.platform.nonprod("GET", DOCUMENTS)).body).toEqual({
    totalCount: 0,
    nextPageKey: null,
    documents: [],
  });
  expect((await lab.platform.nonprod("GET", `${DOCUMENTS}/${id}`)).status).toBe(404);
});

test("a change that is set to take effect late is answered at once and seen later", async () => {
  const fault = { match: { method: "POST", path: DOCUMENTS }, action: "late", delayMs: 500, times: 1 };
  await lab.control("POST", "/lab/faults", fault);
  expect((await send("POST", DOCUMENTS, { ...dashboard, id: "late" })).status).toBe(201);
  const path = `${DOCUMENTS}/late/metadata`;
  expect((await lab.platform.prod("GET", path)).status).toBe(404);
  let status = 404;
  while (status === 404) status = (await lab.platform.prod("GET", path)).status;
  expect(status).toBe(200);
});
