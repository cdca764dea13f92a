import {
  BoundaryDomain,
  domainOf,
  parsePolicy,
  policyName,
  readsData,
  SHARED_POLICIES,
  SharedPolicyKind,
  supports,
} from "../../access";

const CONDITION: Record<BoundaryDomain, string> = {
  [BoundaryDomain.ZONE]: "environment:management-zone",
  [BoundaryDomain.RECORDS]: "storage:k8s.namespace.name",
  [BoundaryDomain.ENTITIES]: "storage:dt.security_context",
};

const permissionsOf = (statementQuery: string) => {
  const parsed = parsePolicy(statementQuery);
  expect(parsed).toMatchObject({ ok: true, notes: [] });
  return parsed.ok ? parsed.value.statements.flatMap(({ permissions }) => permissions.map(({ name }) => name)) : [];
};

test("every kind has exactly one policy", () => {
  expect(SHARED_POLICIES.map(({ kind }) => kind)).toEqual(Object.values(SharedPolicyKind));
});

test.each(SHARED_POLICIES.filter(({ domain }) => domain !== undefined))(
  "the boundary of $kind limits each of its permissions",
  ({ statementQuery, domain }) => {
    const condition = domain === undefined ? "" : CONDITION[domain];
    for (const permission of permissionsOf(statementQuery)) {
      expect([permission, supports(permission, condition)]).toEqual([permission, true]);
    }
  },
);

test.each(SHARED_POLICIES.filter(({ domain }) => domain === undefined))(
  "$kind needs no boundary, because it reads no data",
  ({ statementQuery }) => {
    expect(permissionsOf(statementQuery).filter(readsData)).toEqual([]);
  },
);

test("no policy gives a role that shows all zones", () => {
  const all = SHARED_POLICIES.flatMap(({ statementQuery }) => permissionsOf(statementQuery));
  expect(all).not.toContain("environment:roles:agent-install");
  expect(all).not.toContain("environment:roles:configure-request-capture-data");
});

test("a policy's name says which environment it is for", () => {
  expect(policyName(SharedPolicyKind.TEAM_RECORDS, "prod")).toBe("team-records (prod)");
});

test("records are narrowed by namespace and buckets by nothing", () => {
  expect(domainOf(SharedPolicyKind.TEAM_RECORDS)).toBe(BoundaryDomain.RECORDS);
  expect(domainOf(SharedPolicyKind.GRAIL_BUCKETS)).toBeUndefined();
});
