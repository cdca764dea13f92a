import fc from "fast-check";
import { SynthesizedStack } from "../../access";
import { type CheckFinding, printFinding, runChecks } from "../../checks";
import { several } from "../../checks/finding";

const FINDING: CheckFinding = { rule: "secret", severity: "error", path: "prod-orders", found: "a", fix: "b" };

test("a finding is one line, and shows no token", () => {
  const found = 'policy[0].id is the text "dt0c01.EXAMPLE.SECRET"\nexpected an id';
  expect(printFinding({ ...FINDING, found })).toBe(
    'error secret at prod-orders: policy[0].id is the text "(hidden)" expected an id; b',
  );
});

test("only the first of many values are listed", () => {
  expect(several(["a", "b", "c"])).toBe("a, b, c");
  expect(several(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
});

const TYPES = [
  "iam_group",
  "iam_policy",
  "iam_policy_boundary",
  "iam_policy_bindings_v2",
  "iam_permission",
  "management_zone_v2",
  "log_storage",
  "log_sensitive_data_masking",
  "alerting",
  "metric_events",
];
const KEYS = [
  "name",
  "policy",
  "id",
  "boundaries",
  "query",
  "statement_query",
  "group",
  "environment",
  "rules",
  "rule",
];
const MORE_KEYS = [
  "matchers",
  "matcher",
  "values",
  "attribute",
  "scope",
  "insert_after",
  "depends_on",
  "enabled",
  "//",
];

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, 0, "", "*", "${dynatrace_iam_group.a.id}", "ALLOW a:b:c;", "${", "dt0c01.A"),
    fc.string(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS, ...MORE_KEYS), tie("value"), { maxKeys: 5 }),
  ),
}));

test("whatever a stack holds, the checks return findings and never throw", () => {
  const resources = fc.dictionary(
    fc.constantFrom(...TYPES.map((type) => `dynatrace_${type}`)),
    fc.dictionary(fc.constantFrom("a", "b"), value),
  );
  fc.assert(
    fc.property(resources, value, (resource, data) => {
      const json: unknown = JSON.parse(JSON.stringify({ resource, data, output: data }));
      const stack = new SynthesizedStack("test", json);
      for (const finding of runChecks({ stacks: [{ stack }] }).findings) {
        const line = printFinding(finding);
        expect(line).not.toMatch(/dt0c01\.A|\n/);
      }
    }),
    { numRuns: 200 },
  );
});
