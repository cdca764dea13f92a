import { faultsOf, ORDERS } from "./folder";

const TEAM = "teams/orders.yaml";
const WORKLOAD = "workload: { image: registry.example.com/orders";

/** Faults of a team file, without the file's name. */
const faultsIn = (text: string) => faultsOf({ [TEAM]: text }).map((each) => each.replace(`${TEAM}:`, ""));
/** Faults of a team file with lines added. */
const added = (text: string) => faultsIn(`${ORDERS}${text}\n`);
/** Faults of a team file with a text replaced. */
const replaced = (from: string, to: string) => faultsIn(ORDERS.replace(from, to));

test.each([
  [
    "prometheus: true",
    "metrics: { prometheus: true }",
    "8:24 metrics.prometheus: must be false or a map; got true; write false to switch scraping off, or a map such as { port: 9464 }",
  ],
  [
    "a misspelt key",
    "metrics: { prometheus: { prt: 1 } }",
    '8:26 metrics.prometheus.prt: is not a known key; got "prt"; write "port"',
  ],
  [
    "a key that is like none",
    "logs: { retention: 3 }",
    '8:9 logs.retention: is not a known key; got "retention"; use one of ingest, mask',
  ],
  [
    "a port over its range",
    "metrics: { prometheus: { port: 70000 } }",
    "8:32 metrics.prometheus.port: must be at most 65535; got 70000; write 65535 or less",
  ],
  [
    "a port below its range",
    "metrics: { prometheus: { port: 0 } }",
    "8:32 metrics.prometheus.port: must be at least 1; got 0; write 1 or more",
  ],
  [
    "a number in quotes",
    'metrics: { prometheus: { port: "9464" } }',
    '8:32 metrics.prometheus.port: must be a number; got "9464"; remove the quotes',
  ],
  [
    "a fraction",
    `${WORKLOAD}, replicas: 1.5 }`,
    "8:59 workload.replicas: must be a whole number; got 1.5; write a number without unit or fraction",
  ],
  [
    "no number at all",
    `${WORKLOAD}, replicas: .nan }`,
    "8:59 workload.replicas: must be a number; got .nan; write a number without unit",
  ],
  [
    "a relative path",
    "metrics: { prometheus: { path: metrics } }",
    '8:32 metrics.prometheus.path: must be a path that begins with "/"; got "metrics"; write a path such as /metrics',
  ],
  [
    "an unknown mode",
    "metrics: { prometheus: { filter: { mode: some, names: [a] } } }",
    '8:42 metrics.prometheus.filter.mode: must be one of include, exclude; got "some"; choose one of them',
  ],
  [
    "a star in the middle",
    "metrics: { prometheus: { filter: { mode: include, names: [a_*_b] } } }",
    '8:59 metrics.prometheus.filter.names[0]: must be the name of a metric, with * at its start or end only; got "a_*_b"; write a name such as http_requests* or *_seconds',
  ],
  [
    "an empty list",
    "metrics: { prometheus: { filter: { mode: include, names: [] } } }",
    "8:58 metrics.prometheus.filter.names: must have at least 1 entry; got an empty list; add one, or remove the key if it may be left out",
  ],
  ["a YAML 1.1 truth", "logs: { ingest: yes }", '8:17 logs.ingest: must be true or false; got "yes"; write true'],
  ["a YAML 1.1 untruth", "logs: { ingest: off }", '8:17 logs.ingest: must be true or false; got "off"; write false'],
  [
    "another truth",
    "logs: { ingest: maybe }",
    '8:17 logs.ingest: must be true or false; got "maybe"; write true or false, without quotes',
  ],
  [
    "a misspelt masking rule",
    "logs: { mask: [bearer-tokn] }",
    '8:16 logs.mask[0]: must be a masking rule; got "bearer-tokn"; write "bearer-token"',
  ],
  [
    "an unknown masking rule",
    "logs: { mask: [telephone] }",
    '8:16 logs.mask[0]: must be a masking rule; got "telephone"; use one of email, iban, bearer-token, credit-card, or a map with name and expression',
  ],
  [
    "an own masking rule without expression",
    "logs: { mask: [{ name: a }] }",
    "8:16 logs.mask[0].expression: is required; add the key expression",
  ],
  [
    "a replacement that Dynatrace refuses",
    "logs: { mask: [{ name: a, expression: b, replacement: é }] }",
    '8:55 logs.mask[0].replacement: must hold letters, digits and - _ # * ? [ ] < > ( ) only; got "é"; leave other characters out',
  ],
  [
    "a value for a map",
    "logs: none",
    '8:7 logs: must be a map of keys and values; got "none"; write a map with the keys ingest, mask',
  ],
  [
    "nothing for a map",
    "logs:",
    "8:6 logs: must be a map of keys and values; got nothing; write a value after the colon, or remove the key",
  ],
  [
    "a list for a map",
    "traces: [otlp]",
    "8:9 traces: must be a map of keys and values; got a list; write a map with the keys otlp, tokenRevision",
  ],
  ["a map for a text", "zone: { name: a }", '8:9 zone.name: is not a known key; got "name"; use one of existing'],
  [
    "a quote in the zone's name",
    "zone: 'a\"b'",
    '8:7 zone: must hold no double quotes, backslashes or control characters, since policies quote it; got "a\\"b"; leave these characters out',
  ],
  [
    "a parameter in the zone's name",
    "zone: a ${b}",
    '8:7 zone: must not hold ${, which begins a parameter of a policy; got "a ${b}"; write the name without it',
  ],
  [
    "a blank at the zone's end",
    'zone: "a "',
    '8:7 zone: must not begin or end with a blank; got "a "; remove the blanks at its ends',
  ],
  ["an empty zone", 'zone: ""', '8:7 zone: must not be empty; got ""; write a value'],
  [
    "a long zone",
    `zone: ${"z".repeat(101)}`,
    `8:7 zone: must be at most 100 characters; got "${"z".repeat(75)}…"; shorten it by 1`,
  ],
  ...[
    ["a zero-width space", "a\\u200bb"],
    ["a soft hyphen", "a\\u00adb"],
    ["a mark of direction", "a\\u202eb"],
    ["a variation selector", "a\\ufe0fb"],
    ["a tag", "a\\U000e0061b"],
    ["a filler", "a\\u3164b"],
    ["a blank that is none", "a\\u00a0b"],
  ].map(([what, text]): [string, string, string] => [
    `${what} in the zone's name`,
    `zone: "${text}"`,
    `8:7 zone: must hold no invisible characters or special blanks; got "${text
      ?.toLowerCase()
      .replace(/\\u000e0061/, "\\u{e0061}")
      .replace("\\u3164", "\\u3164")
      .replace("\\u00a0", "\u00a0")}"; type the name anew instead of pasting it`,
  ]),
  [
    "letters of two scripts in the zone's name",
    "zone: \u043erders",
    '8:7 zone: must be written in one script, since letters of several look alike; got "\u043erders"; type the name anew with one keyboard',
  ],
  ...["010", "0o10", "0x1f", "0b1", "1_000", "1:30", "1e3", "+08", "1_0.5", "190:20:30"].map(
    (number): [string, string, string] => [
      `the number ${number}`,
      `metrics: { prometheus: { port: ${number} } }`,
      `8:32 metrics.prometheus.port: must not be a number that YAML 1.1 and 1.2 read differently; got ${/^(0b|.*[_:])/.test(number) ? `"${number}"` : number}; write plain decimal digits, or put it in quotes if it is text`,
    ],
  ),
  [
    "a link without https",
    "dashboards: { links: { splunk: splunk.example.com } }",
    '8:32 dashboards.links.splunk: must be an https URL; got "splunk.example.com"; write it as https://host/path, without blanks or quotes',
  ],
  [
    "a link with a password",
    "dashboards: { links: { splunk: 'https://user:hunter2@splunk.example.com' } }",
    "8:32 dashboards.links.splunk: must hold no user name or password, which are secrets; got (hidden); remove what stands before the @",
  ],
  [
    "an image with a blank",
    'workload: { image: "a b" }',
    '8:20 workload.image: must be the reference of an image; got "a b"; write registry/path@sha256:<64 hexadecimal digits>',
  ],
  [
    "a version that YAML reads as a number",
    `${WORKLOAD}, version: 1.10 }`,
    "8:58 workload.version: must be text; got 1.10; put it in quotes",
  ],
  [
    "a version that is not a label",
    `${WORKLOAD}, version: a/b }`,
    '8:58 workload.version: must be a Kubernetes label value: at most 63 letters, digits and . _ - between letters or digits; got "a/b"; shorten it or write hyphens instead',
  ],
  [
    "an unknown unit",
    `${WORKLOAD}, resources: { cpu: 1 core } }`,
    '8:67 workload.resources.cpu: must be an amount of processor time such as 250m or 1; got "1 core"; write thousandths of a core with the unit m, or a number of cores',
  ],
  [
    "memory that Kubernetes would rewrite",
    `${WORKLOAD}, resources: { memory: 1.5Gi } }`,
    '8:70 workload.resources.memory: must be an amount of memory such as 256Mi or 1Gi; got "1.5Gi"; write a whole number with the unit Ki, Mi or Gi',
  ],
  [
    "memory for processor time",
    `${WORKLOAD}, resources: { cpu: 128Mi } }`,
    '8:67 workload.resources.cpu: must be an amount of processor time such as 250m or 1; got "128Mi"; write thousandths of a core with the unit m, or a number of cores',
  ],
  [
    "a host with a wildcard",
    `${WORKLOAD}, host: "*.apps.example.com" }`,
    '8:55 workload.host: must be a host name in lower case; got "*.apps.example.com"; write a name such as apps.example.com, without https://',
  ],
  [
    "a Secret that cannot be",
    `${WORKLOAD}, imagePullSecrets: [my secret] }`,
    "8:68 workload.imagePullSecrets[0]: must be the name of a Secret: lower-case letters, digits, hyphens and dots; got (hidden); write it as kubectl get secrets shows it",
  ],
  [
    "a stop that takes too long",
    `${WORKLOAD}, preStopSeconds: 600 }`,
    "8:65 workload.preStopSeconds: must be at most 120; got 600; write 120 or less",
  ],
  [
    "a revision that was never the first",
    "traces: { otlp: true, tokenRevision: 0 }",
    "8:38 traces.tokenRevision: must be at least 1; got (hidden); write 1 or more",
  ],
  [
    "an annotation without a name",
    `${WORKLOAD}, annotations: { "a b": c } }`,
    '8:64 workload.annotations["a b"]: must be a key of at most 63 letters, digits and -_. with an optional DNS prefix and a slash; got "a b"; write a key such as example.com/name',
  ],
  [
    "a short reason",
    "silence: [{ rule: a, reason: because }]",
    '8:30 silence[0].reason: must be at least 10 characters; got "because"; say more',
  ],
  [
    "a control character",
    'silence: [{ rule: "a\\0b", reason: because it is }]',
    '8:19 silence[0].rule: must not hold control characters or half characters; got "a\\u0000b"; remove it; write a line break as \\n or as a block of lines',
  ],
  [
    "half a character",
    `${WORKLOAD}, annotations: { a: "\\uD800" } }`,
    '8:67 workload.annotations.a: must not hold control characters or half characters; got "\\ud800"; remove it; write a line break as \\n or as a block of lines',
  ],
  [
    "a control character in a key",
    `${WORKLOAD}, annotations: { "\\a": b } }`,
    '8:64 workload.annotations["\\u0007"]: must not hold control characters or half characters; got "\\u0007"; remove it; write a line break as \\n or as a block of lines',
  ],
  [
    "a fraction of memory, which Kubernetes rewrites",
    `${WORKLOAD}, resources: { memory: 1.5Gi } }`,
    '8:70 workload.resources.memory: must be an amount of memory such as 256Mi or 1Gi; got "1.5Gi"; write a whole number with the unit Ki, Mi or Gi',
  ],
  [
    "processor time with the unit of memory",
    `${WORKLOAD}, resources: { cpu: 128Mi } }`,
    '8:67 workload.resources.cpu: must be an amount of processor time such as 250m or 1; got "128Mi"; write thousandths of a core with the unit m, or a number of cores',
  ],
  [
    "a marker of cdktf",
    "zone: 'a ${TfToken[TOKEN.4]}'",
    '8:7 zone: must not hold TfToken[, by which cdktf marks a Terraform expression; got "a ${TfToken[TOKEN.4]}"; write it without this text',
  ],
  [
    "a marker of cdktf in a key",
    `${WORKLOAD}, annotations: { "#{TfToken[TOKEN.4]}": b } }`,
    '8:64 workload.annotations["#{TfToken[TOKEN.4]}"]: must not hold TfToken[, by which cdktf marks a Terraform expression; got "#{TfToken[TOKEN.4]}"; write it without this text',
  ],
  [
    "the key that objects lose",
    `${WORKLOAD}, annotations: { __proto__: b } }`,
    '8:64 workload.annotations.__proto__: is not a known key; got "__proto__"; remove it',
  ],
])("%s is refused", (_, text, fault) => {
  expect(added(text)).toContain(fault);
});

test.each([
  [
    "no contact",
    "contact: orders@example.com\n",
    "",
    "1:1 contact: is required; add a line such as contact: orders@example.com",
  ],
  [
    "no namespaces",
    "namespaces: [orders]\n",
    "",
    "1:1 namespaces: is required; add a line such as namespaces: [orders]",
  ],
  [
    "no AD group",
    ORDERS.slice(ORDERS.indexOf("adGroups"), ORDERS.indexOf("namespaces")),
    "",
    "1:1 adGroups: is required; add the key adGroups",
  ],
  [
    "no access",
    "    access: { prod: viewer }\n",
    "",
    "4:5 adGroups[0].access: is required; add a line such as access: { nonprod: operator, prod: viewer }",
  ],
  [
    "no address",
    "orders@example.com",
    "Orders",
    '2:10 contact: must be an e-mail address; got "Orders"; write the team\'s mailbox, such as orders@example.com',
  ],
  [
    "a claim that is a display name",
    "11111111-2222-4333-8444-555555555555",
    "Orders Group",
    "5:12 adGroups[0].claim: must be the group's object id, a GUID: Entra ID sends object ids, not display names; got \"Orders Group\"; copy the Object Id from the group's Overview page in the Entra admin center",
  ],
  [
    "neither claim nor scim",
    "    claim: 11111111-2222-4333-8444-555555555555\n",
    "",
    "4:5 adGroups[0]: must have exactly one of claim, scim and existing; got a map; write the group's object id as claim, scim: true, or existing: true for a group that others have made",
  ],
  [
    "both claim and scim",
    "    access",
    "    scim: true\n    access",
    "4:5 adGroups[0]: must have exactly one of claim, scim and existing; got a map; write the group's object id as claim, scim: true, or existing: true for a group that others have made",
  ],
  [
    "scim: false",
    "claim: 11111111-2222-4333-8444-555555555555",
    "scim: false",
    "5:11 adGroups[0].scim: must be true; got false; write true, or remove the key",
  ],
  [
    "a misspelt access",
    "viewer",
    "veiwer",
    '6:21 adGroups[0].access.prod: must be one of viewer, operator, admin; got "veiwer"; write "viewer"',
  ],
  [
    "a group's name of two lines",
    "orders-group",
    '"a\\nb"',
    '4:11 adGroups[0].name: must be one line of text without control characters; got "a\\nb"; write it on one line',
  ],
  [
    "a namespace without brackets",
    "[orders]",
    "orders",
    '7:13 namespaces: must be a list; got "orders"; put it in brackets: [ ]',
  ],
  [
    "a namespace that is not a name",
    "[orders]",
    "[Orders]",
    '7:14 namespaces[0]: must be the name of a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens; got "Orders"; write it as kubectl get namespaces shows it',
  ],
  [
    "a namespace of the cluster",
    "[orders]",
    "[kube-system]",
    '7:14 namespaces[0]: must not be a namespace of the cluster or of Dynatrace; got "kube-system"; give the team a namespace of its own',
  ],
  [
    "the Operator's namespace",
    "[orders]",
    "[dynatrace]",
    '7:14 namespaces[0]: must not be a namespace of the cluster or of Dynatrace; got "dynatrace"; give the team a namespace of its own',
  ],
  [
    "too many namespaces",
    "[orders]",
    "[a, b, c, d, e, f, g, h, i, j, k]",
    "7:13 namespaces: must have at most 10 entries; got a list; remove 1",
  ],
  [
    "a name that is not a label",
    "name: orders",
    "name: Orders",
    '1:7 name: must be a DNS label: lower-case letters, digits and hyphens, a letter first; got "Orders"; write a name such as orders-api',
  ],
  [
    "a name that is too long",
    "name: orders",
    `name: ${"o".repeat(41)}`,
    `1:7 name: must be at most 40 characters; got "${"o".repeat(41)}"; shorten it by 1`,
  ],
  [
    "a team without anything",
    ORDERS,
    "name: orders",
    "1:1 contact: is required; add a line such as contact: orders@example.com",
  ],
])("a team with %s is refused", (_, from, to, fault) => {
  expect(replaced(from, to)).toContain(fault);
});

test("a Dynatrace token is not shown wherever it was pasted", () => {
  expect(added("zone: 'dt0c01.ABCDEF\"'").join()).toContain("got (hidden)");
});

test("annotations over 256 KiB are refused", () => {
  const faults = added(`${WORKLOAD}, annotations: { a: ${"x".repeat(262_144)} } }`);
  expect(faults).toEqual(["8:62 workload.annotations: must be at most 256 KiB in all; got a map; shorten the values"]);
});
