import { generateKeyPairSync, randomBytes, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Credentials of a control plane and of its users. All of them are made here and are valid nowhere else. */
export interface Credentials {
  /** Folder in which the API server makes itself a certificate. */
  readonly certificateFolder: string;
  /** The API server's certificate with its issuer; there once the server answers. */
  readonly caFile: string;
  /** Private key that signs the tokens of service accounts. */
  readonly serviceAccountKeyFile: string;
  readonly tokenFile: string;
  /** Token of the one user, a member of `system:masters`. */
  readonly token: string;
}

const DAY = 86_400_000;

/** Makes the credentials of a control plane, or reads those of an earlier run. */
export function ensureCredentials(folder: string): Credentials {
  const certificateFolder = join(folder, "certificates");
  const caFile = join(certificateFolder, "apiserver.crt");
  mkdirSync(certificateFolder, { recursive: true, mode: 0o700 });
  if (existsSync(caFile) && !lastsAnotherDay(caFile)) rmSync(certificateFolder, { recursive: true });

  const serviceAccountKeyFile = join(folder, "service-account.key");
  if (!existsSync(serviceAccountKeyFile)) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    secretFile(serviceAccountKeyFile, privateKey.export({ type: "pkcs1", format: "pem" }).toString());
  }
  const tokenFile = join(folder, "tokens.csv");
  if (!existsSync(tokenFile)) secretFile(tokenFile, `${randomBytes(24).toString("hex")},lab,lab,system:masters\n`);
  const token = readFileSync(tokenFile, "utf8").split(",")[0] ?? "";
  return { certificateFolder, caFile, serviceAccountKeyFile, tokenFile, token };
}

/** What a kubeconfig file is made of. */
export interface KubeconfigProps {
  readonly url: string;
  readonly caFile: string;
  readonly token: string;
  /** Names under which the cluster can be chosen; the first is the current one. */
  readonly contexts: readonly string[];
}

/**
 * Writes a kubeconfig file that only its owner can read. It is JSON, which is YAML too, and holds the certificate
 * itself, so that it can be copied.
 *
 * @see Kubernetes documentation, "Organizing Cluster Access Using kubeconfig Files"
 */
export function writeKubeconfig(file: string, { url, caFile, token, contexts }: KubeconfigProps): void {
  const cluster = { server: url, "certificate-authority-data": readFileSync(caFile).toString("base64") };
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "lab", cluster }],
    users: [{ name: "lab", user: { token } }],
    contexts: contexts.map((name) => ({ name, context: { cluster: "lab", user: "lab" } })),
    "current-context": contexts[0] ?? "",
  };
  rmSync(file, { force: true }); // the mode of an existing file would stay as it is
  secretFile(file, `${JSON.stringify(kubeconfig, undefined, 2)}\n`);
}

function lastsAnotherDay(certificateFile: string): boolean {
  return Date.parse(new X509Certificate(readFileSync(certificateFile)).validTo) > Date.now() + DAY;
}

function secretFile(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}
