import { QueryClient } from "../../cli/query-client";
import { configurationWithTeams } from "./support/configuration";
import { TestLab } from "./support/lab";

jest.setTimeout(300_000);

const team = {
  name: "watched",
  contact: "watched@example.com",
  namespaces: ["watched"],
  adGroups: [{ name: "watched", claim: "0d6f5b1e-2222-4a2b-8c3d-4e5f60718293", access: { prod: "viewer" } }],
  serviceLevels: {},
  alerts: {},
  dashboards: { links: { loadBalancer: "https://lb.example.com/watched" } },
};
const synthetic = { locations: ["GEOLOCATION-0123456789ABCDEF"], frequencyMinutes: 5 as const };

const shipped = configurationWithTeams(team);

/** The production environment alone, with locations for checks. */
const production = (isProtected: boolean) => ({
  ...shipped,
  environments: shipped.environments
    .filter(({ name }) => name === "prod")
    .map((environment) => ({ ...environment, synthetic, protected: isProtected })),
});

const KINDS = ["alerting", "davis_anomaly_detectors", "email_notification", "http_monitor", "platform_slo"] as const;

let lab: TestLab;

beforeAll(async () => {
  lab = await TestLab.start(shipped);
});

afterAll(() => lab?.close());

async function stacksOf(isProtected: boolean) {
  const stacks = await lab.synthesize(production(isProtected), isProtected ? "guarded" : "open");
  const named = (name: string) => {
    const stack = stacks.get(name);
    if (!stack) throw new Error(`there is no stack ${name}; got ${[...stacks.keys()].join(", ")}`);
    return stack;
  };
  return { tenant: named("prod-tenant"), watched: named("prod-watched") };
}

/** Number of resources by kind in the state of the team's stack. */
async function counts(folder: string): Promise<Record<string, number>> {
  const { stdout } = await lab.terraform.mustRun(["state", "list"], { cwd: folder });
  const addresses = stdout.split("\n");
  return Object.fromEntries(
    KINDS.map((kind) => [kind, addresses.filter((each) => each.startsWith(`dynatrace_${kind}.`)).length]),
  );
}

test("objectives, detectors, mails and the check of the page apply, and a second plan is empty", async () => {
  const { tenant, watched } = await stacksOf(true);
  await lab.apply(tenant);
  await lab.apply(watched);
  expect(await counts(watched.folder)).toEqual({
    alerting: 2,
    davis_anomaly_detectors: 3,
    email_notification: 2,
    http_monitor: 1,
    platform_slo: 2,
  });
  const { exitCode, printed } = await lab.plan(watched);
  expect({ exitCode, printed: exitCode === 0 ? "" : printed }).toEqual({ exitCode: 0, printed: "" });
});

test("what arrived in the tenant is what a tenant can run", async () => {
  const { environments, credentials } = lab.tenant.ready;
  const url = environments.prod?.url ?? "";
  const bearer = credentials.environments.prod?.platformToken ?? "";
  const read = async (path: string) => {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${bearer}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { slos } = (await read("/platform/slo/v1/slos")) as { slos: { customSli: { indicator: string } }[] };
  const { items } = (await read(
    "/platform/classic/environment-api/v2/settings/objects?schemaIds=builtin:davis.anomaly-detectors&fields=value",
  )) as { items: { value: { analyzer: { input: { key: string; value: string }[] } } }[] };
  const queries = [
    ...slos.map(({ customSli }) => customSli.indicator),
    ...items.flatMap(({ value }) =>
      value.analyzer.input.filter(({ key }) => key === "query").map((each) => each.value),
    ),
  ];
  expect(queries).toHaveLength(5);
  const client = QueryClient.ofBearer(url, bearer);
  for (const dql of queries) {
    expect(await client.verify(dql)).toEqual([]);
    expect((await client.query(dql)).records).toEqual([]);
  }
});

test("without protection the mails go and the detectors stay; destroyed, nothing is left", async () => {
  const { tenant, watched } = await stacksOf(false);
  await lab.apply(watched);
  expect(await counts(watched.folder)).toEqual({
    alerting: 0,
    davis_anomaly_detectors: 3,
    email_notification: 0,
    http_monitor: 1,
    platform_slo: 2,
  });
  await lab.apply(tenant);
  await lab.destroy(watched);
  await lab.destroy(tenant);
  expect(JSON.stringify(await lab.state())).not.toContain("watched");
});
