import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import { ACCOUNT_LEVEL, type AreaLab, GROUPS, PROD_LEVEL, startAreaLab } from "../lab/tenant/area-client";
import { ACCOUNT_ID, type Answer } from "../lab/tenant/lab-client";
import { goModule } from "./support/go-module";

/**
 * Holds the lab's account API against Dynatrace's own description of it, which comes with the module that Monaco and
 * Terraform's provider make their calls with.
 */
jest.setTimeout(120_000);

const MODULE = "github.com/dynatrace/dynatrace-configuration-as-code-core";
const DESCRIPTION = join("gen", "specs", "account_management", "spec_formatted.json");

/** What the description has and the lab does not serve: a call is answered with 404, in words that say so. */
const NOT_SERVED = [
  "DELETE /iam/v1/accounts/{accountUuid}/service-users/{userUuid}",
  "GET /env/v1/accounts/{accountUuid}/environments/{environmentUuid}/ip-allowlist",
  "GET /env/v2/accounts/{accountUuid}/clusters",
  "GET /iam/v1/accounts/{accountUuid}/service-users/{userUuid}",
  "GET /iam/v1/repo/{levelType}/{levelId}/bindings/descendants/{policyUuid}",
  "GET /iam/v1/resolution/{levelType}/{levelId}/effectivepermissions",
  "POST /iam/v1/accounts/{accountUuid}/service-users",
  "POST /iam/v1/repo/{levelType}/{levelId}/policies/validation",
  "POST /iam/v1/repo/{levelType}/{levelId}/policies/validation/{policyUuid}",
  "PUT /env/v1/accounts/{accountUuid}/environments/{environmentUuid}/ip-allowlist",
  "PUT /iam/v1/accounts/{accountUuid}/service-users/{userUuid}",
];

/** Parameters that the description has and a served call refuses. */
const NOT_HONOURED = [
  "GET /iam/v1/accounts/{accountUuid}/service-users: page-key",
  "GET /iam/v1/repo/{levelType}/{levelId}/policies: categories",
];

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let lab: AreaLab;
let operations: Map<string, Operation>;
const ajv = new Ajv({ strict: false, allErrors: true });
const called = new Set<string>();

beforeAll(async () => {
  lab = await startAreaLab();
  const text = readFileSync(join(await goModule(MODULE), DESCRIPTION), "utf8");
  const description = JSON.parse(text) as Description;
  ajv.addSchema(description, "description");
  operations = new Map(
    Object.entries(description.paths)
      .filter(([path]) => /^\/(iam\/v1|env\/v[12]|ref\/v1\/account)\//.test(path))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
      ),
  );
});
afterAll(() => lab.tenant.close());

/** The operation of a call: the one with the fewest parameters in its path that fits. */
function operationOf(method: string, path: string): string {
  const fitting = [...operations.keys()].filter((name) => {
    const [verb, template = ""] = name.split(" ");
    const pattern = template.replace(/[.]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+");
    return verb === method && new RegExp(`^${pattern}$`).test(path);
  });
  const [first] = fitting.sort((left, right) => left.split("{").length - right.split("{").length);
  if (first === undefined) throw new Error(`the description has no ${method} ${path}`);
  return first;
}

function validatorOf({ responses }: Operation, status: number): ValidateFunction | undefined {
  const schema = responses[status]?.content?.["application/json"]?.schema;
  if (schema === undefined) return undefined;
  return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"description#/components/')));
}

/** Makes a call and holds its answer against the description. */
async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const name = operationOf(method, path.split("?", 1)[0] ?? "");
  const operation = operations.get(name);
  if (operation === undefined) throw new Error(name);
  called.add(name);
  const answer = await lab.account(method, path, body);
  const documented = Object.keys(operation.responses);
  const isDocumented = documented.includes(String(answer.status));
  expect({ name, answer, isDocumented }).toEqual({ name, answer, isDocumented: true });
  const validate = validatorOf(operation, answer.status);
  if (validate !== undefined) {
    const isValid = validate(answer.body);
    expect({ name, isValid, errors: validate.errors ?? [] }).toEqual({ name, isValid: true, errors: [] });
  } else expect({ name, body: answer.body || undefined }).toEqual({ name, body: undefined });
  return answer;
}

const idIn = ({ body }: Answer): string => {
  const [object] = [body].flat() as { uuid: string }[];
  if (object === undefined) throw new Error("the answer has no object");
  return object.uuid;
};

test("every call that is served answers as the description says", async () => {
  const group = idIn(await call("POST", GROUPS, [{ name: "g", description: "d", federatedAttributeValues: ["c"] }]));
  const second = idIn(await call("POST", GROUPS, [{ name: "second" }]));
  await call("GET", GROUPS);
  await call("PUT", `${GROUPS}/${second}`, { name: "renamed" });
  const permission = { permissionName: "tenant-viewer", scope: "abc12345", scopeType: "tenant" };
  await call("PUT", `${GROUPS}/${group}/permissions`, []);
  await call("POST", `${GROUPS}/${group}/permissions`, [permission]);
  await call("GET", `${GROUPS}/${group}/permissions`);
  await call("DELETE", `${GROUPS}/${group}/permissions?scope=abc12345&permission-name=tenant-viewer&scope-type=tenant`);
  const users = `/iam/v1/accounts/${ACCOUNT_ID}/users`;
  const ada = `${users}/ada@example.com`;
  await call("POST", users, { email: "ada@example.com" });
  await call("GET", `${users}?service-users=true`);
  await call("POST", ada, [group]);
  await call("PUT", `${ada}/groups`, [group, second]);
  await call("GET", ada);
  await call("GET", `${GROUPS}/${group}/users`);
  await call("DELETE", `${ada}/groups?group-uuid=${group}&group-uuid=${second}`);
  await call("DELETE", ada);
  await call("GET", `/iam/v1/accounts/${ACCOUNT_ID}/service-users?page=1&page-size=5`);

  const boundaries = `${ACCOUNT_LEVEL}/boundaries`;
  const narrow = { name: "b", boundaryQuery: 'storage:k8s.namespace.name IN ("a", "b");', metadata: null };
  const boundary = idIn(await call("POST", boundaries, narrow));
  await call("GET", `${boundaries}?page=1&size=10`);
  await lab.account("GET", `${boundaries}/${boundary}`);
  await call("PUT", `${boundaries}/${boundary}`, narrow);

  for (const level of [ACCOUNT_LEVEL, PROD_LEVEL]) {
    const statementQuery = 'ALLOW storage:logs:read WHERE storage:k8s.namespace.name startsWith "a";';
    const wanted = { name: `p of ${level}`, description: "", tags: ["t"], statementQuery };
    const policy = idIn(await call("POST", `${level}/policies`, wanted));
    await call("GET", `${level}/policies?name=p`);
    await call("GET", `${level}/policies/aggregate`);
    await call("GET", `${level}/policies/${policy}`);
    await call("PUT", `${level}/policies/${policy}`, wanted);
    const bindings = `${level}/bindings`;
    await call("POST", `${bindings}/${policy}`, { groups: [group, second], boundaries: [boundary] });
    await call("POST", `${bindings}/${policy}/${group}`, { parameters: { a: "b" }, metadata: { c: "d" } });
    await call("PUT", `${bindings}/${policy}/${group}?parameters[a]=b`, { boundaries: [boundary] });
    await call("GET", bindings);
    await call("GET", `${bindings}/${policy}`);
    await call("GET", `${bindings}/${policy}/${group}`);
    await call("GET", `${bindings}/groups/${group}?details=true`);
    await call("PUT", `${bindings}/groups/${second}`, { policyUuids: [] });
    await call("DELETE", `${bindings}/${policy}/${group}?forceMultiple=true`);
    await call("POST", `${bindings}/${policy}/${group}`, {});
    await call("DELETE", `${bindings}/${policy}?forceMultiple=true`);
    await call("DELETE", bindings);
    await call("GET", `${level}/limits`);
    await call("DELETE", `${level}/policies/${policy}?force=false`);
  }
  await call("DELETE", `${boundaries}/${boundary}`);
  await call("DELETE", `${GROUPS}/${second}`);
  await call("GET", `/iam/v1/accounts/${ACCOUNT_ID}/limits`);
  await call("GET", `/env/v1/accounts/${ACCOUNT_ID}/environments`);
  await call("GET", `/env/v2/accounts/${ACCOUNT_ID}/environments`);
  await call("GET", "/ref/v1/account/permissions");
});

test("what a refusal says has the shape that the description gives it", async () => {
  const unknown = "00000000-0000-4000-8000-000000000000";
  const refused: readonly [string, string, unknown?][] = [
    ["GET", `${PROD_LEVEL}/policies/${unknown}`],
    ["POST", `${PROD_LEVEL}/policies`, { name: "p", description: "", statementQuery: "ALLOW everything;" }],
    ["DELETE", `${ACCOUNT_LEVEL}/boundaries/${unknown}`],
    ["GET", `${PROD_LEVEL}/bindings/groups/${unknown}`],
  ];
  for (const [method, path, body] of refused) {
    const { status } = await call(method, path, body);
    expect(status).toBeGreaterThanOrEqual(400);
  }
});

test("what is not served is known by name", () => {
  expect([...operations.keys()].filter((name) => !called.has(name)).sort()).toEqual(
    [
      ...NOT_SERVED,
      // Served, but the description gives no form of the answer.
      "GET /iam/v1/repo/account/{accountId}/boundaries/{policyBoundaryUuid}",
    ].sort(),
  );
});

test("a parameter of the description is honoured, or known by name as one that is not", async () => {
  const refused: string[] = [];
  for (const name of called) {
    const [method = "", template = ""] = name.split(" ");
    const path = template
      .replace(/\{account(Uuid|Id)\}/, ACCOUNT_ID)
      .replace("{levelType}/{levelId}", "environment/abc12345")
      .replace(/\{[^}]+\}/g, "00000000-0000-4000-8000-000000000000");
    const parameters = operations.get(name)?.parameters ?? [];
    for (const parameter of parameters.filter((each) => each.in === "query" && each.name !== "query-params")) {
      const { body } = await lab.account(method, `${path}?${parameter.name}=1`, method === "GET" ? undefined : {});
      const isRefused = String((body as { message?: string } | undefined)?.message).includes("is not served here");
      if (isRefused) refused.push(`${name}: ${parameter.name}`);
    }
  }
  expect(refused.sort()).toEqual(NOT_HONOURED);
});
