import fc from "fast-check";
import {
  type AccessModel,
  can,
  canRead,
  EVERY_PERMISSION,
  findReaches,
  ownedThings,
  type Share,
  type Tenancy,
  type Thing,
  uniteModels,
} from "../../access";
import { type Bound, BUCKETS, LOGS, log, modelOf, PROD } from "./models";

const NONPROD = "def67890";
const RECORDS =
  "ALLOW storage:logs:read, storage:metrics:read, storage:spans:read, storage:events:read, storage:bizevents:read;";
const ALL_BUCKETS =
  'ALLOW storage:buckets:read WHERE storage:table-name IN ("logs", "metrics", "spans", "events", "bizevents");';
const SETTINGS =
  'ALLOW settings:objects:read, settings:objects:write WHERE settings:schemaId IN ("builtin:alerting.profile");';

/** What a team is given in one environment by the shared policies and its own boundaries. */
function team(name: string, environmentId: string): Bound[] {
  const level = { kind: "environment" as const, environmentId };
  const zone = `environment:management-zone = "${name}";`;
  const base = { group: name, level };
  return [
    { ...base, policy: "ALLOW environment:roles:viewer, environment:roles:logviewer;", boundaries: [zone] },
    { ...base, policy: RECORDS, boundaries: [`storage:k8s.namespace.name IN ("${name}", "${name}-db");`] },
    { ...base, policy: "ALLOW storage:entities:read;", boundaries: [`storage:dt.security_context = "${name}";`] },
    { ...base, policy: ALL_BUCKETS },
    { ...base, policy: SETTINGS, boundaries: [zone] },
  ];
}

function tenancy(name: string, ...environmentIds: string[]): Tenancy {
  const namespaces = [name, `${name}-db`];
  const things = environmentIds.flatMap((environmentId) => ownedThings({ environmentId, namespaces, zone: name }));
  return { name, claims: [name], things };
}

/** Pairs that reach each other, as `from > to: permissions`. */
function reachesOf(model: AccessModel, teams: readonly Tenancy[], shares: readonly Share[] = []): string[] {
  return findReaches(model, teams, shares).reaches.map(
    ({ from, to, things }) => `${from} > ${to}: ${things.map(({ permission }) => permission).join(", ")}`,
  );
}

const two = [tenancy("orders", PROD), tenancy("stock", PROD)];
const model = modelOf(...team("orders", PROD), ...team("stock", PROD));
const plus = (...bound: Bound[]) => uniteModels(model, modelOf(...bound));

test("teams with the recommended set-up do not reach each other", () => {
  expect(findReaches(model, two)).toEqual({ reaches: [], pairs: 2, notes: [] });
});

test.each<[string, Bound, string[]]>([
  ["no boundary", { policy: "ALLOW storage:logs:read;" }, ["orders > stock: storage:logs:read"]],
  [
    "a prefix that reaches a neighbour",
    { policy: "ALLOW storage:spans:read;", boundaries: ['storage:k8s.namespace.name startsWith "st";'] },
    ["orders > stock: storage:spans:read"],
  ],
  [
    "a pattern",
    { policy: "ALLOW storage:logs:read;", boundaries: ['storage:k8s.namespace.name MATCH ("*-db");'] },
    ["orders > stock: storage:logs:read"],
  ],
  [
    "a negation",
    { policy: "ALLOW environment:roles:viewer;", boundaries: ['environment:management-zone != "orders";'] },
    ["orders > stock: environment:roles:viewer"],
  ],
  [
    "a condition on what is not told",
    { policy: "ALLOW storage:logs:read;", boundaries: ['storage:host.name = "node-1";'] },
    ["orders > stock: storage:logs:read"],
  ],
  [
    "a boundary that does not fit",
    { policy: "ALLOW storage:entities:read;", boundaries: ['storage:k8s.namespace.name = "orders";'] },
    ["orders > stock: storage:entities:read"],
  ],
  [
    "a role without zones, which includes the viewer's",
    { policy: "ALLOW environment:roles:agent-install;" },
    ["orders > stock: environment:roles:viewer, environment:roles:agent-install"],
  ],
  [
    "settings without a zone",
    { policy: 'ALLOW settings:objects:write WHERE settings:schemaId = "builtin:monitoring.slo";' },
    ["orders > stock: settings:objects:write"],
  ],
  ["a table whose bucket is closed", { policy: "ALLOW storage:security.events:read;" }, []],
  ["another environment", { policy: RECORDS, level: { kind: "environment", environmentId: NONPROD } }, []],
  ["permissions that read nothing of a team", { policy: "ALLOW document:documents:read, storage:system:read;" }, []],
])("%s: what orders then reaches", (_title, bound, expected) => {
  expect(reachesOf(plus({ group: "orders", ...bound }), two)).toEqual(expected);
});

test("a finding has an example, its grants with reasons, and what was assumed", () => {
  const policy = 'ALLOW storage:logs:read WHERE storage:host.name = "node-1";';
  const [reach] = findReaches(plus({ group: "orders", policy }), two).reaches;
  expect(reach).toMatchObject({
    from: "orders",
    to: "stock",
    environmentId: PROD,
    things: [
      {
        permission: LOGS,
        subject: { kind: "record", table: "logs", fields: { "k8s.namespace.name": "stock" } },
        grants: [
          { permission: LOGS, via: [{ group: "orders", policy: { name: policy, line: 1 } }] },
          { permission: "storage:buckets:read" },
        ],
        assumed: ['storage:host.name = "node-1"'],
      },
    ],
  });
});

test("a policy that is not understood reaches every other team, reported by one example", () => {
  const { reaches, notes } = findReaches(plus({ group: "orders", policy: "?" }), two);
  expect(reaches.map(({ from, to, things }) => [from, to, things.map(({ grants }) => grants[0]?.permission)])).toEqual([
    ["orders", "stock", [EVERY_PERMISSION]],
  ]);
  expect(notes).toEqual([expect.stringContaining("is not understood")]);
});

test("records and entities may be shared on purpose, one way and in one environment; the classic ones may not", () => {
  const wide = plus({ group: "orders", policy: "ALLOW storage:logs:read, environment:roles:viewer;" });
  const share = { owner: "stock", with: "orders" };
  const viewer = "orders > stock: environment:roles:viewer";
  expect(reachesOf(wide, two, [share])).toEqual([viewer]);
  expect(reachesOf(wide, two, [{ ...share, environmentId: PROD }])).toEqual([viewer]);
  const both = ["orders > stock: storage:logs:read, environment:roles:viewer"];
  expect(reachesOf(wide, two, [{ ...share, environmentId: NONPROD }])).toEqual(both);
  expect(reachesOf(wide, two, [{ owner: "orders", with: "stock" }])).toEqual(both);
});

test("a DENY of a group protects only from that group", () => {
  const read = { policy: "ALLOW storage:logs:read;" };
  const deny = { policy: 'DENY storage:logs:read WHERE storage:k8s.namespace.name startsWith "stock";' };
  expect(reachesOf(plus({ group: "orders", ...read }, { group: "orders", ...deny }), two)).toEqual([]);
  const admins = plus({ group: "orders-admins", ...read }, { group: "orders", ...deny });
  const teams = two.map((each) => ({ ...each, claims: [each.name, `${each.name}-admins`] }));
  expect(reachesOf(admins, teams)).toEqual(["orders > stock: storage:logs:read"]);
});

test("a group that belongs to no team is nobody's reach", () => {
  expect(reachesOf(plus({ group: "platform", policy: "?" }), two)).toEqual([]);
});

test("the cluster is fixed where it is given", () => {
  const bound = { group: "orders", policy: RECORDS, boundaries: ['storage:k8s.cluster.name = "other";'] };
  expect(reachesOf(plus(bound), two)).toHaveLength(1);
  const things = (zone: string) => ownedThings({ environmentId: PROD, namespaces: [zone], cluster: "mine", zone });
  expect(
    reachesOf(
      plus(bound),
      two.map((each) => ({ ...each, things: things(each.name) })),
    ),
  ).toEqual([]);
});

test("what is found is what asking for each pair finds", () => {
  const word = fc.constantFrom("a", "ab", "abc", "b", "b-a", "");
  const operators = ['= "#"', 'IN ("#", "b")', 'startsWith "#"', 'MATCH ("#*", "*#")', 'MATCH ("*#*a")'];
  const condition = fc
    .record({
      field: fc.constantFrom("storage:k8s.namespace.name", "storage:dt.security_context", "storage:host.name"),
      operator: fc.constantFrom(...operators),
      word,
    })
    .map(({ field, operator, word }) => `${field} ${operator.replaceAll("#", word)};`);
  const bound = fc
    .record({
      group: fc.constantFrom("one", "two", "three"),
      effect: fc.constantFrom("ALLOW", "ALLOW", "DENY"),
      boundary: fc.array(condition, { maxLength: 3 }),
      where: condition.map((text) => text.slice(0, -1)),
    })
    .map(({ group, effect, boundary, where }): Bound => {
      const policy = `${effect} storage:logs:read${effect === "DENY" ? ` WHERE ${where}` : ""};`;
      return { group, policy, boundaries: boundary.length > 0 ? [boundary.join("\n")] : [] };
    });
  const thing = fc
    .record({ namespace: word, context: word, more: fc.boolean() })
    .map(({ namespace, context, more }): Thing => {
      const fields = { "k8s.namespace.name": namespace, "dt.security_context": context };
      return { permission: LOGS, subject: log(fields, { moreFields: more }) };
    });
  const names = ["one", "two", "three"];
  const anyTeams = fc
    .tuple(...names.map(() => fc.array(thing, { maxLength: 3 })))
    .map((all) => names.map((name, index): Tenancy => ({ name, claims: [name], things: all[index] ?? [] })));
  fc.assert(
    fc.property(fc.array(bound, { maxLength: 5 }), anyTeams, (bounds, teams) => {
      const anyModel = modelOf(...bounds, ...names.map((group) => ({ group, policy: BUCKETS })));
      const asked = teams.flatMap((owner) =>
        teams
          .filter((from) => from.name !== owner.name)
          .filter((from) =>
            owner.things.some(
              ({ subject }) => subject.kind === "record" && canRead(anyModel, from.claims, subject).allowed === "yes",
            ),
          )
          .map((from) => `${from.name} > ${owner.name}: ${LOGS}`),
      );
      expect(reachesOf(anyModel, teams).sort()).toEqual(asked.sort());
    }),
  );
});

test("200 teams in two environments are all looked at, and the one hole is found", () => {
  const names = Array.from({ length: 200 }, (_, index) => `team-${index}`);
  const environments = [PROD, NONPROD];
  const bounds = names.flatMap((name) => environments.flatMap((environment) => team(name, environment)));
  const hole = { group: "team-7", policy: RECORDS, boundaries: ['storage:k8s.namespace.name startsWith "team-19";'] };
  const { reaches, pairs } = findReaches(
    modelOf(...bounds, hole),
    names.map((name) => tenancy(name, ...environments)),
  );
  expect(pairs).toBe(2 * 39_800);
  const reached = names.filter((name) => name.startsWith("team-19"));
  expect(reaches.map(({ from, to, environmentId }) => [from, to, environmentId])).toEqual(
    reached.map((to) => ["team-7", to, PROD]),
  );
  expect(can(modelOf(hole), ["team-7"], LOGS, log({ "k8s.namespace.name": "team-199" })).allowed).toBe("yes");
});
