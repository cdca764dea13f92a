import { SynthesizedStack } from "../../../access";
import { hasUnexplained, parityOf } from "../../../cli/commands/parity";
import { basePairs, compareEnvironments } from "../../../cli/parity/parity";
import { parityMarkdown, printParity } from "../../../cli/parity/print";
import { synthesize } from "../../../cli/synthesized";
import type { Configuration, TeamFile } from "../../../config/load";
import { teamSchema } from "../../../config/schema";
import { configuration, environment, team } from "../../stacks/fixtures";
import { shipped, twoTeams } from "../fixtures";

const ENVIRONMENTS = [environment("nonprod"), environment("prod")];

/** One team that differs between the environments as its file declares. */
function differing(changes: Parameters<typeof team>[1], paths: string[][]): Configuration {
  const access = { prod: "viewer", nonprod: "viewer" } as const;
  const base = team("orders", { adGroups: [{ name: "orders-group", claim: "a-claim", access }] });
  const file: TeamFile = {
    name: "orders",
    file: "config/teams/orders.yaml",
    in: (name) => (name === "nonprod" ? { ...base, ...changes } : base),
    position: () => ({ file: "config/teams/orders.yaml", line: 9, column: 3 }),
    declaredDifferences: (name) => (name === "nonprod" ? paths : []),
  };
  return { environments: ENVIRONMENTS, teams: [file] };
}

test("environments that are alike but for names and ids have no difference", () => {
  const same = differing({}, []);
  const all = parityOf(same, { base: "prod" });
  expect(all.map(({ owner, differences }) => [owner, differences])).toEqual([
    ["platform", []],
    ["orders", []],
  ]);
  expect(printParity(all.slice(1))).toMatch(/^orders: prod against nonprod, \d+ declarations, no difference$/);
});

test("what a team file changes is declared, with its line", () => {
  const logs = { ingest: false, mask: [] };
  const all = parityOf(differing({ logs }, [["logs", "ingest"]]), { team: "orders", base: "prod" });
  expect(all[0]?.differences.length).toBeGreaterThan(0);
  for (const { cause, from } of all[0]?.differences ?? []) {
    expect(cause).toBe("declared");
    expect(from).toEqual(["config/teams/orders.yaml:9:3 environments.nonprod.logs.ingest"]);
  }
  expect(hasUnexplained(all)).toBe(false);
});

test("of several declarations each difference names its own", () => {
  const changes = { logs: { ingest: false, mask: [] }, zone: "Orders-2" };
  const paths = [["logs", "ingest"], ["zone"]];
  const [parity] = parityOf(differing(changes, paths), { team: "orders", base: "prod" });
  const zone = parity?.differences.filter(({ address }) => address.includes("management_zone"));
  expect(zone?.map(({ property, values, from }) => [property, values, from])).toEqual([
    ["name", { prod: "orders", nonprod: "Orders-2" }, ["config/teams/orders.yaml:9:3 environments.nonprod.zone"]],
  ]);
});

test("a share in one environment only is declared by the team that shares, also beside the reader's own", () => {
  const files = twoTeams();
  const operator = { nonprod: "operator", prod: "viewer" } as const;
  const teams = files.teams.map((file) => ({
    ...file,
    in: (name: string) => ({
      ...file.in(name),
      adGroups: file.in(name).adGroups.map((group) => ({ ...group, access: operator })),
    }),
    position: () => ({ file: `config/teams/${file.name}.yaml`, line: 5, column: 3 }),
  }));
  const [parity] = parityOf({ ...files, teams }, { team: "orders", base: "prod" });
  expect(parity?.differences.map(({ address, from }) => [address.split("_").slice(0, -1).join("_"), from])).toEqual([
    [
      "dynatrace_iam_policy_boundary.SharedBy-billing_Records",
      ["config/teams/billing.yaml:5:3 shareWith[0].environments"],
    ],
    [
      "dynatrace_iam_policy_boundary.SharedBy-billing_Entities",
      ["config/teams/billing.yaml:5:3 shareWith[0].environments"],
    ],
    [
      "dynatrace_iam_policy_bindings_v2.Group-orders-group",
      [
        "config/teams/orders.yaml:5:3 adGroups[0].access.nonprod",
        "config/teams/billing.yaml:5:3 shareWith[0].environments",
      ],
    ],
    [
      "data.dynatrace_iam_policy.SharedPolicies_team-settings",
      ["config/teams/orders.yaml:5:3 adGroups[0].access.nonprod"],
    ],
  ]);
});

test("a setting of an environment file is named", () => {
  const environments = [environment("nonprod"), environment("prod", { protected: true })];
  const [parity] = parityOf(configuration(environments, [team("orders")]), { team: "orders" });
  const found = parity?.differences.filter(({ property }) => property === "lifecycle.prevent_destroy");
  expect(found?.length).toBeGreaterThan(3);
  for (const { cause, values, from } of found ?? [])
    expect([cause, values, from]).toEqual([
      "environment",
      { prod: true, nonprod: false },
      ["protected in the files of prod and nonprod"],
    ]);
});

test("alerts that only one environment sends, and checks that only one can make, come from the environment files", () => {
  const synthetic = { locations: ["GEOLOCATION-0123456789ABCDEF"], frequencyMinutes: 15 } as const;
  const environments = [
    environment("nonprod"),
    environment("prod", { protected: true, synthetic: { ...synthetic, locations: [...synthetic.locations] } }),
  ];
  const watched = team("orders", {
    alerts: teamSchema.shape.alerts.parse({}),
    dashboards: { dynatrace: true, links: { loadBalancer: "https://lb.example.com/orders" } },
  });
  const [parity] = parityOf(configuration(environments, [watched]), { team: "orders" });
  const causeOf = (type: string) =>
    parity?.differences.filter(({ address }) => address.startsWith(`dynatrace_${type}.`)).map(({ from }) => from);
  const inFiles = (key: string) => [`${key} in the files of prod and nonprod`];
  expect(causeOf("email_notification")).toEqual([inFiles("protected"), inFiles("protected")]);
  expect(causeOf("http_monitor")).toEqual([inFiles("synthetic")]);
  expect(causeOf("davis_anomaly_detectors")).toEqual([]);
  expect(hasUnexplained(parity ? [parity] : [])).toBe(false);
});

test("what code does in one environment only is unexplained", () => {
  const [nonprod, prod] = [environment("nonprod"), environment("prod")];
  const all = compareEnvironments({ environments: [], teams: [] }, prod, nonprod, ({ environments }) =>
    environments.map((each) => {
      const days = each.name === "prod" ? 35 : 10;
      const json = { resource: { a_bucket: { logs: { name: `logs_${each.name}`, days } } } };
      return { stack: new SynthesizedStack(`${each.name}-tenant`, json) };
    }),
  );
  expect(all).toEqual([
    {
      owner: "platform",
      base: "prod",
      other: "nonprod",
      compared: 1,
      differences: [
        {
          stack: "tenant",
          address: "a_bucket.logs",
          property: "days",
          values: { prod: 35, nonprod: 10 },
          cause: "unexplained",
          from: [],
        },
      ],
    },
  ]);
  expect(hasUnexplained(all)).toBe(true);
  expect(printParity(all)).toBe(
    [
      "platform: prod against nonprod, 1 declaration, 1 difference (1 unexplained)",
      "  unexplained",
      "    days: prod has 35, nonprod has 10",
      "      in tenant a_bucket.logs",
    ].join("\n"),
  );
  expect(parityMarkdown(all)).toBe(
    [
      "### platform: prod against nonprod",
      "",
      "1 declaration, 1 difference (1 unexplained).",
      "",
      "| why | where | prod | nonprod | said by |",
      "| --- | --- | --- | --- | --- |",
      "| **unexplained** | `days`<br>in `tenant a_bucket.logs` | `35` | `10` |  |",
    ].join("\n"),
  );
});

test("one setting that acts on many resources is reported once, with the first of them", () => {
  const difference = { stack: "orders", property: "on", values: { prod: true }, cause: "environment" } as const;
  const differences = ["a.1", "a.2", "a.3", "a.4"].map((address) => ({ ...difference, address, from: ["protected"] }));
  const whole = { ...difference, address: "b.1", property: "", values: { nonprod: {} }, from: ["protected"] };
  const parity = { owner: "orders", base: "prod", other: "nonprod", compared: 9, differences: [...differences, whole] };
  expect(printParity([parity])).toBe(
    [
      "orders: prod against nonprod, 9 declarations, 5 differences (5 from the environment files)",
      "  from the environment files",
      "    on: prod has true, nonprod has none",
      "      in orders a.1",
      "      in orders a.2",
      "      and 2 more",
      "      by protected",
      "    prod has none, nonprod has it",
      "      in orders b.1",
      "      by protected",
    ].join("\n"),
  );
  expect(parityMarkdown([parity]).split("\n").slice(-2)).toEqual([
    "| from the environment files | `on`<br>in `orders a.1`<br>in `orders a.2`<br>and 2 more | `true` | `none` | `protected` |",
    "| from the environment files | in `orders b.1` | `none` | `it` | `protected` |",
  ]);
});

test("text of a user ends no cell of the table", () => {
  const values = { prod: "a|b`c\nd", nonprod: "x".repeat(100) };
  const difference = { stack: "s", address: "a.b", property: "p", values, cause: "unexplained", from: [] } as const;
  const row = parityMarkdown([{ owner: "o", base: "prod", other: "nonprod", compared: 1, differences: [difference] }]);
  expect(row.split("\n").pop()).toBe(
    `| **unexplained** | \`p\`<br>in \`s a.b\` | \`"a\\|b'c\\nd"\` | \`"${"x".repeat(78)}…\` |  |`,
  );
});

test("the shipped team differs only where a file says so", () => {
  const all = parityOf(shipped());
  expect(hasUnexplained(all)).toBe(false);
  const text = printParity(all.filter(({ owner }) => owner === "tlo-python"));
  expect(text).toContain("      by config/teams/tlo-python.yaml:8:24 adGroups[0].access.nonprod");
  expect(text).toContain("      by protected in the files of prod and nonprod");
  expect(text).toContain(
    '    spec.template.spec.container.0.env.OTEL_TRACES_SAMPLER_ARG.value: prod has "0.1", nonprod has "1.0"',
  );
  expect(text).not.toMatch(/env\.\d/);
});

test("the base is the first protected environment, or the named one, or the first", () => {
  const [nonprod, prod] = [environment("nonprod"), environment("prod", { protected: true })];
  const names = (base?: string) => basePairs([nonprod, prod], base).map((pair) => pair.map(({ name }) => name));
  expect(names()).toEqual([["prod", "nonprod"]]);
  expect(names("nonprod")).toEqual([["nonprod", "prod"]]);
  expect(basePairs([nonprod, environment("prod")])[0]?.[0].name).toBe("nonprod");
});

test("one environment alone cannot be compared", () => {
  const alone = configuration([environment("prod")], [team("orders")]);
  expect(() => parityOf(alone)).toThrow("parity needs two environments; there is only one environment file");
});

test("unknown names are refused with a list of the known ones", () => {
  expect(() => parityOf(twoTeams(), { team: "order" })).toThrow(
    '"order" is not a known team; use one of billing, orders',
  );
  expect(() => parityOf(twoTeams(), { base: "test" })).toThrow(
    '"test" is not a known environment; use one of nonprod, prod',
  );
});

test("synthesis gives the stacks of every environment", () => {
  expect(synthesize(twoTeams()).map(({ stack }) => stack.name)).toEqual(
    expect.arrayContaining(["nonprod-tenant", "nonprod-orders", "prod-tenant", "prod-billing"]),
  );
});

test("one environment is compared if it is named, but not the base with itself", () => {
  const three = [environment("nonprod"), environment("prod", { protected: true }), environment("test")];
  const all = configuration(three, [team("orders", {})]);
  const others = (env?: string) => new Set(parityOf(all, { env }).map(({ other }) => other));
  expect(others()).toEqual(new Set(["nonprod", "test"]));
  expect(others("test")).toEqual(new Set(["test"]));
  expect(() => parityOf(all, { env: "prod" })).toThrow(
    '"prod" is the base of the comparison; name another with --env or --base',
  );
  expect(() => parityOf(all, { env: "dev" })).toThrow('"dev" is not a known environment; use one of');
});
