import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { examineCluster } from "../../../../cli/doctor/real/cluster";
import { readKubeconfig } from "../../../../cli/doctor/real/kubeconfig";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onboard-kubeconfig-"));
  file = join(folder, "config");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const base64 = (text: string) => Buffer.from(text).toString("base64");

function write(user: object, cluster: object = {}): void {
  const content = {
    contexts: [{ name: "prod-eu", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server: "https://10.0.0.1:6443/", ...cluster } }],
    users: [{ name: "u", user }],
  };
  writeFileSync(file, stringify(content));
}

const SERVER = { server: "https://10.0.0.1:6443", insecure: false };

test("a token, a certificate and its key, a password: whatever the user of the context has", async () => {
  write({ token: "t" }, { "certificate-authority-data": base64("CA"), "tls-server-name": "kubernetes" });
  expect(await readKubeconfig(file, "prod-eu")).toEqual({ ...SERVER, ca: "CA", serverName: "kubernetes", token: "t" });
  write(
    { "client-certificate-data": base64("CERT"), "client-key-data": base64("KEY") },
    { "insecure-skip-tls-verify": true },
  );
  expect(await readKubeconfig(file, "prod-eu")).toEqual({
    ...SERVER,
    insecure: true,
    certificate: { cert: "CERT", key: "KEY" },
  });
  write({ username: "me", password: "p" });
  expect(await readKubeconfig(file, "prod-eu")).toEqual({ ...SERVER, basic: base64("me:p") });
});

test("files count from the folder of the kubeconfig file", async () => {
  writeFileSync(join(folder, "ca.crt"), "CA");
  writeFileSync(join(folder, "token"), "t\n");
  write({ tokenFile: "token" }, { "certificate-authority": "ca.crt" });
  expect(await readKubeconfig(file, "prod-eu")).toEqual({ ...SERVER, ca: "CA", token: "t" });
});

test("a program that the file names signs in", async () => {
  const script =
    "const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO); console.log(JSON.stringify({ status: { token: `${process.env.WHO}-${spec.interactive}` } }))";
  const env = [{ name: "WHO", value: "me" }];
  write({
    exec: { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, args: ["-e", script], env },
  });
  expect(await readKubeconfig(file, "prod-eu")).toEqual({ ...SERVER, token: "me-false" });
});

/** What the command says of it. */
async function finding(context = "prod-eu") {
  const question = {
    kubeconfig: file,
    variable: "TF_VAR_prod_kubeconfig",
    context,
    place: "prod.yaml:9:12",
    stacks: [],
  };
  const [only] = await examineCluster({ ...question, timeoutMs: 2_000 });
  return only;
}

const problem = (found: string, fix: string) => {
  const named = `${fix}; TF_VAR_prod_kubeconfig names the file`;
  return { what: "Cluster", state: "problem", found, fix: named, place: "prod.yaml:9:12", rule: "cluster-context" };
};

test("a file that is not there, that is none, or that lacks the context", async () => {
  const write1 = "write a kubeconfig file there, or name another one";
  expect(await finding()).toEqual(problem(`${file} does not exist`, write1));
  writeFileSync(file, "token: [secret");
  expect(await finding()).toEqual(problem(`${file} cannot be read as YAML`, write1));
  writeFileSync(file, "contexts: secret");
  expect(await finding()).toEqual(problem(`${file} is no kubeconfig file`, write1));
  write({});
  const fix = "create the cluster's context, or name another file";
  expect(await finding("prod-us")).toEqual(problem(`${file} has no context prod-us; it has prod-eu`, fix));
  writeFileSync(file, "kind: Config");
  expect(await finding()).toEqual(problem(`${file} has no context prod-eu; it has none`, fix));
});

test("a context of no cluster, a file that is missing, a program that fails", async () => {
  writeFileSync(file, stringify({ contexts: [{ name: "prod-eu", context: { cluster: "c" } }] }));
  expect(await finding()).toEqual(
    problem(`${file} has no cluster c, which context prod-eu names`, "write the cluster into it"),
  );
  write({ tokenFile: "gone" });
  expect(await finding()).toEqual(
    problem(`${file} names gone, which cannot be read`, "write the file, or name another one"),
  );
  write({
    exec: {
      apiVersion: "client.authentication.k8s.io/v1",
      command: process.execPath,
      args: ["-e", "console.log('secret')"],
    },
  });
  expect(await finding()).toEqual(
    problem(`${process.execPath} gave no credential for the cluster`, "run kubectl with this context to see why"),
  );
});

test("a cluster that does not answer", async () => {
  write({ token: "hidden" }, { server: "https://127.0.0.1:1" });
  expect(await finding()).toEqual({
    what: "Cluster",
    state: "problem",
    found: "no answer from https://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1",
    fix: "check that the cluster runs and that this machine reaches it: a VPN, a proxy, an address that changed",
    place: "prod.yaml:9:12",
    rule: "cluster-reach",
  });
});
