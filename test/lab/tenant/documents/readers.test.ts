import { type AreaLab, fieldOf, refusal, startAreaLab } from "../area-client";
import { type Answer, bearerOf, call, urlOf } from "../lab-client";
import { grant, signOn } from "../query/query-client";
import { sendForm } from "./send-form";

let lab: AreaLab;
let client: string;

beforeAll(async () => {
  lab = await startAreaLab();
  client = await bearerOf(lab.tenant, "prod");
});
beforeEach(() => lab.control("POST", "/lab/reset"));
afterAll(() => lab.tenant.close());

const DOCUMENTS = "/platform/document/v1/documents";
const SHARES = "/platform/document/v1/direct-shares";
const READ = "ALLOW document:documents:read;";

const make = async (name: string, isPrivate: boolean, type = "dashboard") => {
  const fields = { name, type, isPrivate: String(isPrivate), content: `{"name":"${name}"}` };
  return fieldOf(await sendForm(urlOf(lab.tenant, "prod") + DOCUMENTS, "POST", client, fields), "id");
};
const get = (authorization: string, path: string) => call("GET", urlOf(lab.tenant, "prod") + path, authorization);
const namesOf = ({ body }: Answer) => (body as { documents: { name: string }[] }).documents.map(({ name }) => name);

test("a person reads public documents and those that are shared with a group of theirs", async () => {
  const { groupId } = await grant(lab, "orders", "claim-orders", READ);
  await grant(lab, "billing", "claim-billing", READ);
  const own = await make("for orders", true);
  const secret = await make("for nobody", true);
  await make("for all", false);
  const recipients = [{ id: groupId, type: "group" }];
  const shared = await lab.platform.prod("POST", SHARES, { documentId: own, access: "read", recipients });
  expect(shared.status).toBe(201);
  const [orders, billing] = await Promise.all([signOn(lab, ["claim-orders"]), signOn(lab, ["claim-billing"])]);
  expect(namesOf(await get(orders, DOCUMENTS))).toEqual(["for orders", "for all"]);
  expect(namesOf(await get(billing, DOCUMENTS))).toEqual(["for all"]);
  expect(namesOf(await get(client, DOCUMENTS))).toEqual(["for orders", "for nobody", "for all"]);
  expect(await get(orders, `${DOCUMENTS}/${own}/content`)).toEqual({ status: 200, body: { name: "for orders" } });
  for (const part of ["", "/content", "/metadata"]) {
    const answer = await get(billing, `${DOCUMENTS}/${secret}${part}`);
    expect(answer).toEqual(refusal(404, `Document ${secret} not found`));
  }
});

test("a person without the permission reads no document, not even a public one", async () => {
  await make("for all", false);
  const stranger = await signOn(lab, ["claim-of-nobody"]);
  const message = "Insufficient permissions: document:documents:read is missing";
  expect(await get(stranger, DOCUMENTS)).toEqual(refusal(403, message));
});

test("the list is filtered, sorted and paged, and says so on its last page", async () => {
  for (const name of ["b", "c", "a"]) await make(name, true);
  await make("d", true, "notebook");
  const filter = encodeURIComponent("type=='dashboard'");
  const first = await get(client, `${DOCUMENTS}?filter=${filter}&sort=-name&page-size=2`);
  expect(namesOf(first)).toEqual(["c", "b"]);
  expect(first.body).toMatchObject({ totalCount: 3, nextPageKey: expect.any(String) });
  const next = await get(client, `${DOCUMENTS}?page-key=${fieldOf(first, "nextPageKey")}`);
  expect(namesOf(next)).toEqual(["a"]);
  expect(next.body).toMatchObject({ totalCount: 3, nextPageKey: null });
});

test("shares are found by their document", async () => {
  const documents = [await make("a", true), await make("b", true)];
  const recipients = [{ id: "00000000-0000-4000-8000-000000000000", type: "user" }];
  for (const documentId of documents)
    await lab.platform.prod("POST", SHARES, { documentId, access: "read", recipients });
  const { body } = await get(client, `${SHARES}?filter=${encodeURIComponent(`documentId=='${documents[1]}'`)}`);
  expect(body).toMatchObject({ totalCount: 1, "direct-shares": [{ documentId: documents[1] }] });
});

test.each([
  [
    "colour=red",
    "Constraints violated: colour: is not served here; use one of filter, sort, page-size, page-key, admin-access, add-fields",
  ],
  ["sort=colour", 'sort: "colour" is not a known field; use one of id, name, type, owner, version, isPrivate'],
  ["page-size=0", 'page-size: must be 1 or more; got "0"'],
  ["page-key=mine", "page-key: is not one that this API has given out"],
  ["filter=a&filter=b", "Constraints violated: filter: is given more than once"],
])("a list with %s is refused", async (query, message) => {
  expect(await get(client, `${DOCUMENTS}?${query}`)).toEqual(refusal(400, message));
});
