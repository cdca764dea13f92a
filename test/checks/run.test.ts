import { SynthesizedStack } from "../../access";
import { CHECKS, runChecks } from "../../checks";

const { findings } = runChecks({
  stacks: [
    {
      stack: new SynthesizedStack("test", {
        output: { token: { value: "dt0c01.EXAMPLE.SECRET" } },
        resource: {
          dynatrace_iam_group: { g: { name: "g" } },
          dynatrace_iam_permission: {
            role: { name: "tenant-viewer", group: "${dynatrace_iam_group.g.id}", environment: "abc12345" },
          },
          dynatrace_iam_policy: { own: { name: "own", account: "a", statement_query: "ALLOW a:b:c;" } },
        },
      }),
    },
  ],
});

test("errors come before warnings, causes before what follows from them", () => {
  expect(findings.map(({ rule, severity }) => [severity, rule])).toEqual([
    ["error", "secret"],
    ["error", "unconditional-grant"],
    ["warning", "policy-note"],
  ]);
});

test("every check has a name of its own and says what holds", () => {
  const names = CHECKS.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].sort());
  expect(CHECKS.filter(({ holds }) => !/^[a-z].*[^.]$/.test(holds))).toEqual([]);
});

test("what follows from others is shown in the order of its rank", () => {
  const ranked = CHECKS.filter(({ consequence = 0 }) => consequence > 0);
  const order = ranked.sort((one, other) => (one.consequence ?? 0) - (other.consequence ?? 0));
  expect(order.map(({ name }) => name)).toEqual(["unconditional-grant", "team-reach", "limit"]);
});
