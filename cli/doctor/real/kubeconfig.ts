import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import * as z from "zod";

/** How to reach a cluster and who to be there. */
export interface ClusterAccess {
  /** `https://10.0.0.1:6443`. */
  readonly server: string;
  /** PEM. */
  readonly ca?: string;
  readonly insecure: boolean;
  /** Name that the server's certificate is checked against in place of its address. */
  readonly serverName?: string;
  readonly token?: string;
  /** PEM, both or none. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly basic?: string;
}

/** A kubeconfig file does not lead to a cluster; the message says why. */
export class KubeconfigError extends Error {
  public override readonly name = "KubeconfigError";

  public constructor(
    message: string,
    public readonly fix: string,
  ) {
    super(message);
  }
}

const text = z.string().optional();
const FILE = z.looseObject({
  contexts: z
    .array(z.looseObject({ name: z.string(), context: z.looseObject({ cluster: z.string(), user: text }) }))
    .nullish(),
  clusters: z
    .array(
      z.looseObject({
        name: z.string(),
        cluster: z.looseObject({
          server: z.string(),
          "certificate-authority": text,
          "certificate-authority-data": text,
          "insecure-skip-tls-verify": z.boolean().optional(),
          "tls-server-name": text,
        }),
      }),
    )
    .nullish(),
  users: z
    .array(
      z.looseObject({
        name: z.string(),
        user: z.looseObject({
          token: text,
          tokenFile: text,
          username: text,
          password: text,
          "client-certificate": text,
          "client-certificate-data": text,
          "client-key": text,
          "client-key-data": text,
          exec: z
            .looseObject({
              apiVersion: z.string(),
              command: z.string(),
              args: z.array(z.string()).nullish(),
              env: z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish(),
            })
            .optional(),
        }),
      }),
    )
    .nullish(),
});

type User = NonNullable<z.infer<typeof FILE>["users"]>[number]["user"];
type Exec = NonNullable<User["exec"]>;

const EXEC_TIMEOUT_MS = 15_000;
const CREDENTIAL = z.looseObject({
  status: z.looseObject({ token: text, clientCertificateData: text, clientKeyData: text }),
});

/**
 * What a context of a kubeconfig file leads to. A program that the file names for the sign-in is run, as kubectl and
 * Terraform run it.
 *
 * @throws KubeconfigError for a file that cannot be read, or that does not have the context.
 * @see Kubernetes documentation, "kubeconfig (v1)"
 */
export async function readKubeconfig(path: string, context: string): Promise<ClusterAccess> {
  const file = resolve(path.replace(/^~(?=\/|$)/, homedir()));
  const { contexts, clusters, users } = contentOf(file, path);
  const chosen = contexts?.find(({ name }) => name === context)?.context;
  if (chosen === undefined) {
    const known = contexts?.map(({ name }) => name).join(", ") || "none";
    throw new KubeconfigError(
      `${path} has no context ${context}; it has ${known}`,
      "create the cluster's context, or name another file",
    );
  }
  const cluster = clusters?.find(({ name }) => name === chosen.cluster)?.cluster;
  if (cluster === undefined)
    throw new KubeconfigError(
      `${path} has no cluster ${chosen.cluster}, which context ${context} names`,
      "write the cluster into it",
    );
  const user = users?.find(({ name }) => name === chosen.user)?.user ?? {};
  const pem = (data: string | undefined, name: string | undefined) => decoded(data) ?? contentIn(file, name);
  const ca = pem(cluster["certificate-authority-data"], cluster["certificate-authority"]);
  const serverName = cluster["tls-server-name"];
  return {
    server: cluster.server.replace(/\/$/, ""),
    insecure: cluster["insecure-skip-tls-verify"] ?? false,
    ...(ca !== undefined && { ca }),
    ...(serverName !== undefined && { serverName }),
    ...(user.exec ? await signInBy(user.exec, dirname(file)) : signInOf(user, pem, file)),
  };
}

function contentOf(file: string, path: string): z.infer<typeof FILE> {
  const fix = "write a kubeconfig file there, or name another one";
  if (!existsSync(file)) throw new KubeconfigError(`${path} does not exist`, fix);
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch {
    // What a parser quotes could be a key or a token.
    throw new KubeconfigError(`${path} cannot be read as YAML`, fix);
  }
  const read = FILE.safeParse(content);
  if (read.success) return read.data;
  throw new KubeconfigError(`${path} is no kubeconfig file`, fix);
}

type SignIn = Pick<ClusterAccess, "token" | "certificate" | "basic">;
type Pem = (data: string | undefined, name: string | undefined) => string | undefined;

function signInOf(user: User, pem: Pem, file: string): SignIn {
  const cert = pem(user["client-certificate-data"], user["client-certificate"]);
  const key = pem(user["client-key-data"], user["client-key"]);
  const token = user.token ?? contentIn(file, user.tokenFile)?.trim();
  const { username, password } = user;
  return {
    ...(token !== undefined && { token }),
    ...(cert !== undefined && key !== undefined && { certificate: { cert, key } }),
    ...(username !== undefined && { basic: Buffer.from(`${username}:${password ?? ""}`).toString("base64") }),
  };
}

/** @see Kubernetes documentation, "client-go credential plugins" */
async function signInBy({ apiVersion, command, args, env }: Exec, folder: string): Promise<SignIn> {
  const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false } };
  const variables = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  const environment = { ...process.env, ...variables, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  const program = /[\\/]/.test(command) ? resolve(folder, command) : command;
  try {
    const options = { env: environment, timeout: EXEC_TIMEOUT_MS };
    const { stdout } = await promisify(execFile)(program, args ?? [], options);
    const { token, clientCertificateData: cert, clientKeyData: key } = CREDENTIAL.parse(JSON.parse(stdout)).status;
    return {
      ...(token !== undefined && { token }),
      ...(cert !== undefined && key !== undefined && { certificate: { cert, key } }),
    };
  } catch {
    // Its output may hold a token, so nothing of it is quoted.
    throw new KubeconfigError(
      `${command} gave no credential for the cluster`,
      `run kubectl with this context to see why`,
    );
  }
}

function decoded(data: string | undefined): string | undefined {
  return data === undefined ? undefined : Buffer.from(data, "base64").toString("utf8");
}

/** Paths in a kubeconfig file count from its folder. */
function contentIn(file: string, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  try {
    return readFileSync(resolve(dirname(file), name), "utf8");
  } catch {
    throw new KubeconfigError(`${file} names ${name}, which cannot be read`, "write the file, or name another one");
  }
}
