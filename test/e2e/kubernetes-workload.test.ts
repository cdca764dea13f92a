import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "../../cli/configuration";
import type { Environment, Team } from "../../config/schema";
import { cacheFolder } from "../../lab/cache-folder";
import { ensureBinaries } from "../../lab/control-plane/binaries";
import { KubernetesClient } from "../../lab/control-plane/client";
import { type ControlPlane, startControlPlane } from "../../lab/control-plane/control-plane";
import type { KubernetesObject } from "../../lab/control-plane/kubernetes-object";
import { workloadManifests } from "../../stacks/manifests";

/** A first build on two busy cores. */
const BUILD_MINUTES = 20;
const fieldManager = "workload-test";

let folder: string;
let plane: ControlPlane | undefined;
let client: KubernetesClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "workload-"));
  const onProgress = (message: string) => process.stderr.write(`${message}\n`);
  const modulesFolder = "lab/control-plane/modules";
  const binaries = await ensureBinaries({ cacheFolder: cacheFolder(), modulesFolder, onProgress });
  plane = await startControlPlane({ binaries, folder: join(folder, "plane"), onProgress });
  client = new KubernetesClient(plane);
}, BUILD_MINUTES * 60_000);

afterAll(async () => {
  if (plane) client.close();
  await plane?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The workload of one of our environments, with what a test turns on. */
function objectsOf(name: string, change: (environment: Environment, team: Team) => [Environment, Team]) {
  const { environments, teams } = readConfiguration("config");
  const environment = environments.find((each) => each.name === name);
  const team = teams[0]?.in(name);
  if (!environment || !team) throw new Error(`there is no team in ${name}`);
  return plain(workloadManifests(...change(environment, team)));
}

const plain = (value: unknown): KubernetesObject[] => JSON.parse(JSON.stringify(value));

const ALL: Record<string, (environment: Environment, team: Team) => [Environment, Team]> = {
  "as the files say": (environment, team) => [environment, team],
  "with everything turned on": (environment, team) => {
    const annotations = { "example.com/x": "y" };
    const exposure = { kind: "ingress" as const, domain: "apps.example.com", ingressClassName: "nginx", annotations };
    const autoscale = { min: 1, max: 3, cpuPercent: 70 };
    if (!team.workload) throw new Error("the team has no workload");
    return [
      { ...environment, kubernetes: { ...environment.kubernetes, exposure } },
      {
        ...team,
        traces: { otlp: true, tokenRevision: 1 },
        workload: { ...team.workload, autoscale, imagePullSecrets: ["registry"] },
      },
    ];
  },
};
const cases = ["nonprod", "prod"].flatMap((name) =>
  Object.entries(ALL).map(([title, change]) => [name, title, change] as const),
);

test.each(cases)(
  "the workload of %s, %s, is accepted, reads back as declared, changes nothing twice, and leaves nothing",
  async (name, _title, change) => {
    const objects = objectsOf(name, change);
    const first = await client.apply(objects, { fieldManager });
    expect(first.flatMap(({ warnings }) => warnings)).toEqual([]);
    for (const object of objects) expect(await client.get(object)).toMatchObject(object);

    const second = await client.apply(objects, { fieldManager });
    const generations = (applied: typeof first) =>
      applied.map(({ object }) => `${object.kind} ${object.metadata.name} ${generationOf(object)}`);
    expect(generations(second)).toEqual(generations(first));

    const namespace = objects.find(({ kind }) => kind === "Namespace");
    if (!namespace) throw new Error("no namespace was declared");
    await untilPodsExist(namespace.metadata.name);
    await client.delete([namespace]);
    expect(await client.get(namespace)).toBeUndefined();
  },
  60_000,
);

test("a pod that violates the namespace's Pod Security is refused", async () => {
  const objects = objectsOf("prod", (environment, team) => [environment, team]);
  const namespace = objects.filter(({ kind }) => kind === "Namespace");
  await client.apply(namespace, { fieldManager });
  const spec = {
    containers: [{ name: "app", image: "registry.example.com/app:1", securityContext: { runAsUser: 0 } }],
  };
  const metadata = { name: "root", namespace: namespace[0]?.metadata.name };
  const pod = plain([{ apiVersion: "v1", kind: "Pod", metadata, spec }]);
  await expect(client.apply(pod, { fieldManager })).rejects.toThrow(/violates PodSecurity "restricted:v1\.36"/);
  await client.delete(namespace);
}, 60_000);

test("a misspelt field is refused", async () => {
  const objects = objectsOf("prod", (environment, team) => [environment, team]);
  const namespace = objects.filter(({ kind }) => kind === "Namespace");
  await client.apply(namespace, { fieldManager });
  const deployment = objects.filter(({ kind }) => kind === "Deployment");
  const misspelt: KubernetesObject[] = JSON.parse(
    JSON.stringify(deployment).replaceAll("readinessProbe", "readynessProbe"),
  );
  await expect(client.apply(misspelt, { fieldManager })).rejects.toThrow(/readynessProbe/);
  await client.delete(namespace);
}, 60_000);

/** What a person changed raises it; what controllers report does not. */
function generationOf(object: KubernetesObject): unknown {
  return (object.metadata as { generation?: number }).generation;
}

/** Pod Security acts on pods alone: a Deployment that violates it is accepted, and then has none. */
async function untilPodsExist(namespace: string): Promise<void> {
  const end = Date.now() + 30_000;
  while ((await client.list("v1", "Pod", namespace)).length === 0) {
    if (Date.now() > end) throw new Error(`no pod was made in ${namespace}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
