import { faultsOf, PROD } from "./folder";

const FILE = "environments/prod.yaml";

/** Faults of an environment file with a text replaced, without the file's name. */
const environment = (from: string, to: string) =>
  faultsOf({ [FILE]: PROD.replace(from, to) }).map((each) => each.replace(`${FILE}:`, ""));

test.each([
  [
    "an id that is none",
    "abc12345\n",
    "ABC\n",
    '3:18 dynatrace.environmentId: must be a Dynatrace environment id such as abc12345; got "ABC"; copy the first part of the tenant\'s host name, in lower case; on Managed, what stands after /e/',
  ],
  [
    "an id that YAML reads as a number",
    "abc12345\n",
    "12345678\n",
    "3:18 dynatrace.environmentId: must be text; got 12345678; put it in quotes",
  ],
  [
    "an account that is not a UUID",
    "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
    "mine",
    '5:14 dynatrace.accountId: must be the UUID of the Dynatrace account; got "mine"; copy it from the address of the account management page',
  ],
  [
    "a cluster's name that is longer than a zone's condition",
    "clusterName: eu-prod",
    `clusterName: ${"c".repeat(81)}`,
    `7:16 kubernetes.clusterName: must be at most 80 characters; got "${"c".repeat(75)}…"; shorten it by 1`,
  ],
  [
    "a template in a backend",
    "kubernetes:",
    'state: { backend: gcs, bucket: "b-${path.cwd}" }\nkubernetes:',
    '6:32 state.bucket: must not hold ${ or %{, which Terraform and OpenTofu read differently in a backend; got "b-${path.cwd}"; write it without them',
  ],
  [
    "no context",
    "  context: eu-prod\n",
    "",
    "6:1 kubernetes.context: is required; add a line such as context: eu-prod",
  ],
  [
    "an entity that is none",
    "  context",
    "  clusterEntity: HOST-1\n  context",
    '8:18 kubernetes.clusterEntity: must be an entity id such as KUBERNETES_CLUSTER-0123456789ABCDEF; got "HOST-1"; copy it from the address of the cluster\'s page in Dynatrace, or leave it out',
  ],
  [
    "a chart's version that is none",
    "  context",
    "  operator: { chartVersion: latest }\n  context",
    '8:29 kubernetes.operator.chartVersion: must be a version such as 1.10.2; got "latest"; write three numbers',
  ],
  [
    "an exposure without its kind",
    "  context",
    "  exposure: { annotations: {} }\n  context",
    "8:3 kubernetes.exposure.kind: is required; use one of loadBalancer, ingress",
  ],
  [
    "an ingress without a domain",
    "  context",
    "  exposure: { kind: ingress }\n  context",
    "8:3 kubernetes.exposure.domain: is required; add a line such as domain: apps.example.com",
  ],
  [
    "a domain with its scheme",
    "  context",
    '  exposure: { kind: ingress, domain: "https://a.example.com" }\n  context',
    '8:38 kubernetes.exposure.domain: must be a host name in lower case; got "https://a.example.com"; write a name such as apps.example.com, without https://',
  ],
  [
    "a host for all teams",
    "  context",
    "  exposure: { kind: ingress, domain: apps.example.com, host: a.example.com }\n  context",
    '8:56 kubernetes.exposure.host: is not a known key; got "host"; use one of kind, domain, tlsSecret, ingressClassName, annotations',
  ],
  [
    "TLS without the name of a Secret",
    "  context",
    "  exposure: { kind: ingress, domain: apps.example.com, tlsSecret: true }\n  context",
    "8:67 kubernetes.exposure.tlsSecret: must be false or the name of a Secret; got (hidden); write a name such as apps-tls, or false to serve plain HTTP",
  ],
  [
    "an address for a network",
    "  context",
    "  exposure: { kind: loadBalancer, sourceRanges: [192.0.2.1] }\n  context",
    '8:50 kubernetes.exposure.sourceRanges[0]: must be a network in CIDR form; got "192.0.2.1"; write an address and the length of its prefix, such as 192.0.2.0/24 or 2001:db8::/32',
  ],
  [
    "a network that means more than it shows",
    "  context",
    "  exposure: { kind: loadBalancer, sourceRanges: [2001:db8::1/32] }\n  context",
    '8:50 kubernetes.exposure.sourceRanges[0]: must be a network, whose address ends in zeros after its first 32 bits; got "2001:db8::1/32"; write the network\'s first address, or 2001:db8::1/128 for this address alone',
  ],
  [
    "no network at all",
    "  context",
    "  exposure: { kind: loadBalancer, sourceRanges: [] }\n  context",
    "8:49 kubernetes.exposure.sourceRanges: must have at least 1 entry; got an empty list; add one, or remove the key if it may be left out",
  ],
  [
    "an unknown backend",
    "kubernetes:",
    "state: { backend: s4 }\nkubernetes:",
    '6:19 state.backend: must be one of local, s3, gcs, azurerm, pg, kubernetes, http, cloud; got "s4"; write "s3"',
  ],
  [
    "no backend",
    "kubernetes:",
    "state: {}\nkubernetes:",
    "6:1 state.backend: is required; use one of local, s3, gcs, azurerm, pg, kubernetes, http, cloud",
  ],
  [
    "a backend without its bucket",
    "kubernetes:",
    "state: { backend: s3, region: eu }\nkubernetes:",
    "6:1 state.bucket: is required; add the key bucket",
  ],
  [
    "a state folder elsewhere",
    "kubernetes:",
    "state: { backend: local, path: ../state }\nkubernetes:",
    '6:32 state.path: must be a folder inside the project, with forward slashes; got "../state"; write a relative path such as state',
  ],
  [
    "a credential of the backend",
    "kubernetes:",
    "state: { backend: gcs, bucket: b, access_token: x }\nkubernetes:",
    '6:35 state.access_token: is not a known key; got "access_token"; use one of backend, bucket, prefix',
  ],
])("an environment with %s is refused", (_, from, to, fault) => {
  expect(environment(from, to)).toContain(fault);
});

test("values of keys that sound like secrets are not shown", () => {
  const faults = environment("  context", "  operator: { tokensSecret: [dt0c01.ABC] }\n  context");
  expect(faults).toEqual(["8:29 kubernetes.operator.tokensSecret: must be text; got (hidden); write a single value"]);
});
