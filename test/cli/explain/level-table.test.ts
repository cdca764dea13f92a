import { effectiveGrants, SHARED_POLICIES, SharedPolicyKind } from "../../../access";
import { levelPage } from "../../../cli/explain/level-page";
import { levelRows, printLevels, statementsOf } from "../../../cli/explain/level-table";
import { modelOf, synthesize } from "../../../cli/synthesized";
import { ACCESS_LEVEL_NAMES } from "../../../rules/dynatrace";
import { configuration, environment, team } from "../../stacks/fixtures";

test.each(ACCESS_LEVEL_NAMES)(
  "a group of level %s gets from its stack what the table says, and nothing else",
  (level) => {
    const adGroups = [{ name: "orders-group", scim: true as const, access: { prod: level } }];
    const model = modelOf(synthesize(configuration([environment("prod")], [team("orders", { adGroups })])));
    const granted = effectiveGrants(model).grants.map(({ permission }) => permission);
    const shown = levelRows().flatMap(({ levels, permissions }) => (levels[level] ? permissions : []));
    expect([...new Set(granted)].sort()).toEqual([...new Set(shown)].sort());
    expect(shown.length).toBeGreaterThan(5);
  },
);

test("each shared policy has a row", () => {
  expect([...new Set(levelRows().map(({ policy }) => policy))]).toEqual(SHARED_POLICIES);
});

test("the table of the help has a column for each level and fits 80 columns", () => {
  const lines = printLevels().split("\n");
  expect(lines[0]).toBe("A member of a group can                                 viewer operator    admin");
  expect(lines.slice(-6)).toEqual([
    "  read and change settings of maintenance windows,          no      yes      yes",
    "    alerting profiles, metric events, service-level",
    "    objectives and problem notifications, within the",
    "    team's management zone",
    "  change settings on the classic pages, within the          no       no      yes",
    "    team's management zone",
  ]);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test("the page lists what no level allows, and nothing that one does", () => {
  const [, never = ""] = levelPage().split("## What no level allows");
  expect(never).toContain("- `environment:roles:view-sensitive-request-data`\n");
  expect(never).not.toContain("`storage:logs:read`");
});

test("a policy that does not parse is named", () => {
  const policy = { kind: SharedPolicyKind.TEAM_RECORDS, description: "", statementQuery: "GRANT storage:logs:read;" };
  expect(() => statementsOf(policy)).toThrow(/^the shared policy team-records does not parse: expected ALLOW or DENY/);
});
