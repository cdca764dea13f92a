import type { EnvironmentExplanation, Right } from "../../../cli/explain/explanation";
import { printExplanation } from "../../../cli/explain/print";

const PERSON = { who: "members of orders-group", claims: ["orders-group"], notes: [] };

function right(sentence: string, more: Partial<Right> = {}): Right {
  return { effect: "ALLOW", sentence, permissions: [], conditions: [], because: [], ...more };
}

function inEnvironment(environment: string, ...rights: Right[]): EnvironmentExplanation {
  const groups = [{ name: `orders (${environment})`, access: "viewer", at: "config/teams/orders.yaml:3:1" }];
  return { environment, environmentId: `id-${environment}`, groups, rights };
}

const printed = (environments: EnvironmentExplanation[], why = false) =>
  printExplanation({ ...PERSON, environments }, { why })
    .split("\n")
    .slice(1);

test("sentences stand under the environments in which they hold, those that hold in most of them first", () => {
  const [only, all, two] = ["read spans", "read logs", "read events"].map((text) => right(text));
  if (!only || !all || !two) throw new Error("three rights");
  const environments = [
    inEnvironment("dev", only, all),
    inEnvironment("test", two, all),
    inEnvironment("prod", all, two),
  ];
  expect(printed(environments).slice(3)).toEqual([
    "",
    "  In dev, test and prod, they can",
    "  - read logs",
    "",
    "  In test and prod only, they can",
    "  - read events",
    "",
    "  In dev only, they can",
    "  - read spans",
  ]);
});

test("what is denied comes last, and what two groups grant is said once", () => {
  const denied = right("read spans", { effect: "DENY" });
  expect(printed([inEnvironment("prod", denied, right("read logs"), right("read logs"))]).slice(1)).toEqual([
    "",
    "  In prod, they can",
    "  - read logs",
    "",
    "  In prod, they can never",
    "  - read spans",
  ]);
});

test("the reasons of each environment follow the sentence if they are asked for", () => {
  const granted = (chain: string, at?: string) => right("read logs", { because: [{ chain, ...(at && { at }) }] });
  const environments = [
    inEnvironment("test", granted("group a")),
    inEnvironment("prod", granted("group b", "x.yaml:1:2")),
  ];
  expect(printed(environments).slice(4)).toEqual(["  - read logs"]);
  expect(printed(environments, true).slice(4)).toEqual([
    "  - read logs",
    "    because group a",
    "    because group b; granted at x.yaml:1:2",
  ]);
});

test("an environment names the access and its line, and the group where there are several or no file has it", () => {
  const some = inEnvironment("prod", right("read logs"));
  expect(printed([some])[0]).toBe("  prod (id-prod): viewer, by config/teams/orders.yaml:3:1");
  const groups = [...some.groups, { name: "by-hand" }];
  expect(printed([{ ...some, groups }])[0]).toBe(
    '  prod (id-prod): viewer in group "orders (prod)", by config/teams/orders.yaml:3:1; by group "by-hand"',
  );
  expect(printed([{ ...some, groups: [], rights: [] }])).toEqual(["  prod (id-prod): has no access"]);
});

test("what could not be understood is noted", () => {
  expect(printExplanation({ ...PERSON, environments: [], notes: ["odd"] }, { why: false })).toBe(
    "Members of orders-group\n  note: odd",
  );
});
