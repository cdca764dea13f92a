import { BILLING, configurationOf, faultsOf, NONPROD, ORDERS, PROD } from "./folder";

const TEAM = "teams/orders.yaml";

/** Faults of a team file with lines added. */
const added = (text: string) => faultsOf({ [TEAM]: `${ORDERS}${text}\n` });
const environment = (from: string, to: string) => faultsOf({ "environments/prod.yaml": PROD.replace(from, to) });
const beside = (text: string) => faultsOf({ "teams/billing.yaml": text });

describe("one team file", () => {
  const workload = "workload: { image: registry.example.com/orders";

  test.each([
    [
      "an environment without a file in its changes",
      "environments: { nonprd: {} }",
      '8:17 environments.nonprd: is not a known environment; got "nonprd"; write "nonprod"',
    ],
    [
      "changes that are not a map",
      "environments: [prod]",
      "8:15 environments: must be a map of environments; got a list; write a map such as { nonprod: { logs: { ingest: false } } }",
    ],
    [
      "changes of an environment that are not a map",
      "environments: { prod: true }",
      "8:23 environments.prod: must be a map of changes; got true; write the keys to change, or remove it",
    ],
    [
      "a change of what is the same everywhere",
      "environments: { prod: { contact: a@example.com } }",
      '8:25 environments.prod.contact: is the same in every environment; got "contact"; write it at the top of the file',
    ],
    [
      "a misspelt key in its changes",
      "environments: { prod: { zne: a } }",
      '8:25 environments.prod.zne: is not a known key; got "zne"; write "zone"',
    ],
    [
      "a wrong value in its changes",
      "environments: { prod: { logs: { ingest: 1 } } }",
      "8:41 environments.prod.logs.ingest: must be true or false; got 1; write true",
    ],
    [
      "a change that lacks a key",
      "environments: { prod: { workload: { replicas: 1 } } }",
      "8:25 environments.prod.workload.image: is required; add a line such as image: registry.example.com/orders/api@sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
    ],
    [
      "a namespace twice in its changes",
      "environments: { prod: { namespaces: [a, a] } }",
      '8:41 environments.prod.namespaces[1]: is named twice; got "a"; remove one of the two',
    ],
    [
      "an annotation that repeats the metrics",
      `${workload}, annotations: { metrics.dynatrace.com/port: "1" } }`,
      '8:64 workload.annotations["metrics.dynatrace.com/port"]: must not repeat what metrics.prometheus says; got "metrics.dynatrace.com/port"; remove it, or change metrics.prometheus',
    ],
    [
      "an annotation that asks for metrics which are off",
      `metrics: { prometheus: false }\n${workload}, annotations: { metrics.dynatrace.com/scrape: "true" } }`,
      '9:64 workload.annotations["metrics.dynatrace.com/scrape"]: must not stand beside prometheus: false, which closes the port; got "metrics.dynatrace.com/scrape"; remove it, or give metrics.prometheus a map',
    ],
    [
      "a workload elsewhere",
      `${workload}, namespace: order }`,
      '8:60 workload.namespace: must be one of the team\'s namespaces; got "order"; write "orders"',
    ],
    [
      "an autoscaler from more to less",
      `${workload}, autoscale: { min: 3, max: 2 } }`,
      "8:75 workload.autoscale.max: must be at least min, which is 3; got 2; write 3 or more, or lower min",
    ],
    [
      "an autoscaler of nothing",
      `${workload}, replicas: 0, autoscale: { min: 1, max: 2 } }`,
      "8:59 workload.replicas: must not be 0 with autoscale, which then stays switched off; got 0; remove replicas or autoscale",
    ],
    [
      "a share with itself",
      "shareWith: [{ team: orders }]",
      '8:21 shareWith[0].team: is this team itself; got "orders"; name another team, or remove the entry',
    ],
    [
      "a share with nobody",
      "shareWith: [{ team: billin }]",
      '8:21 shareWith[0].team: is not a known team; got "billin"; remove it',
    ],
    [
      "a share in no environment",
      "shareWith: [{ team: orders, environments: [prd] }]",
      '8:44 shareWith[0].environments[0]: is not a known environment; got "prd"; write "prod"',
    ],
    [
      "a silence in no environment",
      "silence: [{ rule: a, reason: it is right here, environment: prd }]",
      '8:61 silence[0].environment: is not a known environment; got "prd"; write "prod"',
    ],
  ])("%s is refused", (_, text, fault) => {
    expect(added(text)).toContain(`${TEAM}:${fault}`);
  });

  test("a share is refused with the nearest team's name", () => {
    const faults = faultsOf({
      [TEAM]: `${ORDERS}shareWith: [{ team: biling }, { team: billing }, { team: billing }]\n`,
      "teams/billing.yaml": BILLING,
    });
    expect(faults).toEqual([
      `${TEAM}:8:21 shareWith[0].team: is not a known team; got "biling"; write "billing"`,
      `${TEAM}:8:58 shareWith[2].team: is named twice; got "billing"; join the two entries`,
    ]);
  });

  test("an AD group given twice is refused, by name without case and by claim", () => {
    const again = "  - { name: Orders-Group, claim: 11111111-2222-4333-8444-555555555555, access: { test: admin } }\n";
    expect(faultsOf({ [TEAM]: ORDERS.replace("namespaces", `${again}namespaces`) })).toEqual([
      `${TEAM}:7:13 adGroups[1].name: is the name of the group in line 4 too; got "Orders-Group"; keep one entry for each group, with the access of both`,
      `${TEAM}:7:34 adGroups[1].claim: is the claim of the group in line 5 too; got "11111111-2222-4333-8444-555555555555"; keep one entry for each group, with the access of both`,
      `${TEAM}:7:82 adGroups[1].access.test: is not a known environment; got "test"; use one of nonprod, prod`,
    ]);
  });

  test("a fault at the top is not repeated for the environments that inherit it", () => {
    expect(added("logs: { ingest: 1 }\nenvironments: { prod: { zone: a }, nonprod: { zone: b } }")).toEqual([
      `${TEAM}:8:17 logs.ingest: must be true or false; got 1; write true`,
    ]);
  });

  test("a fault that only a change brings about stands at the change", () => {
    const faults = added(
      `${workload}, autoscale: { min: 1, max: 2 } }\nenvironments: { prod: { workload: { autoscale: { max: 0 } } } }`,
    );
    expect(faults).toContain(
      `${TEAM}:9:55 environments.prod.workload.autoscale.max: must be at least 1; got 0; write 1 or more`,
    );
  });
});

describe("several teams", () => {
  test("two teams are fine side by side", () => {
    expect(beside(BILLING)).toEqual([]);
  });

  test("a namespace belongs to one team", () => {
    expect(beside(BILLING.replace("[billing]", "[billing, orders]"))).toEqual([
      `${TEAM}:7:14 namespaces[0]: belongs to team "billing" (teams/billing.yaml:7); got "orders"; leave it to one of the two; use shareWith to let another team read`,
    ]);
  });

  test("a namespace that a team takes in one environment is found in its changes", () => {
    const faults = beside(`${BILLING}environments: { prod: { namespaces: [orders] } }\n`);
    expect(faults).toEqual([
      `${TEAM}:7:14 namespaces[0]: belongs to team "billing" (teams/billing.yaml:8); got "orders"; leave it to one of the two; use shareWith to let another team read`,
    ]);
  });

  test("an AD group belongs to one team, by name and by claim", () => {
    const text = BILLING.replace("billing-group", "ORDERS-group").replace("22222222", "11111111");
    const fix = "give each team a group of its own; use shareWith to let another team read";
    expect(beside(text)).toEqual([
      `${TEAM}:4:11 adGroups[0].name: belongs to team "billing" (teams/billing.yaml:4); got "orders-group"; ${fix}`,
      `${TEAM}:5:12 adGroups[0].claim: belongs to team "billing" (teams/billing.yaml:5); got "11111111-2222-4333-8444-555555555555"; ${fix}`,
    ]);
  });

  test("a zone belongs to one team, also when it has the team's name", () => {
    expect(beside(`${BILLING}zone: Orders\n`)).toEqual([
      `${TEAM}:1:7 name: names the zone too, and "orders" is the zone of team "billing" (teams/billing.yaml:8); got "orders"; add the key zone with a name of its own`,
    ]);
    expect(faultsOf({ [TEAM]: `${ORDERS}zone: shared\n`, "teams/billing.yaml": `${BILLING}zone: shared\n` })).toEqual([
      `${TEAM}:8:7 zone: is the zone of team "billing" (teams/billing.yaml:8); got "shared"; write a name of its own, or remove the key`,
    ]);
  });

  test.each(["tenant", "cluster"])("no team is called %s, which is the platform's stack", (name) => {
    const faults = faultsOf({ [`teams/${name}.yaml`]: BILLING.replaceAll("billing", name) });
    expect(faults).toContain(
      `teams/${name}.yaml:1:7 name: makes the stack nonprod-${name}, which is a stack of the platform team already; got "${name}"; rename the team and its file`,
    );
  });

  test("no team is called like the workload of another", () => {
    const faults = faultsOf({ "teams/orders-workload.yaml": BILLING.replaceAll("billing", "orders-workload") });
    expect(faults).toContain(
      'teams/orders-workload.yaml:1:7 name: makes the stack nonprod-orders-workload, which is a stack of team "orders" already; got "orders-workload"; rename the team and its file',
    );
  });

  test.each([
    ["case", "Payments", "pAYMENTS"],
    ["a Unicode form", "Zürich", "Zu\u0308rich"],
    ["the width of letters", "Payments", "Ｐayments"],
    ["a ligature", "office", "oﬃce"],
    ["letters of another script", "pay", "рау"],
  ])("zones that differ by %s only are the same for people", (_, one, other) => {
    const faults = faultsOf({
      [TEAM]: `${ORDERS}zone: ${one}\n`,
      "teams/billing.yaml": `${BILLING}zone: "${other}"\n`,
    });
    expect(faults).toEqual([
      `${TEAM}:8:7 zone: is the zone of team "billing" (teams/billing.yaml:8); got "${one}"; write a name of its own, or remove the key`,
    ]);
  });

  test("AD groups that look alike are one", () => {
    const cyrillic = BILLING.replace("billing-group", "\u043e");
    const latin = ORDERS.replace("orders-group", "O");
    expect(faultsOf({ [TEAM]: latin, "teams/billing.yaml": cyrillic })).toEqual([
      expect.stringContaining('adGroups[0].name: belongs to team "billing"'),
    ]);
  });

  test("masks of one name are one", () => {
    const masks = "[email, { name: E-Mail, expression: '(a)' }, { name: EMAIL, expression: '(b)' }]";
    expect(added(`logs: { mask: ${masks} }`)).toEqual([
      `${TEAM}:8:68 logs.mask[2].name: is the name of a mask above; got "EMAIL"; give each mask a name of its own, or keep one of the two`,
    ]);
  });

  test("names differ in more than hyphens", () => {
    const faults = faultsOf({ "teams/or-ders.yaml": BILLING.replaceAll("billing", "or-ders") });
    expect(faults).toEqual([
      `${TEAM}:1:7 name: differs from team "or-ders" in case or hyphens only; got "orders"; take a name that people can tell from it`,
    ]);
  });

  test("a broken file's claims count as well", () => {
    const faults = beside(BILLING.replace("[billing]", "[orders]").replace("viewer", "reader"));
    expect(faults).toHaveLength(2);
    expect(faults[1]).toMatch(/namespaces\[0\]: belongs to team "billing"/);
  });
});

describe("environments", () => {
  test("each has a Dynatrace environment and a cluster of its own", () => {
    const entity = "  clusterEntity: KUBERNETES_CLUSTER-0123456789ABCDEF\n";
    const copy = (PROD + entity).replace("name: prod", "name: nonprod");
    expect(faultsOf({ "environments/prod.yaml": PROD + entity, "environments/nonprod.yaml": copy })).toEqual([
      'environments/prod.yaml:3:18 dynatrace.environmentId: is used by environments/nonprod.yaml:3 too: each environment has a Dynatrace environment of its own; got "abc12345"; write this environment\'s own id',
      'environments/prod.yaml:8:12 kubernetes.context: is used by environments/nonprod.yaml:8 too: each environment has a cluster of its own; got "eu-prod"; write the context of this environment\'s cluster',
      'environments/prod.yaml:9:18 kubernetes.clusterEntity: is used by environments/nonprod.yaml:9 too: each environment has a cluster of its own; got "KUBERNETES_CLUSTER-0123456789ABCDEF"; write the entity of this environment\'s cluster, or leave it out',
    ]);
  });

  test.each([
    [
      "of another tenant",
      "xyz98765.live.dynatrace.com",
      'must be the address of environment "abc12345"; got "https://xyz98765.live.dynatrace.com"; write https://abc12345.live.dynatrace.com',
    ],
    [
      "of the apps",
      "abc12345.apps.dynatrace.com",
      'must be the address of the API, not of the apps; got "https://abc12345.apps.dynatrace.com"; write https://abc12345.live.dynatrace.com',
    ],
    [
      "with a path",
      "abc12345.live.dynatrace.com/api",
      'must be the address alone, without port, path or query; got "https://abc12345.live.dynatrace.com/api"; write https://abc12345.live.dynatrace.com',
    ],
    [
      "with a port",
      "abc12345.live.dynatrace.com:8443",
      'must be the address alone, without port, path or query; got "https://abc12345.live.dynatrace.com:8443"; write https://abc12345.live.dynatrace.com',
    ],
    ...[
      "abc12345.live.dynatrace.com.evil.example",
      "abc12345.evil.example:8443",
      "abc12345.sprint.dynatracelabs.com",
      "evil.example/abc12345.live.dynatrace.com",
      "dynatrace.example.com/e/0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11",
    ].map((host): [string, string, string] => [
      `of a stranger, ${host}`,
      host,
      `must be on live.dynatrace.com or on a listed host of Dynatrace Managed, since credentials are sent there; got "https://${host}"; write https://abc12345.live.dynatrace.com; for Managed, list the host in config/platform.yaml`,
    ]),
    [
      "with a user",
      "abc12345.live.dynatrace.com@evil.example",
      "must hold no user name or password, which are secrets; got (hidden); remove what stands before the @",
    ],
  ])("an address %s is refused", (_, host, fault) => {
    expect(environment("abc12345.live.dynatrace.com", host)).toContain(
      `environments/prod.yaml:4:19 dynatrace.environmentUrl: ${fault}`,
    );
  });

  describe("on Dynatrace Managed", () => {
    const UUID = "0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11";
    const managed = (url: string, platform?: string) =>
      faultsOf({
        "platform.yaml": platform,
        "environments/prod.yaml": PROD.replace("environmentId: abc12345", `environmentId: ${UUID}`).replace(
          "https://abc12345.live.dynatrace.com",
          url,
        ),
      });
    const LISTED = "managedDomains: [dynatrace.example.com]\n";
    const unlisted =
      "must be on live.dynatrace.com or on a listed host of Dynatrace Managed, since credentials are sent there";

    test("have an address on a host that the platform team lists", () => {
      expect(managed(`https://dynatrace.example.com/e/${UUID}`, LISTED)).toEqual([]);
    });

    test("have no address while none is listed", () => {
      const url = `https://dynatrace.example.com/e/${UUID}`;
      expect(managed(url)).toEqual([
        `environments/prod.yaml:4:19 dynatrace.environmentUrl: ${unlisted}; got "${url}"; list its host under managedDomains in config/platform.yaml`,
      ]);
    });

    test.each([
      [`https://evil.example/e/${UUID}`, unlisted, "; for Managed, list the host in config/platform.yaml"],
      [`https://sub.dynatrace.example.com/e/${UUID}`, unlisted, "; for Managed, list the host in config/platform.yaml"],
      ["https://dynatrace.example.com", `must be the address of environment "${UUID}"`, ""],
      [`https://dynatrace.example.com/e/${UUID}/api`, "must be the address alone, without port, path or query", ""],
    ])("have no other address: %s", (url, problem, more) => {
      expect(managed(url, LISTED)).toEqual([
        `environments/prod.yaml:4:19 dynatrace.environmentUrl: ${problem}; got "${url}"; write https://dynatrace.example.com/e/${UUID}${more}`,
      ]);
    });

    test("have a list that is checked as every file is", () => {
      expect(faultsOf({ "platform.yaml": "managedDomains: [https://dynatrace.example.com]\nmanaged: []\n" })).toEqual([
        'platform.yaml:1:18 managedDomains[0]: must be the host name of a Managed cluster in lower case; got "https://dynatrace.example.com"; write a name such as dynatrace.example.com, without https://, port or wildcard',
        'platform.yaml:2:1 managed: is not a known key; got "managed"; use one of managedDomains',
      ]);
      expect(faultsOf({ "platform.yaml": "managedDomains: ['*.example.com']\n" })).toEqual([
        expect.stringMatching(
          /^platform.yaml:1:18 managedDomains\[0\]: must be the host name of a Managed cluster in lower case; got "\*/,
        ),
      ]);
      expect(faultsOf({ "platform.yaml": "managedDomains: [" })).toHaveLength(1);
    });
  });

  test("the same account in another case is the same account", () => {
    const upper = PROD.replace("5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10", "5B2B1F0E-3C58-4C1A-9E0D-1D6F8F2F7A10");
    const { environments } = configurationOf({ "environments/prod.yaml": upper });
    expect(new Set(environments.map(({ dynatrace }) => dynatrace.accountId))).toEqual(
      new Set(["5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10"]),
    );
  });

  test("contexts that look alike are one", () => {
    const files = {
      "environments/prod.yaml": PROD.replace("context: eu-prod", "context: EU"),
      "environments/nonprod.yaml": NONPROD.replace("context: eu-nonprod", "context: eu"),
    };
    expect(faultsOf(files)).toEqual([
      expect.stringContaining("kubernetes.context: is used by environments/nonprod.yaml:8 too"),
    ]);
  });

  test("TLS is not ended without a certificate", () => {
    const exposing = (exposure: string) => environment("  context", `  exposure: ${exposure}\n  context`);
    const fault =
      "kubernetes.exposure.terminatesTls: must not be true without annotations, which name the certificate; got true; add your provider's annotations";
    expect(exposing("{ kind: loadBalancer, terminatesTls: true }")).toEqual([`environments/prod.yaml:8:50 ${fault}`]);
    expect(exposing("{ kind: loadBalancer, terminatesTls: true, annotations: {} }")).toEqual([
      `environments/prod.yaml:8:50 ${fault}`,
    ]);
    expect(exposing("{ kind: loadBalancer, terminatesTls: true, annotations: { a: b } }")).toEqual([]);
  });

  test("two environments have no domain in common, since a host leads to one cluster", () => {
    const exposure = "  exposure: { kind: ingress, domain: apps.example.com }\n";
    expect(
      faultsOf({
        "environments/nonprod.yaml": `${NONPROD}${exposure}`,
        "environments/prod.yaml": `${PROD}${exposure}`,
      }),
    ).toEqual([
      'environments/prod.yaml:9:38 kubernetes.exposure.domain: is used by environments/nonprod.yaml:9 too: a host name leads to one cluster; got "apps.example.com"; write a domain of this environment\'s own',
    ]);
  });

  test("no name begins like another, or one pattern would name the stacks of both", () => {
    const text = NONPROD.replace("name: nonprod", "name: prod-eu");
    expect(faultsOf({ "environments/nonprod.yaml": undefined, "environments/prod-eu.yaml": text })).toEqual([
      "environments/prod-eu.yaml:1:7 name: must not begin with the name of another environment and a hyphen: 'prod-*' names its stacks too; got \"prod-eu\"; take a name that does not begin like another",
    ]);
  });

  test("a name is the file's", () => {
    expect(environment("name: prod", "name: production")).toEqual([
      'environments/prod.yaml:1:7 name: must be the name of the file; got "production"; write "prod", or rename the file to "production.yaml"',
    ]);
  });

  test("a broken environment is still an environment to the teams", () => {
    expect(environment("name: prod", "nam: prod")).toEqual([
      'environments/prod.yaml:1:1 nam: is not a known key; got "nam"; write "name"',
      "environments/prod.yaml:1:1 name: is required; add a line such as name: prod",
    ]);
  });
});
