import { answerAll, explainAll, isFound, printOutcome } from "../../../cli/commands/explain";
import { personsAsked } from "../../../cli/explain/persons";
import { parseQuestion } from "../../../cli/explain/question";
import { fold } from "../../../cli/fold";
import { tenantOptions } from "../../../cli/lab-session";
import { modelOf, synthesize } from "../../../cli/synthesized";
import { type RunningTenant, startTenant } from "../../../lab/tenant/server";
import { configuration, environment, team } from "../../stacks/fixtures";
import { type AccountCall, deployAccess } from "../deploy-access";
import { CLAIMS, shipped, twoTeams } from "../fixtures";

const FILES = twoTeams();
const PERSONS = personsAsked(FILES, { name: "orders" });
const [PROD] = FILES.environments.filter(({ name }) => name === "prod");
const OWN = parseQuestion("storage:logs:read k8s.namespace.name=orders");
const SHARED = parseQuestion("storage:logs:read k8s.namespace.name=billing");

test("the shipped team is explained in sentences, and what holds in both environments is said once", async () => {
  const files = shipped();
  const outcome = await explainAll(files, files.environments, personsAsked(files, { name: "tlo-python" }));
  expect(fold(printOutcome(outcome))).toBe(`Members of tlo-python-group (claim 7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50)
  nonprod (xyz98765): operator, by config/teams/tlo-python.yaml:8:24
  prod (abc12345): viewer, by config/teams/tlo-python.yaml:8:40

  In nonprod and prod, they can
  - view the classic pages and logs on the classic pages where the management
    zone is "TLO-Python"
  - read logs, metrics, spans, events and bizevents where k8s.namespace.name is
    "tlo-python"
  - read entities where dt.security_context is "TLO-Python"
  - open Grail buckets where the table is one of "logs", "metrics", "spans",
    "events" or "bizevents"
  - run apps, read, change and delete documents, and use segments

  In nonprod only, they can
  - read and change settings of maintenance windows, alerting profiles, metric
    events, service-level objectives and problem notifications where the
    management zone is "TLO-Python"

--why adds the group, policy, boundary and line of a file behind each sentence.`);
});

test("with --why each sentence has the chain that leads to it, with the line that grants it", async () => {
  const files = shipped();
  const prod = files.environments.filter(({ name }) => name === "prod");
  const outcome = await explainAll(files, prod, personsAsked(files, { name: "tlo-python" }));
  const lines = printOutcome(outcome, { why: true }).split("\n");
  const place = "config/teams/tlo-python.yaml:8:40";
  const bound = "bound in prod-tlo-python/dynatrace_iam_policy_bindings_v2.Group-tlo-python-group_DA05BB77";
  expect(lines.slice(1, 8)).toEqual([
    `  prod (abc12345): viewer, by ${place}`,
    "",
    "  In prod, they can",
    '  - view the classic pages and logs on the classic pages where the management zone is "TLO-Python"',
    `    because group "tlo-python-group (prod)" in environment abc12345 has policy "team-classic (prod)" line 1, narrowed by boundary "tlo-python: zone (prod)" line 1, ${bound}; granted at ${place}`,
    '  - read logs, metrics, spans, events and bizevents where k8s.namespace.name is "tlo-python"',
    `    because group "tlo-python-group (prod)" in environment abc12345 has policy "team-records (prod)" line 1, narrowed by boundary "tlo-python: records (prod)" line 1, ${bound}; granted at ${place}`,
  ]);
  expect(lines.filter((line) => line.startsWith("  - "))).toHaveLength(5);
  expect(lines.filter((line) => line.startsWith("    because "))).toHaveLength(5);
  expect(lines.join("\n")).not.toContain("--why");
});

test("what another team shares is granted by a line of that team's file", async () => {
  const { explanations } = await explainAll(FILES, FILES.environments, PERSONS);
  const shared = explanations[0]?.environments.map(({ environment, rights }) => {
    const because = rights.flatMap((right) => right.because.filter(({ at }) => at?.includes("billing")));
    return { environment, at: [...new Set(because.map(({ at }) => at))] };
  });
  expect(shared).toEqual([
    { environment: "nonprod", at: [] },
    { environment: "prod", at: ["config/teams/billing.yaml:1:1"] },
  ]);
});

test("a SCIM group is one group with rights in each environment, each from its own line", async () => {
  const adGroups = [
    { name: "orders-scim", scim: true as const, access: { nonprod: "operator", prod: "viewer" } as const },
  ];
  const files = configuration([environment("nonprod"), environment("prod")], [team("orders", { adGroups })]);
  const { explanations } = await explainAll(files, files.environments, personsAsked(files, { name: "orders-scim" }));
  const at = "config/teams/orders.yaml:1:1";
  expect(explanations.map(({ environments }) => environments.map(({ groups }) => groups))).toEqual([
    [[{ name: "orders-scim", access: "operator", at }], [{ name: "orders-scim", access: "viewer", at }]],
  ]);
});

test("a person in no group has no access anywhere", async () => {
  const outcome = await explainAll(FILES, FILES.environments, personsAsked(FILES, { claims: ["nobody"] }));
  expect(printOutcome(outcome)).toBe(
    "A person with claim nobody\n  nonprod (xyz98765): has no access\n  prod (abc12345): has no access",
  );
  expect(isFound(outcome)).toBe(false);
});

test("a question is answered for each group and environment, and one no is enough", async () => {
  const outcome = await answerAll(FILES, FILES.environments, PERSONS, SHARED);
  expect(outcome.answers.map(({ environment, allowed }) => [environment, allowed])).toEqual([
    ["nonprod", false],
    ["prod", true],
  ]);
  expect(isFound(outcome)).toBe(true);
  expect(isFound(await answerAll(FILES, PROD ? [PROD] : [], PERSONS, SHARED))).toBe(false);
});

test("a no says what the group may read instead", async () => {
  const persons = personsAsked(FILES, { name: "billing" });
  const text = printOutcome(await answerAll(FILES, PROD ? [PROD] : [], persons, OWN));
  expect(text.split("\n")[0]).toBe("no: members of billing-group in prod");
  expect(text.split("\n").slice(1)).toEqual(['  only where k8s.namespace.name is "billing"']);
  const reasons = printOutcome(await answerAll(FILES, PROD ? [PROD] : [], persons, OWN), { why: true });
  expect(reasons).toMatch(/\n {2}not by group "billing-group \(prod\)".*: only where k8s.namespace.name is "billing"$/);
});

describe("against a tenant", () => {
  let tenant: RunningTenant;
  let call: AccountCall;

  beforeEach(async () => {
    tenant = await startTenant({ ...tenantOptions(FILES), port: 0 });
    call = await deployAccess(tenant.ready, modelOf(synthesize(FILES)));
  });

  afterEach(() => tenant.close());

  const explainLive = () => explainAll(FILES, FILES.environments, personsAsked(FILES, {}), tenant.ready, true);

  test("what was deployed grants what the files grant", async () => {
    const outcome = await explainLive();
    expect(outcome.differences).toEqual([]);
    expect(outcome.judged).toEqual({
      complete: true,
      groups: { judged: 4, all: 4 },
      bindings: { judged: 20, all: 20 },
      leftOut: [],
    });
    expect(printOutcome(outcome)).toMatch(
      /\n\nJudged 4 of 4 groups, 20 of 20 bindings of the tenant\.\nThe tenant grants what the files grant\.$/,
    );
    expect(isFound(outcome)).toBe(false);
  });

  test("files and tenant answer a question alike", async () => {
    const claims = { orders: [CLAIMS.orders], both: [CLAIMS.orders, CLAIMS.billing], none: ["nobody"] };
    const persons = Object.values(claims).flatMap((each) => personsAsked(FILES, { claims: each }));
    for (const question of [OWN, SHARED]) {
      const { answers } = await answerAll(FILES, FILES.environments, persons, question, tenant.ready);
      expect(answers.map(({ live }) => live)).toEqual(answers.map(({ allowed }) => allowed));
    }
  });

  test("a team whose file is gone still has what was deployed for it", async () => {
    const [orders] = FILES.teams.filter(({ name }) => name === "orders");
    const left = { ...FILES, teams: orders ? [orders] : [] };
    const persons = personsAsked(left, {});
    const { differences = [] } = await explainAll(left, left.environments, persons, tenant.ready, true);
    const found = differences.map(({ who, environment, kind }) => `${kind} ${environment} ${who}`);
    expect([...new Set(found)]).toEqual([
      "extra prod members of orders-group",
      "extra nonprod group billing-group (nonprod)",
      "extra prod group billing-group (prod)",
    ]);
  });

  test("for one team only its own groups are judged, and the answer says so", async () => {
    const outcome = await explainAll(FILES, PROD ? [PROD] : [], PERSONS, tenant.ready);
    expect(outcome.judged).toMatchObject({ complete: false, groups: { judged: 2, all: 4 } });
    expect(printOutcome(outcome)).toMatch(
      /\nJudged 2 of 4 groups, \d+ of 20 bindings of the tenant\.\nThe tenant grants members of orders-group what the files grant\.$/,
    );
  });

  test("rights in an environment that no file declares are seen, and roles of the account", async () => {
    const { id } = tenant.ready.account;
    const [nonprod] = FILES.environments;
    const onlyNonprod = { ...FILES, environments: nonprod ? [nonprod] : [] };
    const group = [{ name: "owners", federatedAttributeValues: ["owners"] }];
    const { uuid } = await call("POST", `/iam/v1/accounts/${id}/groups`, group);
    const role = [{ permissionName: "account-viewer", scope: id, scopeType: "account" }];
    await call("PUT", `/iam/v1/accounts/${id}/groups/${uuid}/permissions`, role);
    const persons = personsAsked(onlyNonprod, {});
    const { differences = [] } = await explainAll(onlyNonprod, onlyNonprod.environments, persons, tenant.ready, true);
    const found = differences.map(({ who, environment, grant }) => `${environment} ${who} ${grant.slice(0, 19)}`);
    expect(found).toContain("the account group owners role account-viewer");
    expect(found).toContain("abc12345 group orders-group (prod) ALLOW storage:logs:");
  });

  test("what a showcase has made for its own time is left out by name", async () => {
    const { id } = tenant.ready.account;
    await call("POST", `/iam/v1/accounts/${id}/groups`, [{ name: "showcase-other-team" }]);
    const outcome = await explainLive();
    expect(outcome.differences).toEqual([]);
    expect(printOutcome(outcome)).toMatch(
      /\nJudged 4 of 5 groups, 20 of 20 bindings of the tenant\.\nLeft out: showcase-other-team, which npm start -- --showcase takes away at its end\.\nThe tenant grants what the files grant\.$/,
    );
  });

  test("a binding that is taken away by hand is missing", async () => {
    const access = await (await fetch(`${tenant.ready.account.url}/lab/access`)).json();
    const { groups, policies } = access as Record<"groups" | "policies", { uuid: string; name: string }[]>;
    const idOf = (all: typeof groups, name: string) => all.find((each) => each.name === name)?.uuid;
    const bound = `${idOf(policies, "platform-basics (prod)")}/${idOf(groups, "orders-group (prod)")}`;
    await call("DELETE", `/iam/v1/repo/environment/abc12345/bindings/${bound}`);
    const outcome = await explainLive();
    const found = outcome.differences?.map(({ who, environment, kind }) => `${kind} ${environment} ${who}`);
    expect([...new Set(found)]).toEqual(["missing prod members of orders-group"]);
    expect(printOutcome(outcome)).toContain(
      "prod, members of orders-group: ALLOW app-engine:apps:run is in the files, not in the tenant\n  group",
    );
    expect(isFound(outcome)).toBe(true);
  });

  test("a group that was made by hand for the same claim is seen", async () => {
    const account = tenant.ready.account.id;
    const group = [{ name: "by-hand", federatedAttributeValues: [CLAIMS.orders] }];
    const { uuid } = await call("POST", `/iam/v1/accounts/${account}/groups`, group);
    const policy = { name: "by-hand", statementQuery: "ALLOW storage:logs:read; ALLOW storage:buckets:read;" };
    const made = await call("POST", `/iam/v1/repo/account/${account}/policies`, policy);
    await call("POST", `/iam/v1/repo/environment/xyz98765/bindings/${made.uuid}/${uuid}`, {});
    const { differences } = await explainLive();
    expect(differences?.[0]).toEqual({
      who: "members of orders-group",
      environment: "nonprod",
      kind: "extra",
      grant: "ALLOW storage:logs:read",
      because: ['group "by-hand" in environment xyz98765 has policy "by-hand" line 1'],
    });
    const outcome = await answerAll(FILES, FILES.environments, PERSONS, SHARED, tenant.ready);
    expect(outcome.answers.map(({ allowed, live }) => [allowed, live])).toEqual([
      [false, true],
      [true, true],
    ]);
    expect(printOutcome(outcome)).toContain("\n  but the tenant says yes\nyes: ");
    expect(isFound(outcome)).toBe(true);
  });
});
