import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { loadConfiguration, printFault } from "../../config/load";
import { cacheFolder } from "../../lab/cache-folder";
import { ensureServiceEnvironment } from "../../lab/python/service-environment";
import { startTenant } from "../../lab/tenant/server";
import {
  type Answers,
  answersOf,
  filesOf,
  lockedPackages,
  mustRun,
  pythonTools,
  render,
  replaceFolder,
  run,
  temporaryFolder,
} from "./support/template";

/** A first installation, and all of a service's own tests, on two busy cores. */
jest.setTimeout(300_000);

const scratch = temporaryFolder();
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** As different from the sample app as the questions allow: one word, the last in the alphabet, no traces. */
const BILLING: Answers = {
  name: "zebra",
  team: "billing-2",
  contact: "billing@example.com",
  ad_group: 'Billing "Zürich" (EMEA)',
  claim: "0D3F7C52-8A51-4F0E-A7A2-5F3D7F1D2B11",
  namespace: "9-billing",
  port: 65535,
  traces: false,
  image: "registry.example.com:5000/billing/zebra",
};

let generated: string;

beforeAll(async () => {
  generated = join(scratch, "zebra");
  const { exitCode, stderr } = await render("template", BILLING, generated);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

describe("the generated repository", () => {
  test("names neither the sample app nor its team", () => {
    const texts = Object.entries(filesOf(generated)).map(([path, text]) => `${path}\n${text}`);
    expect(texts.filter((text) => /\btlo\b|tlo[-_]/i.test(text))).toEqual([]);
    expect(texts.filter((text) => /\{\{ |\{% /.test(text) && !text.startsWith(".github/"))).toEqual([]);
  });

  test.each([
    ["its format is ruff's", ["ruff", "format", "--check", "."]],
    ["ruff finds nothing", ["ruff", "check", "."]],
    ["its types hold", ["mypy"]],
    ["its own tests pass", ["pytest", "-q"]],
  ])("%s", async (_, [module = "", ...args]) => {
    const onProgress = () => {};
    // The lock still holds for the new name: an outdated one is refused.
    const python = await ensureServiceEnvironment({ folder: cacheFolder(), project: generated, onProgress });
    const { exitCode, stdout, stderr } = await run(python, ["-m", module, ...args], generated);
    expect({ exitCode, printed: exitCode === 0 ? "" : stdout + stderr }).toEqual({ exitCode: 0, printed: "" });
  });

  test("a name of the greatest length leaves its format as ruff wants it", async () => {
    const folder = join(scratch, "long");
    const name = `a${"-b".repeat(19)}c`;
    expect((await render("template", { ...BILLING, name }, folder)).exitCode).toBe(0);
    const project = "sample-app"; // any environment with ruff
    const python = await ensureServiceEnvironment({ folder: cacheFolder(), project, onProgress: () => {} });
    for (const args of [
      ["format", "--check", "."],
      ["check", "."],
    ])
      await mustRun(python, ["-m", "ruff", ...args], folder);
  });
});

describe("its team file", () => {
  const team = () => readFileSync(join(generated, "onboarding", "billing-2.yaml"), "utf8");

  test("is accepted by onboard validate as it is, and says what was answered", () => {
    const { faults, configuration } = loadedWith(team());
    expect(faults.map(printFault)).toEqual([]);
    expect(configuration?.teams.map(({ name, in: inEnvironment }) => [name, typeof inEnvironment])).toEqual([
      ["billing-2", "function"],
    ]);
    expect(parse(team())).toMatchObject({
      name: "billing-2",
      contact: "billing@example.com",
      adGroups: [
        {
          name: 'Billing "Zürich" (EMEA)',
          claim: "0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11",
          access: { nonprod: "operator", prod: "viewer" },
        },
      ],
      namespaces: ["9-billing"],
      metrics: { prometheus: { port: 9464, path: "/metrics" } },
      logs: { ingest: true, mask: ["email", "bearer-token"] },
      traces: { otlp: false },
    });
  });

  test("is accepted with the image that the pipeline adds, which is all that it changes", async () => {
    const { python } = await pythonTools();
    const image = `registry.example.com:5000/billing/zebra@sha256:${"4f".repeat(32)}`;
    const folder = join(scratch, "with-image");
    replaceFolder(generated, folder);
    const args = ["onboarding/billing-2.yaml", "--image", image, "--version", "f".repeat(40), "--port", "65535"];
    await mustRun(python, ["-m", "tools.team_file", ...args], folder);
    const text = readFileSync(join(folder, "onboarding", "billing-2.yaml"), "utf8");
    expect(parse(text)).toEqual({ ...parse(team()), workload: { image, version: "f".repeat(40), port: 65535 } });
    expect(loadedWith(text).faults.map(printFault)).toEqual([]);
  });

  /** The shipped configuration with this team instead of the shipped ones. */
  function loadedWith(text: string) {
    const folder = join(scratch, "config");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, "teams"), { recursive: true });
    cpSync("config/environments", join(folder, "environments"), { recursive: true });
    cpSync("config/platform.yaml", join(folder, "platform.yaml"));
    writeFileSync(join(folder, "teams", "billing-2.yaml"), text);
    return loadConfiguration(folder);
  }
});

describe("its pipeline", () => {
  interface Step {
    readonly run?: string;
    readonly uses?: string;
    readonly env?: Readonly<Record<string, string>>;
  }
  const steps = (): Step[] => {
    const { jobs } = parse(readFileSync(join(generated, ".github", "workflows", "ci.yml"), "utf8"));
    return Object.values<{ steps: Step[] }>(jobs).flatMap((job) => job.steps);
  };
  const commands = () => steps().flatMap(({ run: command = "" }) => command.split("\n").filter(Boolean));

  test("checks what people check before they push, and that all wheels fit", () => {
    expect(commands().slice(0, 7)).toEqual([
      'pip install --only-binary=:all: "uv==$UV_VERSION"',
      "uv sync --locked --no-build",
      "uv run ruff format --check .",
      "uv run ruff check .",
      "uv run mypy",
      "uv run pytest",
      "uv run python -m tools.wheel_check",
    ]);
  });

  test("takes actions by commit, and hands secrets over by reference only where they are needed", () => {
    const actions = steps().flatMap(({ uses = [] }) => uses);
    expect(actions.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    const secrets = steps().flatMap(({ env = {} }) => Object.values(env).filter((value) => value.includes("secrets.")));
    expect(secrets).toEqual([
      "${{ secrets.REGISTRY_USER }}",
      "${{ secrets.REGISTRY_PASSWORD }}",
      "${{ secrets.DYNATRACE_EVENTS_TOKEN }}",
    ]);
    // An expression in a command would run whatever it stands for.
    expect(commands().filter((command) => command.includes("${{"))).toEqual([]);
  });

  test("tells the tenant of a deployment, with the command that it runs", async () => {
    const accountId = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
    const tenant = await startTenant({ accountId, environments: [{ name: "prod", id: "abc12345" }], port: 0 });
    try {
      const { python } = await pythonTools();
      const [command = ""] = commands().slice(-1);
      expect(command).toBe('python3 -m tools.deployment_event --name zebra --namespace 9-billing --version "$VERSION"');
      const variables = {
        DYNATRACE_URL: tenant.ready.environments.prod?.url,
        DYNATRACE_EVENTS_TOKEN: "lab-prod-api-token",
        VERSION: "1.2.0",
      };
      const sent = await run("sh", ["-c", command.replace("python3", python)], generated, variables);
      expect(sent).toEqual({ exitCode: 0, stdout: "", stderr: "" });
      const refused = await run("sh", ["-c", command.replace("python3", python)], generated, {
        ...variables,
        DYNATRACE_EVENTS_TOKEN: "wrong",
      });
      expect(refused.exitCode).toBe(3);
      expect(refused.stderr).toMatch(/^Dynatrace answered 401: /);
    } finally {
      await tenant.close();
    }
  });
});

describe("a wrong answer", () => {
  test.each<[string, string | number, string]>([
    [
      "name",
      "Orders",
      "must be lower-case letters, digits and single hyphens, a letter first; write a name such as orders-api",
    ],
    [
      "name",
      "orders--api",
      "must be lower-case letters, digits and single hyphens, a letter first; write a name such as orders-api",
    ],
    [
      "name",
      "orders\n",
      "must be lower-case letters, digits and single hyphens, a letter first; write a name such as orders-api",
    ],
    ["name", "a".repeat(43), "must be 1 to 40 characters; shorten it by 3"],
    [
      "name",
      "prometheus-client",
      "must not be the name of a package that the service uses, or of a folder that it has; write a name such as orders-api",
    ],
    [
      "name",
      "tests",
      "must not be the name of a package that the service uses, or of a folder that it has; write a name such as orders-api",
    ],
    [
      "team",
      "2billing",
      "must be a DNS label: lower-case letters, digits and hyphens, a letter first; write a name such as orders",
    ],
    ["team", "a".repeat(41), "must be 1 to 40 characters; shorten it by 1"],
    ["contact", "kim", "must be an e-mail address; write the team's mailbox, such as orders@example.com"],
    [
      "ad_group",
      " orders",
      "must be one line of visible letters, digits and signs, without blanks at its ends; write it as the directory shows it",
    ],
    [
      "ad_group",
      "orders\u200b",
      "must be one line of visible letters, digits and signs, without blanks at its ends; write it as the directory shows it",
    ],
    ["ad_group", "a".repeat(234), "must be 1 to 233 characters; shorten it by 1"],
    [
      "claim",
      "orders-group",
      "must be the group's object id, a GUID: Entra ID sends object ids, not display names; copy the Object Id from the group's Overview page in the Entra admin center",
    ],
    [
      "namespace",
      "Orders",
      "must be the name of a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens; write it as kubectl get namespaces shows it",
    ],
    [
      "namespace",
      "kube-system",
      "must not be a namespace of the cluster or of Dynatrace; give the team a namespace of its own",
    ],
    [
      "namespace",
      "dynatrace",
      "must not be a namespace of the cluster or of Dynatrace; give the team a namespace of its own",
    ],
    ["port", 80, "must be a port from 1024 to 65535, as the service does not run as root; write a number such as 8080"],
    ["port", 9464, "must not be 9464, which is the port of the metrics; write a number such as 8080"],
    [
      "image",
      "registry.example.com/orders:latest",
      "must be a registry and a path, without a tag or a digest; write registry.example.com/orders/api",
    ],
  ])("%s %j makes nothing, and is told with its rule", async (question, answer, rule) => {
    const target = join(scratch, "refused");
    const { exitCode, stderr } = await render("template", { ...BILLING, [question]: answer }, target);
    expect({ exitCode, files: filesOf(target) }).toEqual({ exitCode: 1, files: {} });
    expect(stderr.replaceAll("\n", " ")).toContain(`Validation error for question '${question}': ${rule}`);
  });

  test("is asked again in a terminal, with its rule", async () => {
    const { copier, python } = await pythonTools();
    const target = join(scratch, "asked");
    const steps = [
      ["Name of the service", "Orders API!"],
      [
        "must be lower-case letters, digits and single hyphens, a letter first; write a name such as orders-api",
        "~orders-api",
      ],
      ["Name of the team", "orders"],
      ["Mailbox of the team", "orders@example.com"],
      ["group in the directory", ""],
      ["Claim of that group", "orders-group"],
      ["must be the group's object id, a GUID", `~${BILLING.claim}`],
      ["Kubernetes namespace", "~default"],
      ["must not be a namespace of the cluster or of Dynatrace", "~orders"],
      ["Port on which", "~9464"],
      ["must not be 9464", "~8081"],
      ["Send traces", "n"],
      ["Where the image", ""],
      ["uv run pytest", null],
    ];
    const script = resolve("test/e2e/support/answer-in-terminal.py");
    await mustRun(python, [script, JSON.stringify(steps), copier, "copy", resolve("template"), target], scratch);
    expect(answersOf(target)).toEqual({
      name: "orders-api",
      team: "orders",
      contact: "orders@example.com",
      ad_group: "orders-group",
      claim: BILLING.claim,
      namespace: "orders",
      port: 8081,
      traces: false,
      image: "registry.example.com/orders/orders-api",
    });
  });
});

test("the packages by which no service can be called are those of the lock", () => {
  const { packages_in_use: listed } = parse(readFileSync("template/copier.yml", "utf8"));
  expect(parse(listed.default)).toEqual(lockedPackages(readFileSync("template/project/uv.lock.jinja", "utf8")));
});

test("an update brings what is new in the template, and keeps what a team changed", async () => {
  const { copier } = await pythonTools();
  const template = join(scratch, "published");
  const service = join(scratch, "orders-api");
  const git = (folder: string, ...args: string[]) => mustRun("git", args, folder);
  const commit = async (folder: string, message: string) => {
    await git(folder, "add", "-A");
    await git(folder, "commit", "-q", "-m", message);
  };
  // The template as a repository of its own, as its README says it is published.
  replaceFolder("template", template);
  await git(template, "init", "-q", "-b", "main");
  await commit(template, "First");
  await git(template, "tag", "v0.1.0");

  const answers = { ...BILLING, name: "orders-api" };
  expect((await render(template, answers, service)).exitCode).toBe(0);
  expect(answersFile(service)).toMatchObject({ _commit: "v0.1.0" });
  await git(service, "init", "-q", "-b", "main");
  await commit(service, "Start from the template");
  // A team's own edits: in a file that the template changes too, in one that it does not, and a new one.
  edit(join(service, "Dockerfile"), "EXPOSE 65535 9464", "EXPOSE 65535 9464\nLABEL team=orders");
  edit(join(service, "orders_api", "orders.py"), "LARGE_ORDER = 500_000", "LARGE_ORDER = 900_000");
  writeFileSync(join(service, "orders_api", "own.py"), '"""The team\'s own."""\n');
  await commit(service, "Our own");

  edit(join(template, "project", "Dockerfile.jinja"), "AS base\n", "AS base\nLABEL template=newer\n");
  edit(join(template, "project", "{{package}}", "orders.py"), "CAPACITY = 10_000", "CAPACITY = 20_000");
  appendFileSync(join(template, "project", "README.md.jinja"), "\nNew in {{ name }}.\n");
  await commit(template, "Second");
  await git(template, "tag", "v0.2.0");

  await mustRun(copier, ["update", "--quiet", "--defaults"], service);
  expect(answersFile(service)).toMatchObject({ ...answers, _commit: "v0.2.0" });
  const files = filesOf(service);
  expect(files.Dockerfile).toContain("\nLABEL template=newer\n");
  expect(files.Dockerfile).toContain("\nLABEL team=orders\n");
  expect(files["orders_api/orders.py"]).toContain("\nLARGE_ORDER = 900_000\n");
  expect(files["orders_api/orders.py"]).toContain("\nCAPACITY = 20_000\n");
  expect(files["orders_api/own.py"]).toBe('"""The team\'s own."""\n');
  expect(files["README.md"]).toMatch(/\nNew in orders-api\.\n$/);
  expect(Object.entries(files).filter(([path, text]) => /\.rej$/.test(path) || text.includes("<<<<<<<"))).toEqual([]);
});

function answersFile(folder: string) {
  return parse(readFileSync(join(folder, ".copier-answers.yml"), "utf8"));
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}
