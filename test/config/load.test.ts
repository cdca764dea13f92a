import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import { loadConfiguration, printFault, printFaults } from "../../config/load";
import { BILLING, configurationOf, faultsOf, inFolder, load, NONPROD, ORDERS, PROD, WHOLE } from "./folder";

describe("a right configuration", () => {
  test("has its environments and teams sorted by name", () => {
    const { environments, teams } = configurationOf({ "teams/billing.yaml": BILLING });
    expect(environments.map(({ name }) => name)).toEqual(["nonprod", "prod"]);
    expect(teams.map(({ name }) => name)).toEqual(["billing", "orders"]);
  });

  test("has the defaults of everything that is left out", () => {
    const { environments, teams } = configurationOf();
    expect(teams[0]?.in("prod")).toEqual({
      name: "orders",
      contact: "orders@example.com",
      adGroups: [{ name: "orders-group", claim: "11111111-2222-4333-8444-555555555555", access: { prod: "viewer" } }],
      namespaces: ["orders"],
      metrics: { prometheus: { port: 9464, path: "/metrics" } },
      logs: { ingest: true, mask: [] },
      traces: { otlp: false },
      dashboards: { dynatrace: true, links: {} },
      shareWith: [],
      silence: [],
    });
    expect(environments[1]).toEqual({
      name: "prod",
      dynatrace: {
        environmentId: "abc12345",
        environmentUrl: "https://abc12345.live.dynatrace.com",
        accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
      },
      kubernetes: {
        clusterName: "eu-prod",
        context: "eu-prod",
        exposure: {
          kind: "loadBalancer",
          sourceRanges: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
          terminatesTls: false,
          annotations: {},
        },
        operator: { chartVersion: "1.10.2", tokensSecret: "dynakube-tokens", otlpExporterConfiguration: false },
      },
      state: { backend: "local", path: "state" },
      protected: false,
    });
  });

  test("is what the project itself ships", () => {
    const { configuration, faults } = loadConfiguration("config");
    expect(faults).toEqual([]);
    expect(configuration?.teams.map(({ name, file }) => [name, file])).toContainEqual([
      "tlo-python",
      "config/teams/tlo-python.yaml",
    ]);
  });

  test.each([
    ["a byte order mark", `\uFEFF${ORDERS}`],
    ["Windows line ends", ORDERS.replaceAll("\n", "\r\n")],
    ["anchors and aliases", ORDERS.replace("[orders]", "&names [orders]")],
    ["no line end at its end", ORDERS.trimEnd()],
  ])("may have %s", (_, text) => {
    expect(configurationOf({ "teams/orders.yaml": text }).teams[0]?.in("prod").namespaces).toEqual(["orders"]);
  });

  test("keeps text that other languages would read", () => {
    const zone = "Zürich $x %{ if } 'a' <b> 日本";
    const { teams } = configurationOf({ "teams/orders.yaml": `${ORDERS}zone: "${zone}"\n` });
    expect(teams[0]?.in("prod").zone).toBe(zone);
  });

  test("ignores files that are not YAML", () => {
    expect(faultsOf({ "teams/README.md": "# Teams", "teams/.hidden.yaml": "{" })).toEqual([]);
  });
});

describe("changes for one environment", () => {
  const CHANGED = `${ORDERS}logs: { mask: [email] }
metrics: { prometheus: { port: 9000 } }
environments:
  nonprod:
    logs: { ingest: false }
    metrics: { prometheus: { path: /m } }
    namespaces: [orders, orders-test]
    workload: { image: "registry.example.com/orders:1.0" }
`;

  test("count there and nowhere else", () => {
    const [team] = configurationOf({ "teams/orders.yaml": CHANGED }).teams;
    expect(team?.in("nonprod")).toMatchObject({
      logs: { ingest: false, mask: ["email"] },
      metrics: { prometheus: { port: 9000, path: "/m" } },
      namespaces: ["orders", "orders-test"],
      workload: { replicas: 2 },
    });
    expect(team?.in("prod")).toMatchObject({
      logs: { ingest: true, mask: ["email"] },
      metrics: { prometheus: { port: 9000, path: "/metrics" } },
      namespaces: ["orders"],
    });
    expect(team?.in("prod").workload).toBeUndefined();
  });

  test("are named as far down as something differs", () => {
    const [team] = configurationOf({ "teams/orders.yaml": CHANGED }).teams;
    expect(team?.declaredDifferences("nonprod")).toEqual([
      ["logs", "ingest"],
      ["metrics", "prometheus", "path"],
      ["namespaces"],
      ["workload"],
    ]);
    expect(team?.declaredDifferences("prod")).toEqual([]);
  });

  test("are found where they are written", () => {
    inFolder({ "environments/prod.yaml": PROD, "environments/nonprod.yaml": NONPROD }, (folder) => {
      mkdirSync(join(folder, "teams"));
      writeFileSync(join(folder, "teams/orders.yaml"), CHANGED);
      const team = loadConfiguration(folder).configuration?.teams[0];
      const place = (environment: string, path: (string | number)[]) => {
        const position = team?.position(environment, path);
        return [position?.line, position?.column];
      };
      expect(place("nonprod", ["namespaces", 1])).toEqual([14, 26]);
      expect(place("prod", ["namespaces", 0])).toEqual([7, 14]);
      expect(place("nonprod", ["logs", "mask", 0])).toEqual([8, 16]);
      expect(place("nonprod", ["adGroups", 0, "access"])).toEqual([6, 13]);
      expect(place("prod", ["shareWith"])).toEqual([1, 1]);
    });
  });

  test("of an environment without a file cannot be asked for", () => {
    const [team] = configurationOf().teams;
    expect(() => team?.in("staging")).toThrow(/orders\.yaml: there is no environment "staging"$/);
  });
});

describe("a team file that is not written yet", () => {
  const read = (folder: string, text: string) => loadConfiguration(folder, new Map([["billing.yaml", text]]));

  test("counts as if it were there", () => {
    inFolder(WHOLE, (folder) => {
      expect(read(folder, BILLING).configuration?.teams.map(({ name }) => name)).toEqual(["billing", "orders"]);
      expect(loadConfiguration(folder).configuration?.teams.map(({ name }) => name)).toEqual(["orders"]);
    });
  });

  test("has its faults, with the place that they would have", () => {
    inFolder(WHOLE, (folder) => {
      const [fault] = read(folder, BILLING.replace(/contact: .*/, "contact: nobody")).faults;
      expect(fault).toMatchObject({ path: "contact", problem: "must be an e-mail address" });
      expect(fault?.file).toMatch(/teams\/billing\.yaml$/);
    });
  });

  test("takes the place of one that is there", () => {
    inFolder({ ...WHOLE, "teams/billing.yaml": "name: [" }, (folder) => {
      expect(read(folder, BILLING).faults).toEqual([]);
    });
  });
});

describe("folders and files", () => {
  test("a missing folder is named with what belongs into it", () => {
    const faults = inFolder({ "environments/prod.yaml": PROD, "environments/nonprod.yaml": NONPROD }, (folder) => {
      return loadConfiguration(folder).faults.map((fault) => printFault(fault).replaceAll(`${folder}/`, ""));
    });
    expect(faults).toEqual(["teams:1:1: cannot be read as a folder; make it, with one file for each team"]);
  });

  test.each([
    ["teams", "teams/orders.yaml", "teams:1:1: has no team file; add a file such as tlo-python.yaml"],
    ["environments", undefined, "environments:1:1: has no environment file; add a file such as prod.yaml"],
  ])("an empty folder of %s is a fault", (folder, file, fault) => {
    const none = { "environments/prod.yaml": undefined, "environments/nonprod.yaml": undefined };
    const changed = file === undefined ? none : { [file]: undefined };
    const faults = faultsOf({ ...changed, [`${folder}/notes.txt`]: "" });
    expect(faults).toContain(fault);
  });

  test.each([
    ["another ending", { "teams/billing.yml": BILLING }, "teams/billing.yml:1:1: must end in .yaml; rename the file"],
    [
      "a folder with the name of a file",
      { "teams/x.yaml/y": "" },
      "teams/x.yaml:1:1: must be a regular file; put a file of text there",
    ],
    [
      "another encoding",
      { "teams/x.yaml": Buffer.from(ORDERS, "utf16le").subarray(0, 41).fill(0xff, 0, 1) },
      "teams/x.yaml:1:1: must be UTF-8 text; save it again with encoding UTF-8",
    ],
    [
      "too much text",
      { "teams/x.yaml": "#".repeat(1024 * 1024 + 1) },
      "teams/x.yaml:1:1: must be at most 1 MiB; got 1048577 bytes; split the file",
    ],
    [
      "a name that is not the file's",
      { "teams/x.yaml": BILLING },
      'teams/x.yaml:1:7 name: must be the name of the file; got "billing"; write "x", or rename the file to "billing.yaml"',
    ],
  ])("%s is a fault", (_, files, fault) => {
    expect(faultsOf(files)).toEqual([fault]);
  });

  test("a copied file whose name was not changed names the file it was copied from", () => {
    expect(faultsOf({ "teams/copy.yaml": ORDERS })).toContain(
      'teams/copy.yaml:1:7 name: must be the name of the file, and teams/orders.yaml has this name already; got "orders"; write "copy"',
    );
  });

  test("faults of all files are reported at once, in the order of files and places", () => {
    const faults = faultsOf({
      "environments/prod.yaml": PROD.replace("clusterName", "clusterNme"),
      "teams/orders.yaml": ORDERS.replace("viewer", "vewer").replace("contact", "kontact"),
      "teams/syntax.yaml": "name: [",
    });
    expect(faults).toEqual([
      "environments/prod.yaml:6:1 kubernetes.clusterName: is required; add a line such as clusterName: eu-prod",
      'environments/prod.yaml:7:3 kubernetes.clusterNme: is not a known key; got "clusterNme"; write "clusterName"',
      "teams/orders.yaml:1:1 contact: is required; add a line such as contact: orders@example.com",
      'teams/orders.yaml:2:1 kontact: is not a known key; got "kontact"; write "contact"',
      'teams/orders.yaml:6:21 adGroups[0].access.prod: must be one of viewer, operator, admin; got "vewer"; write "viewer"',
      "teams/syntax.yaml:1:8: is indented wrongly, or follows a bracket that is not closed; close the bracket, or align the line with its neighbours, with spaces",
    ]);
  });

  test("a pipe is not waited for", () => {
    expect(faultsWith((teams) => execFileSync("mkfifo", [join(teams, "x.yaml")]))).toEqual([
      "teams/x.yaml:1:1: must be a regular file; put a file of text there",
    ]);
  });

  test.each([
    ["a device without end", "/dev/zero", "must not be a link that leads out of the folder; put the file itself there"],
    ["a file elsewhere", "/etc/hostname", "must not be a link that leads out of the folder; put the file itself there"],
    [
      "a file that is not there",
      "nothing.yaml",
      "cannot be read; got ENOENT; check that it is a file and its permissions",
    ],
    ["itself", "x.yaml", "cannot be read; got ELOOP; check that it is a file and its permissions"],
  ])("a link to %s is not followed", (_, target, fault) => {
    expect(faultsWith((teams) => symlinkSync(target, join(teams, "x.yaml")))).toEqual([`teams/x.yaml:1:1: ${fault}`]);
  });

  test("a link inside the folder is followed, as a mounted ConfigMap has them", () => {
    const faults = faultsWith((teams) => {
      mkdirSync(join(teams, "..data"));
      writeFileSync(join(teams, "..data", "billing.yaml"), BILLING);
      symlinkSync(join("..data", "billing.yaml"), join(teams, "billing.yaml"));
    });
    expect(faults).toEqual([]);
  });

  test("a file name never moves the cursor", () => {
    const faults = faultsOf({ "teams/\u001b[2Jx.yaml": BILLING, "teams/y\u202e.yml": BILLING });
    expect(faults).toEqual([
      "teams/\\u001b[2Jx.yaml:1:1: must have a name without invisible characters; rename the file",
      "teams/y\\u202e.yml:1:1: must end in .yaml; rename the file",
    ]);
  });

  test("a value of a file never moves the cursor", () => {
    expect(faultsOf({ "teams/orders.yaml": `${ORDERS}"\\x9b2J\\u202e": 1\n` }).join("\n")).toMatch(
      /got "\\u009b2J\\u202e"/,
    );
  });

  test("many faults are all found with work that grows with their number, and printed in part", () => {
    const keys = 6_000;
    const text = ORDERS + Array.from({ length: keys }, (_, index) => `unknown${index}: 1\n`).join("");
    const faults = withinSteps(keys * 100, () => load({ "teams/orders.yaml": text }).faults);
    expect(faults).toHaveLength(keys);
    expect(faults.at(-1)).toMatchObject({ line: keys + 7, column: 1, path: "unknown5999" });
    const printed = printFaults(faults).split("\n");
    expect(printed).toHaveLength(101);
    expect(printed.at(-1)).toBe("and 5900 more faults");
  });

  test("a long list of namespaces is looked through once", () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `n${index}`).join(", ");
    const text = ORDERS.replace("[orders]", `[${names}]`);
    const faults = withinSteps(20_000 * 100, () => load({ "teams/orders.yaml": text }).faults);
    expect(faults.map(({ problem }) => problem)).toEqual(["must have at most 10 entries"]);
  });

  test("with any fault there is no configuration", () => {
    expect(load({ "teams/billing.yaml": "" }).configuration).toBeUndefined();
  });
});

/** Faults of a good configuration after something was done to its folder of teams. */
function faultsWith(change: (teams: string) => void): string[] {
  const files = { "environments/prod.yaml": PROD, "environments/nonprod.yaml": NONPROD, "teams/orders.yaml": ORDERS };
  return inFolder(files, (folder) => {
    change(join(folder, "teams"));
    return loadConfiguration(folder).faults.map((fault) => printFault(fault).replaceAll(`${folder}/`, ""));
  });
}

/** Counts what searches of lists look at, and ends them when it is too much: the square of a number is far above it. */
function withinSteps<Result>(most: number, run: () => Result): Result {
  let steps = 0;
  const counted = (name: "find" | "some" | "findIndex" | "filter") => {
    const search = Array.prototype[name] as (this: unknown[], test: (...args: unknown[]) => unknown) => unknown;
    return jest.spyOn(Array.prototype, name).mockImplementation(function (
      this: unknown[],
      test: (...args: unknown[]) => unknown,
    ) {
      return search.call(this, (...args: unknown[]) => {
        steps += 1;
        if (steps > most) throw new Error(`more than ${most} steps`);
        return test(...args);
      });
    } as never);
  };
  const spies = [counted("find"), counted("some"), counted("findIndex"), counted("filter")];
  try {
    return run();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe("whatever a file holds", () => {
  const key = fc.oneof(
    fc.constantFrom("name", "logs", "namespaces", "workload", "environments", "prod", "__proto__"),
    fc.string(),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: "binary" }),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    ),
  }));

  const expectPlaced = (text: string) => {
    const { faults } = load({ "teams/orders.yaml": text });
    const lines = text.replace(/^\uFEFF/, "").split("\n");
    for (const { file, line, column, problem, fix } of faults.filter((each) => each.file.endsWith("orders.yaml"))) {
      expect(file).toMatch(/teams\/orders\.yaml$/);
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
      expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
      expect(problem).not.toBe("");
      expect(fix).not.toBe("");
      expect(problem).not.toMatch(/Invalid|Too (small|big)|expected|received|Unrecognized|is not allowed here/);
    }
  };

  test("any text ends with faults inside the file, never with an exception", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), expectPlaced), { numRuns: 60 });
  });

  test("any values at any key end with faults inside the file", () => {
    const team = fc.dictionary(fc.constantFrom(...Object.keys(TEAM)), value, { maxKeys: 4 });
    fc.assert(
      fc.property(team, (changed) => expectPlaced(stringify({ ...TEAM, ...changed }))),
      { numRuns: 70 },
    );
  });

  test("two loads give the same faults in the same order", () => {
    fc.assert(
      fc.property(value, (anything) => {
        const files = {
          "teams/orders.yaml": stringify({
            ...TEAM,
            workload: anything,
            logs: anything,
            environments: { prod: anything },
          }),
        };
        expect(faultsOf(files)).toEqual(faultsOf(files));
      }),
      { numRuns: 20 },
    );
  });

  const TEAM = {
    name: "orders",
    contact: "orders@example.com",
    adGroups: [{ name: "g", claim: "11111111-2222-4333-8444-555555555555", access: {} }],
    namespaces: ["orders"],
    zone: "z",
    metrics: {},
    logs: {},
    traces: {},
    workload: { image: "x" },
    dashboards: {},
    shareWith: [],
    silence: [],
    environments: {},
  };
});
