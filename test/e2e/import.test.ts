import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { readConfiguration } from "../../cli/configuration";
import { writeNew } from "../../cli/import/files";
import { planImport } from "../../cli/import/import";
import { pendingImports, printPending } from "../../cli/import/pending";
import { readTenant } from "../../cli/import/tenant-objects";
import { planOf } from "../../cli/plan/stack-plan";
import { type StackFolder, StackRunner } from "../../cli/start/stack-runner";
import { readStates } from "../../cli/states/state-file";
import { labTenant } from "../../cli/status/lab-tenant";
import { loadConfiguration, printFault } from "../../config/load";
import { ByHand, handMadeZone } from "./support/by-hand";
import { TestLab } from "./support/lab";

jest.setTimeout(300_000);

const CLUSTER = "tlo-prod";
const ENTITY = "KUBERNETES_CLUSTER-0123456789ABCDEF";
const CLAIM = "0d6f5b1e-1111-4a2b-8c3d-4e5f60718293";

let lab: TestLab;
let folder: string;
let hand: ByHand;
let zone: string;
let orders: StackFolder;

beforeAll(async () => {
  lab = await TestLab.start(readConfiguration());
  folder = join(lab.folder, "config");
  mkdirSync(join(folder, "teams"), { recursive: true });
  mkdirSync(join(folder, "environments"));
  cpSync("config/environments/prod.yaml", join(folder, "environments", "prod.yaml"));
  writeTeam({
    name: "billing",
    contact: "billing@example.com",
    adGroups: [{ name: "billing-group", claim: CLAIM.replace("0d6f", "1d6f"), access: { prod: "viewer" } }],
    namespaces: ["billing"],
  });
  await lab.apply(await stack("prod-tenant"));
  hand = new ByHand(lab.tenant.ready, "prod");
  zone = await hand.setting("builtin:management-zones", handMadeZone("Orders", "orders", CLUSTER));
  const matchers = [{ attribute: "k8s.namespace.name", operator: "MATCHES", values: ["orders"] }];
  await hand.setting(
    "builtin:logmonitoring.sensitive-data-masking-settings",
    {
      enabled: true,
      "config-item-title": "hide order numbers",
      masking: { type: "STRING", expression: "order=([0-9]{4,12})", replacement: "<order>" },
      matchers,
    },
    ENTITY,
  );
  await hand.setting(
    "builtin:logmonitoring.log-storage-settings",
    { enabled: true, "config-item-title": "Logs of Orders", "send-to-storage": true, matchers },
    ENTITY,
  );
  const group = await hand.group("Orders team", [CLAIM]);
  const inZone = await hand.boundary("orders classic", 'environment:management-zone = "Orders";');
  const records = await hand.boundary("orders data", 'storage:k8s.namespace.name IN ("orders");');
  const entities = await hand.boundary("orders entities", 'storage:dt.security_context = "Orders";');
  await hand.bind("team-classic (prod)", group, [inZone]);
  await hand.bind("team-records (prod)", group, [records]);
  await hand.bind("team-entities (prod)", group, [entities]);
  await hand.bind("grail-buckets (prod)", group);
  await hand.bind("platform-basics (prod)", group);
});

afterAll(() => lab?.close());

function writeTeam(team: { readonly name: string; readonly [key: string]: unknown }): void {
  writeFileSync(join(folder, "teams", `${team.name}.yaml`), stringify(team));
}

/** A stack of what the files say now. */
async function stack(name: string): Promise<StackFolder> {
  const { configuration, faults } = loadConfiguration(folder);
  if (!configuration) throw new Error(faults.map(printFault).join("\n"));
  const found = (await lab.synthesize(configuration)).get(name);
  if (!found) throw new Error(`there is no stack ${name}`);
  return found;
}

async function importTeam(team: string, more: { readonly zone?: string; readonly group?: string } = {}) {
  const [environment] = readConfiguration(folder).environments.filter(({ name }) => name === "prod");
  if (!environment) throw new Error("there is no prod");
  return planImport(await readTenant(labTenant(lab.tenant.ready, environment)), {
    team,
    environment: "prod",
    folder,
    out: folder,
    isLab: true,
    states: readStates(join(lab.folder, "state")),
    ...more,
  });
}

/** What a plan says it would do. */
async function planned(stackFolder: StackFolder): Promise<string> {
  const { printed, exitCode } = await lab.plan(stackFolder);
  return exitCode === 0 ? "nothing" : (/^Plan: .*$/m.exec(printed)?.[0] ?? printed);
}

test("a team that was made by hand is adopted by a plan without a change", async () => {
  const { imported, files } = await importTeam("orders");
  expect(imported.adopted.flatMap(({ changes }) => changes)).toEqual([]);
  expect(imported.created).toEqual([]);
  writeNew(files);
  orders = await stack("prod-orders");
  expect(await planned(orders)).toBe("Plan: 8 to import, 0 to add, 0 to change, 0 to destroy.");
  const never = new AbortController().signal;
  const runner = new StackRunner(lab.terraform, { stop: never, interrupt: never });
  expect(planOf("prod-orders", await runner.preview(orders, { destroy: false }))).toMatchObject({
    imported: 8,
    created: 0,
    changed: 0,
    destroyed: 0,
  });
  await lab.apply(orders);
  expect(await planned(orders)).toBe("nothing");
  expect((await importTeam("orders")).imported.held).toHaveLength(15);
  const [pending] = pendingImports(readConfiguration(folder), join(lab.folder, "state"));
  expect(pending).toMatchObject({ stack: "prod-orders", objects: 8, held: 8 });
  expect(pending && printPending(pending)).toContain("the state of prod-orders holds all 8 objects; remove the file");
});

test("a hand edit afterwards is seen", async () => {
  await hand.change(zone, (value) => ({ ...value, rules: (value.rules as unknown[]).slice(1) }));
  expect(await planned(orders)).toBe("Plan: 0 to add, 1 to change, 0 to destroy.");
  await lab.apply(orders);
  expect(await planned(orders)).toBe("nothing");
});

test("once the file of imports is gone, names and descriptions become those of the code, and nothing else", async () => {
  rmSync(join(folder, "imports", "prod-orders.yaml"));
  const { printed } = await lab.plan(await stack("prod-orders"));
  const changed = [...printed.matchAll(/^ +[~+] (\w+) += /gm)].map(([, attribute]) => attribute);
  expect(new Set(changed)).toEqual(new Set(["name", "description"]));
  expect(printed).toContain("Plan: 0 to add, 7 to change, 0 to destroy.");
});

describe("what others have made", () => {
  const team = {
    name: "payments",
    zone: { existing: "Shared payments" },
    contact: "payments@example.com",
    adGroups: [{ name: "Payments on call", existing: true, access: { prod: "viewer" } }],
    namespaces: ["payments"],
    dashboards: { dynatrace: false },
  };

  let payments: StackFolder;

  beforeAll(() => {
    writeTeam(team);
    const prod = join(folder, "environments", "prod.yaml");
    const text = readFileSync(prod, "utf8");
    writeFileSync(prod, text.replace("dynatrace:", 'dynatrace:\n  reviewedZones: ["Shared payments"]'));
  });

  test("is named by the plan where it is not there", async () => {
    payments = await stack("prod-payments");
    const said = (await lab.plan(payments)).printed.replace(/[\s│]+/g, " ");
    expect(said).toContain('The management zone "Shared payments" is not in the environment.');
    expect(said).toContain('The group "Payments on call" is not in the account. Others make it');
  });

  test("is looked up and bound, and never written", async () => {
    await hand.setting("builtin:management-zones", handMadeZone("Shared payments", "payments", CLUSTER));
    const group = await hand.group("Payments on call", []);
    expect(await planned(payments)).toBe("Plan: 1 to import, 4 to add, 1 to change, 0 to destroy.");
    await lab.apply(payments);
    expect(await planned(payments)).toBe("nothing");
    const [state] = readStates(join(lab.folder, "state")).filter((each) => each.stack === "prod-payments");
    expect(new Set(state?.objects.map(({ type }) => type))).toEqual(
      new Set(["dynatrace_iam_policy_boundary", "dynatrace_iam_policy_bindings_v2", "dynatrace_log_storage"]),
    );
    expect(state?.objects.find(({ type }) => type.endsWith("bindings_v2"))?.values.group).toBe(group);
  });

  test("is not taken away from: what others have bound stops an import, and stands in a plan", async () => {
    const group = await hand.group("Payments managers", []);
    await hand.bind("team-settings (prod)", group);
    const other = { ...team, adGroups: [{ name: "Payments managers", existing: true, access: { prod: "viewer" } }] };
    writeTeam(other);
    const { imported, files } = await importTeam("payments");
    expect(files).toEqual([]);
    expect(imported.claims.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('the binding of policy "team-settings (prod)" without a boundary would be taken away'),
    ]);
    expect((await lab.plan(await stack("prod-payments"))).printed).toMatch(/- policy \{/);
  });
});
