import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "../../cli/configuration";
import { examineReal } from "../../cli/doctor/real/examine-real";
import { tenantOptions } from "../../cli/lab-session";
import { labVariables } from "../../cli/lab-variables";
import { synthesize } from "../../cli/synthesized";
import { cacheFolder } from "../../lab/cache-folder";
import { ApiConnection } from "../../lab/control-plane/api-connection";
import { ensureBinaries } from "../../lab/control-plane/binaries";
import { KubernetesClient } from "../../lab/control-plane/client";
import { type ControlPlane, startControlPlane } from "../../lab/control-plane/control-plane";
import { type RunningTenant, startTenant } from "../../lab/tenant/server";

/** A first build on two busy cores. */
const BUILD_MINUTES = 20;

const configuration = readConfiguration("config");
let folder: string;
let plane: ControlPlane | undefined;
let tenant: RunningTenant | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
  const onProgress = (message: string) => process.stderr.write(`${message}\n`);
  const binaries = await ensureBinaries({
    cacheFolder: cacheFolder(),
    modulesFolder: "lab/control-plane/modules",
    onProgress,
  });
  const options = { binaries, folder: join(folder, "plane"), contexts: ["tlo-prod"], controllerManager: false };
  [plane, tenant] = await Promise.all([
    startControlPlane({ ...options, onProgress }),
    startTenant({ ...tenantOptions(configuration), port: 0 }),
  ]);
}, BUILD_MINUTES * 60_000);

afterAll(async () => {
  await plane?.stop();
  await tenant?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** What is said of prod's cluster, and whether anything else is wrong. */
async function clusterFindings(kubeconfig: string) {
  if (!tenant) throw new Error("there is no tenant");
  const all = await examineReal({
    configuration,
    environments: configuration.environments.filter(({ name }) => name === "prod"),
    stacks: synthesize(configuration),
    variables: { ...labVariables(tenant.ready), TF_VAR_prod_kubeconfig: kubeconfig },
  });
  expect(all.filter(({ what, state }) => what !== "Cluster" && state === "problem")).toEqual([]);
  return all.filter(({ what }) => what === "Cluster").map(({ state, rule, found }) => [state, rule, found]);
}

const MAY_BE_CREATED = [
  "namespaces",
  "customresourcedefinitions",
  "clusterroles",
  "secrets in dynatrace",
  "serviceaccounts in tlo-python",
  "networkpolicies in tlo-python",
  "deployments in tlo-python",
  "poddisruptionbudgets in tlo-python",
  "services in tlo-python",
];

test("an administrator's context answers, and may create what the stacks declare", async () => {
  expect(await clusterFindings(plane?.kubeconfig ?? "")).toEqual([
    ["fine", "cluster-reach", expect.stringMatching(/^tlo-prod answers as Kubernetes v1\.\d+\.\d+$/)],
    ["fine", "cluster-right", `its user may create ${MAY_BE_CREATED.join(", ")}`],
  ]);
});

test("somebody who may only create services is told what is missing", async () => {
  if (!plane) throw new Error("there is no control plane");
  const client = new KubernetesClient(plane);
  const metadata = { name: "deployer" };
  try {
    await client.apply(
      [
        { apiVersion: "v1", kind: "Namespace", metadata: { name: "tlo-python" } },
        {
          apiVersion: "rbac.authorization.k8s.io/v1",
          kind: "Role",
          metadata: { ...metadata, namespace: "tlo-python" },
          rules: [{ apiGroups: [""], resources: ["services"], verbs: ["create"] }],
        },
        {
          apiVersion: "rbac.authorization.k8s.io/v1",
          kind: "RoleBinding",
          metadata: { ...metadata, namespace: "tlo-python" },
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "deployer" },
          subjects: [
            { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "system:serviceaccount:tlo-python:deployer" },
          ],
        },
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { ...metadata, namespace: "tlo-python" } },
      ],
      { fieldManager: "doctor-test" },
    );
  } finally {
    client.close();
  }
  const kubeconfig = await kubeconfigOfServiceAccount(plane);
  const [reached, right] = await clusterFindings(kubeconfig);
  expect(reached?.[0]).toBe("fine");
  const missing = MAY_BE_CREATED.filter((each) => each !== "services in tlo-python");
  expect(right).toEqual(["problem", "cluster-right", `its user must not create ${missing.join(", ")}`]);
});

test("a token that the cluster does not know is refused, and is not shown", async () => {
  const stranger = kubeconfigWith(plane, "stranger-token");
  const found = await clusterFindings(stranger);
  expect(found.at(-1)).toEqual([
    "problem",
    expect.stringMatching(/^cluster-(reach|right)$/),
    expect.stringContaining("answered 401"),
  ]);
  expect(JSON.stringify(found)).not.toContain("stranger-token");
});

/** A kubeconfig file like the administrator's, with another token. */
function kubeconfigWith(of: ControlPlane | undefined, token: string): string {
  const content = JSON.parse(readFileSync(of?.kubeconfig ?? "", "utf8"));
  content.users[0].user = { token };
  const file = join(mkdtempSync(join(folder, "kubeconfig-")), "config");
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  return file;
}

/** @see Kubernetes documentation, "TokenRequest v1 authentication.k8s.io" */
async function kubeconfigOfServiceAccount(of: ControlPlane): Promise<string> {
  const path = "/api/v1/namespaces/tlo-python/serviceaccounts/deployer/token";
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3_600 } };
  const connection = new ApiConnection(of);
  try {
    const answer = await connection.send({ method: "POST", path, body, attempt: "make a token" });
    return kubeconfigWith(of, (answer.body as { status: { token: string } }).status.token);
  } finally {
    connection.close();
  }
}
