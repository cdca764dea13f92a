import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { readConfiguration } from "../../cli/configuration";
import { pipelineFiles } from "../../cli/init/pipelines";
import { pipelineEnvironment } from "../support/pipeline-environments";
import { copyProject, type ProjectCopy } from "../support/project-copy";
import { TestLab } from "./support/lab";
import { runGithubStep, runScript, type StepEnd, type StepPlace } from "./support/pipeline-steps";
import { PlatformApi } from "./support/platform-api";

/** The scripts of the pipelines, run as they stand there against the lab; what actions do, such as a checkout, is left out. */
jest.setTimeout(600_000);

const TEAM_FILE = "config/teams/tlo-python.yaml";
const [DEPLOY, PULL_REQUEST, DRIFT] = ["deploy", "pull-request", "drift"].map(
  (name) => `.github/workflows/onboarding-${name}.yml`,
) as [string, string, string];

/** Variables of Terraform that hold credentials, which only a step's own `env` may bring in. */
const SECRET = /^TF_VAR_(nonprod|prod)_(dynatrace_api_token|(dynatrace|account)_client_(id|secret))$/;

let project: ProjectCopy;
let lab: TestLab;
let api: PlatformApi;
let shared: Record<string, string | undefined>;

beforeAll(async () => {
  project = copyProject();
  for (const name of ["nonprod", "prod"]) {
    const file = join(project.folder, "config", "environments", `${name}.yaml`);
    const state = "state: { backend: s3, bucket: states, region: eu-central-1 }";
    writeFileSync(file, readFileSync(file, "utf8").replace("state: { backend: local }", state));
  }
  const configuration = readConfiguration(join(project.folder, "config"));
  for (const platform of ["github", "azure", "gitlab"] as const) {
    const files = pipelineFiles({ platform, environments: configuration.environments, branch: "main" });
    write(files);
  }
  project.commit("with pipelines");
  [lab, api] = await Promise.all([TestLab.start(configuration), PlatformApi.start()]);
  const open = Object.entries(lab.environment).filter(([name]) => !SECRET.test(name));
  shared = {
    ...process.env,
    ...Object.fromEntries(open),
    CHECKPOINT_DISABLE: "1",
    ONBOARD_KUBERNETES: "false",
    // In place of the bucket, which is not there.
    ONBOARD_STATE_FOLDER: join(lab.folder, "state"),
    ONBOARD_CONFIG: undefined,
    ONBOARD_LAB_FOLDER: undefined,
    RUNNER_TEMP: lab.folder,
    GITHUB_API_URL: api.url,
    GITHUB_REPOSITORY: "o/r",
  };
});

afterAll(async () => {
  await Promise.all([lab.close(), api.close()]);
  project.remove();
});

function write(files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const file = join(project.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** What the platform's secrets of an environment are. */
function secretsOf(environment: string): Record<string, string> {
  const value = (name: string) => lab.environment[`TF_VAR_${environment}_${name}`] ?? "";
  const named = [
    "DYNATRACE_API_TOKEN",
    "DYNATRACE_CLIENT_ID",
    "DYNATRACE_CLIENT_SECRET",
    "ACCOUNT_CLIENT_ID",
    "ACCOUNT_CLIENT_SECRET",
  ];
  return Object.fromEntries(named.map((name) => [`secrets.${name}`, value(name.toLowerCase())]));
}

const place = (more: Record<string, string> = {}, environment?: string): StepPlace => ({
  folder: project.folder,
  variables: shared,
  expressions: {
    "github.token": "ghs_token",
    "github.event.pull_request.number": "7",
    "github.server_url": "https://github.com",
    "github.repository": "o/r",
    "github.run_id": "1",
    "runner.temp": lab.folder,
    ...(environment !== undefined && secretsOf(environment)),
    ...more,
  },
});

const step = (file: string, job: string, name: string, environment?: string, stacks = "") =>
  runGithubStep(file, job, name, place({ "matrix.job.stacks": stacks }, environment));

/** The stacks of each job of a matrix. */
const matrix = ({ outputs }: StepEnd, name: string): string[] =>
  JSON.parse(outputs[name] ?? "[]").map((job: { stacks: string }) => job.stacks);

const forget = () => rmSync(join(project.folder, "plans"), { recursive: true, force: true });

describe("the first deploy", () => {
  const apply = (environment: string, wave: string, name: string, stacks: string) =>
    step(DEPLOY, `apply-${environment}-${wave}`, name, environment, stacks);

  test("deploys every stack, as there is no deploy before it: to non-prod at once, what the rest needs first", async () => {
    const changed = await step(DEPLOY, "changed", "Changed since the last deploy that went through");
    expect([changed.status, changed.printed]).toEqual([0, ""]);
    expect([matrix(changed, "nonprod_first"), matrix(changed, "nonprod_rest")]).toEqual([
      ["nonprod-tenant"],
      ["nonprod-tlo-python"],
    ]);
    expect(matrix(changed, "prod_all")).toEqual(["prod-tenant", "prod-tlo-python"]);
    const first = await apply("nonprod", "first", "Plan and apply", "nonprod-tenant");
    expect([first.status, first.printed]).toEqual([
      0,
      expect.stringMatching(/^nonprod-tenant: \d+ created, 0 changed, 0 destroyed$/m),
    ]);
    const rest = await apply("nonprod", "rest", "Plan and apply", "nonprod-tlo-python");
    expect([rest.status, rest.printed]).toEqual([0, expect.stringMatching(/^nonprod-tlo-python: \d+ created/m)]);
  });

  const plan = (stacks: string) => step(DEPLOY, "plan-prod", "Plan, and show whoever approves", "prod", stacks);

  test("shows the plan of prod before its approval, and applies that one", async () => {
    forget();
    // The team's plan needs the tenant's policies: it fails, and the tenant is applied all the same.
    const [tenant, team] = [await plan("prod-tenant"), await plan("prod-tlo-python")];
    expect([tenant.status, team.status]).toEqual([0, 3]);
    expect(tenant.summary).toMatch(/^\| `prod-tenant` \| \d+ \| 0 \| 0 \|/m);
    expect(team.summary).toContain("Deploy the stack prod-tenant first.");
    const saved = join(project.folder, "plans", "prod-tenant.tfplan");
    const before = readFileSync(saved);
    const applied = await apply("prod", "first", "Apply what was approved", "prod-tenant");
    expect([applied.status, readFileSync(saved).equals(before)]).toEqual([0, true]);
    const refused = await apply("prod", "rest", "Apply what was approved", "prod-tlo-python");
    expect([refused.status, refused.printed]).toEqual([
      2,
      expect.stringContaining("the plan of prod-tlo-python failed"),
    ]);
    expect((await plan("prod-tlo-python")).status).toBe(0);
    expect((await apply("prod", "rest", "Apply what was approved", "prod-tlo-python")).status).toBe(0);
  });

  test("a plan is carried out once: Terraform refuses it when the state has moved on", async () => {
    const again = await apply("prod", "rest", "Apply what was approved", "prod-tlo-python");
    expect([again.status, again.printed]).toEqual([3, expect.stringContaining("Saved plan is stale")]);
  });

  test("no file of a saved plan holds a credential", () => {
    const secrets = [...Object.values(secretsOf("prod")), ...Object.values(secretsOf("nonprod"))];
    expect(secrets.filter((secret) => secret.length < 8)).toEqual([]);
    const folder = join(project.folder, "plans");
    const files = readdirSync(folder);
    expect(files.filter((file) => file.endsWith(".tfplan"))).toHaveLength(2);
    for (const file of files) {
      const path = join(folder, file);
      // Terraform's plan is a ZIP: each part is looked at as it was before it was packed.
      const text = file.endsWith(".tfplan")
        ? execFileSync("unzip", ["-p", path], { maxBuffer: 64 << 20 })
        : readFileSync(path);
      expect(text.length).toBeGreaterThan(500);
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    }
  });

  test("a plan of other files is not applied", async () => {
    const file = join(project.folder, TEAM_FILE);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("prod: viewer", "prod: operator"));
    const { status, printed } = await apply("prod", "rest", "Apply what was approved", "prod-tlo-python");
    writeFileSync(file, text);
    expect([status, printed]).toEqual([2, expect.stringContaining("was planned from other files than these")]);
  });
});

describe("a pull request", () => {
  let base: string;

  beforeAll(() => {
    forget();
    base = project.git("rev-parse", "HEAD");
    project.git("checkout", "--quiet", "-b", "change");
    const file = join(project.folder, TEAM_FILE);
    writeFileSync(file, readFileSync(file, "utf8").replace("prod: viewer", "prod: operator"));
    project.commit("operators in prod");
    project.git("checkout", "--quiet", "main");
    // As GitHub checks it out: merged, with the base as the first parent.
    project.git("merge", "--quiet", "--no-ff", "--no-edit", "change");
  });

  test("is validated, and only what it changes is planned", async () => {
    expect((await step(PULL_REQUEST, "check", "Validate")).status).toBe(0);
    const changed = await step(PULL_REQUEST, "check", "Changed stacks");
    expect([matrix(changed, "nonprod_all"), matrix(changed, "prod_all")]).toEqual([[], ["prod-tlo-python"]]);
    const { status, printed } = await step(PULL_REQUEST, "plan-prod", "Plan", "prod", "prod-tlo-python");
    expect([status, printed]).toEqual([
      0,
      expect.stringMatching(/^prod-tlo-python: \d+ to create, \d+ to change, 0 to destroy/),
    ]);
  });

  test("gets one comment, which the next run writes over, whoever else writes our mark", async () => {
    expect((await step(PULL_REQUEST, "summary", "Write the comment")).status).toBe(0);
    const text = readFileSync(join(project.folder, "comment.md"), "utf8");
    expect(text.split("\n")[0]).toBe("<!-- dynatrace-onboarding -->");
    expect(text).toContain("dynatrace_iam_policy_bindings_v2.");
    expect(text).toContain("prod (abc12345): operator, by config/teams/tlo-python.yaml");
    for (const edits of [0, 1]) {
      const { status, printed } = await step(PULL_REQUEST, "comment", "Write over the comment of the last run");
      expect([status, printed]).toEqual([0, "https://example.com/comment\n"]);
      expect(api.comments).toEqual([{ id: 1, body: text, edits }]);
    }
    expect(new Set(api.asked.slice(1).map(({ credential }) => credential))).toEqual(new Set(["Bearer ghs_token"]));
  });

  test("is what the next deploy finds, compared with the last one that went through", async () => {
    api.lastRun = base;
    const changed = await step(DEPLOY, "changed", "Changed since the last deploy that went through");
    expect([matrix(changed, "nonprod_all"), matrix(changed, "prod_all")]).toEqual([[], ["prod-tlo-python"]]);
  });

  test("shows as drift at night until it is deployed", async () => {
    const name = "Plan, and expect nothing to do";
    const late = await step(DRIFT, "drift-prod", name, "prod", "prod-tenant prod-tlo-python");
    expect([late.status, late.printed]).toEqual([
      1,
      expect.stringMatching(
        /^prod-tenant: 0 to create, 0 to change, 0 to destroy\nprod-tlo-python: \d+ to create, [1-9]/,
      ),
    ]);
    expect(late.summary).toContain("| `prod-tlo-python` |");
  });
});

describe("the comment of the other platforms", () => {
  beforeEach(() => api.comments.splice(0));

  const read = (path: string) => parse(readFileSync(join(project.folder, path), "utf8"));

  test("is one thread in Azure Repos", async () => {
    const { jobs } = read(".azure-pipelines/onboarding-pull-request.yml");
    const steps: { bash?: string; displayName?: string; env?: Record<string, string> }[] = jobs.at(-1).steps;
    const { bash = "", env = {} } =
      steps.find(({ displayName }) => displayName === "Write over the comment of the last run") ?? {};
    const variables = {
      ...shared,
      SYSTEM_COLLECTIONURI: `${api.url}/org/`,
      SYSTEM_TEAMPROJECTID: "p",
      SYSTEM_PULLREQUEST_PULLREQUESTID: "7",
      BUILD_REPOSITORY_ID: "r",
      PIPELINE_WORKSPACE: lab.folder,
    };
    mkdirSync(join(lab.folder, "comment"));
    const text = readFileSync(join(project.folder, "comment.md"), "utf8");
    writeFileSync(join(lab.folder, "comment", "comment.md"), text);
    for (const edits of [0, 1]) {
      const where = { folder: lab.folder, variables, expressions: { "System.AccessToken": "azure-token" } };
      const { status, printed } = await runScript(bash, env, where, /\$\((.+?)\)/g);
      expect([status, printed]).toEqual([0, ""]);
      expect(api.comments).toEqual([{ id: 1, body: text, edits }]);
    }
    expect(api.asked.at(-1)?.credential).toBe("Bearer azure-token");
  });

  test("is one note in GitLab, and stands in the log where there is no token for it", async () => {
    const { comment } = read(".gitlab/onboarding-stacks.yml");
    const [script = ""]: string[] = comment.script;
    const variables = {
      ...shared,
      BASE: "HEAD^1",
      CI_API_V4_URL: `${api.url}/api`,
      CI_PROJECT_ID: "1",
      CI_PIPELINE_URL: "https://gitlab.example.com/pipelines/1",
      MERGE_REQUEST: "7",
    };
    const where = (more: object) => ({ folder: project.folder, variables: { ...variables, ...more }, expressions: {} });
    const without = await runScript(script, {}, where({}), /(?!)/g);
    expect([without.status, api.comments.length]).toEqual([0, 0]);
    expect(without.printed).toContain("There is no variable COMMENT_TOKEN");
    expect(without.printed).toContain("prod (abc12345): operator");
    const end = script.slice(script.indexOf("node --input-type"));
    for (const edits of [0, 1]) {
      expect((await runScript(end, {}, where({ COMMENT_TOKEN: "glpat" }), /(?!)/g)).status).toBe(0);
      expect(api.comments).toEqual([{ id: 1, body: readFileSync(join(project.folder, "comment.md"), "utf8"), edits }]);
    }
    expect(api.asked.at(-1)?.credential).toBe("glpat");
  });
});

test("a state that a runner would lose stops a job before it plans", async () => {
  const environments = [pipelineEnvironment("open", "local", { protected: false })];
  write(pipelineFiles({ platform: "github", environments, branch: "main" }));
  const { status, printed } = await step(DEPLOY, "apply-open-first", "State of open");
  expect([status, printed]).toEqual([
    2,
    expect.stringContaining("keeps the state in a local folder, which a runner loses"),
  ]);
});
