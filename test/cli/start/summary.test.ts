import { readConfiguration } from "../../../cli/configuration";
import type { MainJobResult } from "../../../cli/start/main-job";
import {
  isSomethingLeft,
  printDestroyed,
  printSummary,
  printWorkloads,
  type Sequel,
  summarize,
} from "../../../cli/start/summary";

const configuration = readConfiguration();

/** What a run gives that deployed one team to prod, whichever way its workload went. */
function result(startedHere: boolean): MainJobResult {
  const url = "http://127.0.0.1:4321";
  return {
    lab: {
      startedHere,
      close: async () => undefined,
      ready: {
        account: { id: "account", url: "http://127.0.0.1:4320" },
        environments: { prod: { id: "abc12345", url } },
        credentials: { account: { clientId: "c", clientSecret: "s" }, environments: {} },
      } as MainJobResult["lab"]["ready"],
    },
    providers: [{ source: "dynatrace-oss/dynatrace", version: "1.102.0", origin: "mirror" }],
    results: [
      {
        stack: "prod-tlo-python",
        created: 0,
        changed: 0,
        destroyed: 0,
        addresses: ["dynatrace_iam_group.Group", "dynatrace_platform_slo.A", "dynatrace_platform_slo.B"],
        outputs: { zone_id: "zone", links: { Dashboard: `${url}/ui/document` } },
      },
    ],
    workloads: [{ environment: "prod", team: "tlo-python", namespace: "tlo-python", objects: 7, changed: 7 }],
    orphans: [],
  };
}

const summary = (startedHere = true) => summarize(configuration, result(startedHere), false);

test("workloads are summed up, whoever deployed them", () => {
  expect(printWorkloads(summary(), 75.4)).toBe(
    [
      "",
      "prod  tlo-python: workload of 7 objects in namespace tlo-python",
      "Kubernetes: 7 objects, and nothing to change a second time (75 s in all).",
    ].join("\n"),
  );
  expect(summary().environments.find(({ name }) => name === "prod")?.teams).toMatchObject([
    { team: "tlo-python", workload: { namespace: "tlo-python", objects: 7 } },
  ]);
});

test("a lab that ends with the run is no place to look", () => {
  expect(JSON.stringify(summary())).not.toContain("127.0.0.1");
  expect(printSummary(summary(), 43, "none")).not.toContain("127.0.0.1");
});

test("a lab that goes on is named, with the pages on it", () => {
  const prod = summary(false).environments.find(({ name }) => name === "prod");
  expect(prod).toMatchObject({
    url: "http://127.0.0.1:4321",
    teams: [{ links: { Dashboard: "http://127.0.0.1:4321/ui/document" } }],
  });
  expect(printSummary(summary(false), 43, "none")).toContain("prod  http://127.0.0.1:4321\n");
});

test("the summary of Dynatrace says what was written and where to look", () => {
  expect(printSummary(summary(), 43.2, "none").split("\n")).toEqual([
    "",
    "nonprod",
    "",
    "prod",
    "  tlo-python: zone TLO-Python",
    "    may see it   tlo-python-group (viewer)",
    "    written      1 iam_group, 2 platform_slo",
    "",
    "Dynatrace: 3 resources, each second plan empty (43 s). Where to look next:",
    "  npx onboard explain <team>    who can see what; --why says why",
    "  npm run lab:tenant            keep the lab running, then work on it by hand",
    "  npm start -- --destroy        take everything away again",
    "",
  ]);
});

const TO_COME = "Still to come: the workloads, on a Kubernetes API of each environment.";
const SKIP = "  Ctrl-C skips them and keeps what is deployed; --no-cluster leaves them out.";

test.each<[Sequel, string[]]>([
  ["ready", [TO_COME, "  That takes less than a minute."]],
  ["looking", [TO_COME, "  Its programs are being looked for or downloaded: a minute or two, once.", SKIP]],
  ["building", [TO_COME, "  Its programs are being built: about 8 minutes on two cores, once.", SKIP]],
  ["failed", [TO_COME, "  Its programs cannot be had; the reason follows."]],
  ["left out", ["Not deployed: the workloads (--no-cluster). npm start deploys them."]],
])("with the programs %s the summary says what is still to come", (sequel, expected) => {
  const lines = printSummary(summary(), 43, sequel).split("\n");
  expect(lines.slice(-expected.length - 1, -1)).toEqual(expected);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

const ORPHAN = {
  stack: "prod-billing",
  place: "state/prod-billing.tfstate",
  objects: 20,
  remove: "npm start -- --prune",
};
const SAID = "prod-billing is declared by no file and has 20 objects in its state";

test("what no file declares is said with the summary, and is something that is left", () => {
  expect(isSomethingLeft(summary())).toBe(false);
  const forgotten = { ...summary(), orphans: [ORPHAN] };
  expect(printSummary(forgotten, 43, "none").split("\n")).toContain(SAID);
  expect(isSomethingLeft(forgotten)).toBe(true);
});

test("a destroy says what is left, counted in what was read", () => {
  const states = [{ file: "state/prod-tenant.tfstate", objects: 0 }];
  expect(printDestroyed({ ...summary(), remains: { states, tenant: {} } }, 12)).toBe(
    "\nNothing is left: 0 objects in 1 state, 0 in the lab tenant. (12 s)",
  );
  const some = { ...summary(), remains: { states, tenant: { groups: 1 } } };
  expect(isSomethingLeft(some)).toBe(true);
  expect(printDestroyed(some, 12)).toContain("\nSomething is left: 0 objects in 1 state, 1 in the lab tenant.\n");
});

test("a run that removes what no file declares says whether something of it is left", () => {
  expect(printDestroyed(summary(), 12)).toBe("\nNo stack is left that no file declares. (12 s)");
  const lines = printDestroyed({ ...summary(), orphans: [ORPHAN] }, 12).split("\n");
  expect(lines).toEqual([
    "",
    "1 stack is left that no file declares. (12 s)",
    "",
    SAID,
    "  state/prod-billing.tfstate",
    "  remove it: npm start -- --prune",
  ]);
});
