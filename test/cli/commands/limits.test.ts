import type { LimitReport } from "../../../checks";
import { isFull, limitsOf, printLimits } from "../../../cli/commands/limits";
import type { Limit } from "../../../rules/limits";
import { shipped } from "../fixtures";

const LIMIT: Limit = { id: "policies", item: "policies", most: 200, per: "account", source: "documentation" };
const GROUPS: Limit = { ...LIMIT, id: "groups", item: "groups", most: 5000, adjustable: true };

const REPORT: LimitReport = {
  uses: [
    { limit: LIMIT, place: "account a", used: 170, headRoom: 30, state: "near" },
    { limit: GROUPS, place: "account a", used: 20, headRoom: 4980, state: "fine" },
  ],
  projection: { teams: 2, moreTeams: 15, stoppedBy: { limit: LIMIT, place: "account a", averagePerTeam: 2 } },
};

test("limits are a table, fullest first, with the projection below", () => {
  expect(printLimits(REPORT)).toBe(
    [
      "used  limit     %  free  what                   where",
      " 170    200  85.0    30  policies (near)        account a",
      "  20   5000   0.4  4980  groups, can be raised  account a",
      "",
      "2 teams now; 15 more like the average fit, then policies of account a are used",
      "  up (2 of 200 per team).",
    ].join("\n"),
  );
});

test("only a limit that is used up is an error", () => {
  expect(isFull(REPORT)).toBe(false);
  const full = { limit: LIMIT, place: "account a", used: 200, headRoom: 0, state: "full" } as const;
  const report = { ...REPORT, uses: [full] };
  expect(isFull(report)).toBe(true);
  expect(printLimits(report).split("\n")[1]).toBe(" 200    200  100.0     0  policies (full)  account a");
});

test("where teams take nothing, there is nothing to project", () => {
  expect(printLimits({ uses: [], projection: { teams: 1 } })).toBe(
    "used  limit  %  free  what  where\n\n1 team now; no limit grows with teams.",
  );
});

test("the shipped configuration is far from every limit", () => {
  const report = limitsOf(shipped());
  expect(isFull(report)).toBe(false);
  expect(printLimits(report)).toMatch(/^ +14 +200 +7\.0 +186 {2}policies\n +account 5b2b1f0e-/m);
});

test("of one environment there are its own limits and those of its account", () => {
  const account = `account ${shipped().environments[0]?.dynatrace.accountId}`;
  const placesIn = (env: string) => limitsOf(shipped(), env).uses.map(({ place }) => place);
  expect(placesIn("prod")).toEqual(expect.arrayContaining([account, "prod"]));
  expect(placesIn("prod").filter((place) => place.startsWith("nonprod"))).toEqual([]);
  const all = limitsOf(shipped()).uses.map(({ place }) => place);
  expect(new Set([...placesIn("prod"), ...placesIn("nonprod")])).toEqual(new Set(all));
  expect(() => limitsOf(shipped(), "test")).toThrow('"test" is not a known environment; use one of nonprod, prod');
});
