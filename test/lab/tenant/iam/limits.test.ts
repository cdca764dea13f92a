import { IamError } from "../../../../lab/tenant/errors";
import { Bindings } from "../../../../lab/tenant/iam/bindings";
import { Boundaries } from "../../../../lab/tenant/iam/boundaries";
import { Groups } from "../../../../lab/tenant/iam/groups";
import { Policies } from "../../../../lab/tenant/iam/policies";
import { Store } from "../../../../lab/tenant/store";
import { RecordStore } from "../../../../lab/tenant/telemetry";
import type { AreaContext } from "../../../../lab/tenant/tenant";
import { ACCOUNT_ID, ENVIRONMENTS } from "../lab-client";

const environment = { type: "environment", id: "abc12345" } as const;
const account = { type: "account", id: ACCOUNT_ID } as const;

function areas() {
  const noRequest = () => {
    throw new Error("no request is made here");
  };
  const store = Store.open();
  const context: AreaContext = {
    store,
    telemetry: new RecordStore(),
    onReset: noRequest,
    environments: ENVIRONMENTS,
    account: { id: ACCOUNT_ID },
    environmentOf: noRequest,
    callerOf: noRequest,
    urlOf: () => "",
  };
  const groups = new Groups(store, context);
  const policies = new Policies(store);
  const boundaries = new Boundaries(store, context);
  return { groups, policies, boundaries, bindings: new Bindings(store, groups, policies, boundaries) };
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_each, index) => make(index));

test("an account holds 200 policies over all its levels", () => {
  const { policies } = areas();
  const create = (index: number) =>
    policies.create(index % 2 === 0 ? account : environment, {
      name: `p${index}`,
      statementQuery: "ALLOW storage:logs:read;",
    });
  times(200, create);
  expect(() => create(200)).toThrow(new IamError(400, "The account cannot hold more than 200 policies"));
});

test("an account holds 2,000 boundaries", () => {
  const { boundaries } = areas();
  const create = () => boundaries.create({ name: "b", boundaryQuery: 'a:b = "c";' });
  times(2_000, create);
  expect(create).toThrow(new IamError(400, "The account cannot hold more than 2000 policy boundaries"));
});

test("a level holds 30,000 bindings, and has room again when some go", () => {
  const { groups, policies, bindings } = areas();
  const policyUuids = times(
    200,
    (index) => policies.create(account, { name: `p${index}`, statementQuery: "ALLOW storage:logs:read;" }).uuid,
  );
  const uuids = groups.create(times(151, (index) => ({ name: `g${index}` }))).map(({ uuid }) => uuid);
  const [first = "", ...others] = uuids;
  for (const uuid of others) bindings.setPolicies(environment, uuid, { policyUuids });
  const [policy = ""] = policyUuids;
  const refused = new IamError(400, "Level environment/abc12345 cannot hold more than 30000 bindings");
  expect(() => bindings.add(environment, policy, first, {})).toThrow(refused);
  bindings.add(account, policy, first, {});
  bindings.forget(others[0] ?? "");
  bindings.add(environment, policy, first, {});
  expect(bindings.of(environment, first)).toHaveLength(1);
});
