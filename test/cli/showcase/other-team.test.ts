import {
  aboutOtherTeam,
  admitOtherTeam,
  OTHER_CLAIM,
  OTHER_GROUP,
  removeOtherTeam,
} from "../../../cli/showcase/other-team";
import { TenantAdmin } from "../../../cli/showcase/tenant-admin";
import { type RunningTenant, startTenant } from "../../../lab/tenant/server";

const ACCOUNT = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
const CLAIM = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";
let tenant: RunningTenant;
let admin: TenantAdmin;

beforeAll(async () => {
  const environments = [
    { name: "nonprod", id: "xyz98765" },
    { name: "prod", id: "abc12345" },
  ];
  tenant = await startTenant({ accountId: ACCOUNT, environments, port: 0 });
  admin = new TenantAdmin(tenant.ready);
});
afterAll(() => tenant.close());

test.each([
  [
    'storage:k8s.namespace.name IN ("orders", "orders-canary");',
    `storage:k8s.namespace.name IN ("${OTHER_GROUP}", "${OTHER_GROUP}");`,
  ],
  ['environment:management-zone startsWith "Orders-";', `environment:management-zone startsWith "${OTHER_GROUP}";`],
])("%s becomes %s", (query, expected) => {
  expect(aboutOtherTeam(query)).toBe(expected);
});

interface Access {
  readonly groups: { uuid: string; name: string; federatedAttributeValues: string[] }[];
  readonly boundaries: { uuid: string; boundaryQuery: string }[];
  readonly bindings: { levelId: string; groupUuid: string; policyUuid: string; boundaries: string[] }[];
}

async function access(): Promise<Access> {
  return (await (await fetch(`${tenant.ready.account.url}/lab/access`)).json()) as Access;
}

test("it has the same policies with boundaries of its own, and leaves nothing behind", async () => {
  const account = `/iam/v1/repo/account/${ACCOUNT}`;
  const [group] = (await admin.inAccount("POST", `/iam/v1/accounts/${ACCOUNT}/groups`, [
    { name: "orders-group (prod)", federatedAttributeValues: [CLAIM] },
  ])) as { uuid: string }[];
  const policy = async (name: string) => {
    const statementQuery = "ALLOW storage:logs:read;";
    const body = { name, description: name, statementQuery };
    return ((await admin.inAccount("POST", `${account}/policies`, body)) as { uuid: string }).uuid;
  };
  const [narrowed, plain] = [await policy("records"), await policy("buckets")];
  const boundaryQuery = 'storage:k8s.namespace.name = "orders";';
  const { uuid: boundary } = (await admin.inAccount("POST", `${account}/boundaries`, {
    name: "orders",
    boundaryQuery,
  })) as { uuid: string };
  const level = "/iam/v1/repo/environment/abc12345/bindings";
  await admin.inAccount("POST", `${level}/${narrowed}/${group?.uuid}`, { boundaries: [boundary] });
  await admin.inAccount("POST", `${level}/${plain}/${group?.uuid}`, {});
  const before = await access();

  await admitOtherTeam(admin, CLAIM, ["nonprod", "prod"]);
  const { groups, boundaries, bindings } = await access();
  const other = groups.find(({ name }) => name === OTHER_GROUP);
  expect(other?.federatedAttributeValues).toEqual([OTHER_CLAIM]);
  const theirs = bindings.filter(({ groupUuid }) => groupUuid === other?.uuid);
  expect(theirs.map(({ levelId, policyUuid }) => [levelId, policyUuid])).toEqual([
    ["abc12345", narrowed],
    ["abc12345", plain],
  ]);
  const [own] = theirs[0]?.boundaries ?? [];
  expect(boundaries.find(({ uuid }) => uuid === own)?.boundaryQuery).toBe(
    `storage:k8s.namespace.name = "${OTHER_GROUP}";`,
  );
  expect(theirs[1]?.boundaries).toEqual([]);

  await removeOtherTeam(admin);
  await removeOtherTeam(admin);
  expect(await access()).toEqual(before);
});
