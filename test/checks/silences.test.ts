import { CHECKS, type CheckFinding, type Silence, type TeamFacts } from "../../checks";
import { applySilences } from "../../checks/silences";

const REASON = "Agreed with the platform team in March.";
const finding = (change: Partial<CheckFinding> = {}): CheckFinding => ({
  rule: "zone-overlap",
  severity: "error",
  path: "prod-billing/Zone/Resource",
  found: "a zone",
  fix: "narrow it",
  environment: "prod",
  team: "orders",
  ...change,
});

const ORDERS: TeamFacts = {
  name: "orders",
  namespaces: ["orders"],
  zoneName: "Orders",
  groups: [],
  sharesWith: [],
  silences: [],
};

function silenced(findings: CheckFinding[], silence: Silence) {
  return applySilences(findings, [{ ...ORDERS, silences: [silence] }], CHECKS, "nonprod");
}

test("a finding of the team is taken out and listed with the reason", () => {
  const one = finding();
  expect(silenced([one], { rule: "zone-overlap", reason: REASON })).toEqual({
    findings: [],
    silenced: [{ team: "orders", rule: "zone-overlap", reason: REASON, findings: [one] }],
  });
});

test("a silence for one environment leaves the others", () => {
  const [prod, nonprod] = [finding(), finding({ environment: "nonprod" })];
  const report = silenced([prod, nonprod], { rule: "zone-overlap", reason: REASON, environment: "prod" });
  expect(report).toEqual({
    findings: [nonprod],
    silenced: [{ team: "orders", rule: "zone-overlap", reason: REASON, environment: "prod", findings: [prod] }],
  });
});

test("a team cannot silence what concerns another team or everybody", () => {
  for (const other of [finding({ team: "billing" }), finding({ team: undefined })]) {
    const { findings, silenced: none } = silenced([other], { rule: "zone-overlap", reason: REASON });
    expect([findings[0], none]).toEqual([other, []]);
  }
});

test.each([
  ["zone-overlap", 'silence of "zone-overlap": it finds nothing of team orders in any environment', "remove it"],
  ["secret", 'silence of "secret": it cannot be silenced', "correct what it finds, and remove the silence"],
])("a silence of %s that silences nothing is a warning", (rule, found, fix) => {
  const { findings } = silenced([], { rule, reason: REASON });
  expect(findings).toEqual([
    {
      rule: "silence",
      severity: "warning",
      path: "nonprod-orders",
      found,
      fix,
      team: "orders",
    },
  ]);
});

test("a silence of a check that does not exist names those that do", () => {
  const { findings } = silenced([], { rule: "zone-overlaps", reason: REASON, environment: "prod" });
  const names = CHECKS.filter(({ silencedBy }) => silencedBy === "owner").map(({ name }) => name);
  expect(findings).toMatchObject([
    {
      found: 'silence of "zone-overlaps": it is not a known check',
      fix: `use one of ${names.join(", ")}`,
      environment: "prod",
    },
  ]);
});

test("what cannot be silenced stays, whatever the file says", () => {
  const secret = finding({ rule: "secret" });
  expect(silenced([secret], { rule: "secret", reason: REASON }).findings[0]).toBe(secret);
});
