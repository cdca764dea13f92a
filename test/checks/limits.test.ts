import { countUses, printFinding } from "../../checks";
import { COUNTED_TYPES, LIMITS } from "../../rules/limits";
import { countLimits } from "../../stacks/in-memory";
import { configuration, environment, team } from "../stacks/fixtures";
import { applicationFrom } from "./application-fixture";
import { findingsOf } from "./findings";

const PROD = environment("prod");
const ORDERS = team("orders");

function taking(type: string, resources: object[], more: { team?: typeof ORDERS } = {}) {
  const named = Object.fromEntries(resources.map((args, index) => [`r${index}`, args]));
  return applicationFrom([{ name: "prod-orders", environment: PROD, ...more, resource: { [type]: named } }]);
}

/** What a number of resources of a type takes. */
const usesOf = (...args: Parameters<typeof taking>) => countUses(taking(...args));

const many = (count: number, args: object = {}) => Array.from({ length: count }, () => args);
const lines = (...args: Parameters<typeof usesOf>) => findingsOf("limit", taking(...args)).map(printFinding);

test("from 80 % on there is a warning, from 100 % on an error", () => {
  expect(lines("dynatrace_platform_bucket", many(63))).toEqual([]);
  expect(lines("dynatrace_platform_bucket", many(64))).toEqual([
    "warning limit at prod: 64 of 80 buckets (80 %); only 16 more fit",
  ]);
  expect(lines("dynatrace_platform_bucket", many(80))).toEqual([
    "error limit at prod: 80 of 80 buckets (100 %); only 0 more fit",
  ]);
  expect(lines("dynatrace_platform_bucket", many(81))).toEqual([
    "error limit at prod: 81 of 80 buckets (101 %); take 1 away",
  ]);
});

test("a limit that Dynatrace raises says so", () => {
  const account = "account 5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
  expect(lines("dynatrace_iam_group", many(4000))).toEqual([
    `warning limit at ${account}: 4000 of 5000 groups (80 %); only 1000 more fit; Dynatrace raises the limit on request`,
  ]);
  expect(lines("dynatrace_iam_group", many(5001))).toEqual([
    `error limit at ${account}: 5001 of 5000 groups (100 %); take 1 away, or have Dynatrace raise the limit`,
  ]);
});

test("masks are counted over the scope that they hold in", () => {
  const scope = "KUBERNETES_CLUSTER-0123456789ABCDEF";
  const { uses } = usesOf("dynatrace_log_sensitive_data_masking", [{}, { scope: "environment" }, { scope }]);
  expect(uses.map(({ limit, place, used }) => [limit.id, place, used])).toEqual([
    ["maskingRules", "prod", 2],
    ["maskingRules", `prod ${scope}`, 1],
  ]);
});

test("zone rules are counted by kind, and conditions over all of them", () => {
  const condition = [{ key: "a" }, { key: "b" }];
  const rule = [
    { type: "ME", attribute_rule: { attribute_conditions: { condition } } },
    { type: "SELECTOR" },
    { type: "DIMENSION", dimension_rule: { dimension_conditions: { condition: [condition[0]] } } },
  ];
  const { uses } = usesOf("dynatrace_management_zone_v2", many(2, { rules: { rule } }));
  expect(Object.fromEntries(uses.map(({ limit, used }) => [limit.id, used]))).toEqual({
    conditionsPerDimensionRule: 1,
    conditionsPerEntityRule: 2,
    rulesPerZone: 3,
    zoneConditions: 6,
    zoneDimensionRules: 2,
    zoneEntityRules: 2,
    zoneSelectorRules: 2,
    zones: 2,
  });
});

test("one resource may take all of its own limit, and no more", () => {
  const statements = (count: number) => [{ statement_query: "ALLOW document:documents:read;".repeat(count) }];
  expect(lines("dynatrace_iam_policy", statements(100))).toEqual([]);
  expect(lines("dynatrace_iam_policy", statements(101))).toEqual([
    "error limit at prod-orders/dynatrace_iam_policy.r0: 101 of 100 statements of a policy (101 %); take 1 away",
  ]);
});

test("the projection names the limit that stops more teams first", () => {
  const { projection } = usesOf("dynatrace_platform_bucket", many(8), { team: ORDERS });
  expect(projection).toEqual({
    teams: 1,
    moreTeams: 9,
    stoppedBy: { limit: LIMITS.find(({ id }) => id === "buckets"), place: "prod", averagePerTeam: 8 },
  });
  expect(usesOf("dynatrace_platform_bucket", many(90), { team: ORDERS }).projection).toMatchObject({ moreTeams: 0 });
  expect(usesOf("dynatrace_platform_bucket", many(8)).projection).toEqual({ teams: 0 });
});

test("the average is that of all teams", () => {
  const stack = (name: string, count: number) => ({
    name: `prod-${name}`,
    environment: PROD,
    team: team(name),
    resource: { dynatrace_platform_bucket: Object.fromEntries(many(count).map((args, index) => [`r${index}`, args])) },
  });
  const { projection } = countUses(applicationFrom([stack("a", 4), stack("b", 6)]));
  expect(projection).toMatchObject({ teams: 2, moreTeams: 14, stoppedBy: { averagePerTeam: 5 } });
});

test("a configuration is counted over teams and environments, and leaves no folder behind", () => {
  const nonprod = environment("nonprod");
  const { uses, projection } = countLimits(configuration([nonprod, PROD], [ORDERS, team("billing")]));
  const of = (id: string) => uses.filter(({ limit }) => limit.id === id).map(({ place, used }) => [place, used]);
  expect(of("boundaries")).toEqual([["account 5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10", 12]]);
  expect(of("zones").sort()).toEqual([
    ["nonprod", 2],
    ["prod", 2],
  ]);
  expect(projection).toMatchObject({ teams: 2, moreTeams: 98, stoppedBy: { limit: { id: "zoneEntityRules" } } });
});

test("each counted type has a limit, and each limit a name of its own", () => {
  const ids = LIMITS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.values(COUNTED_TYPES).filter((id) => !ids.includes(id))).toEqual([]);
});
