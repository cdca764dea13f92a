import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureCredentials, writeKubeconfig } from "../../../lab/control-plane/credentials";

const folder = () => mkdtempSync(join(tmpdir(), "credentials-"));
const modeOf = (file: string) => statSync(file).mode & 0o777;

test("credentials are random, readable by their owner alone, and the same on the next start", () => {
  const [first, second] = [folder(), folder()];
  const credentials = ensureCredentials(first);
  expect(ensureCredentials(first)).toEqual(credentials);
  expect(credentials.token).toMatch(/^[0-9a-f]{48}$/);
  expect(ensureCredentials(second).token).not.toBe(credentials.token);
  expect(readFileSync(credentials.tokenFile, "utf8")).toBe(`${credentials.token},lab,lab,system:masters\n`);
  expect(createPrivateKey(readFileSync(credentials.serviceAccountKeyFile)).asymmetricKeyType).toBe("rsa");
  expect([credentials.tokenFile, credentials.serviceAccountKeyFile].map(modeOf)).toEqual([0o600, 0o600]);
});

test("a kubeconfig has each context, the first as current, and replaces a file that others could read", () => {
  const [caFile, file] = [join(folder(), "ca.crt"), join(folder(), "kubeconfig")];
  writeFileSync(caFile, "certificate");
  writeFileSync(file, "old", { mode: 0o644 });
  writeKubeconfig(file, { url: "https://127.0.0.1:6443", caFile, token: "secret", contexts: ["prod", "nonprod"] });
  expect(modeOf(file)).toBe(0o600);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "lab",
        cluster: { server: "https://127.0.0.1:6443", "certificate-authority-data": "Y2VydGlmaWNhdGU=" },
      },
    ],
    users: [{ name: "lab", user: { token: "secret" } }],
    contexts: [
      { name: "prod", context: { cluster: "lab", user: "lab" } },
      { name: "nonprod", context: { cluster: "lab", user: "lab" } },
    ],
    "current-context": "prod",
  });
});
