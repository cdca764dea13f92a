import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { PLATFORMS } from "../../../cli/changed/jobs";
import { pipelineFiles, writePipeline } from "../../../cli/init/pipelines";
import { environmentsWith, pipelineEnvironment, STATES } from "../../support/pipeline-environments";

const options = { environments: environmentsWith("s3"), branch: "main" };
const github = (environments = options.environments) =>
  pipelineFiles({ platform: "github", environments, branch: "main" });

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly needs?: string | string[];
  readonly environment?: string;
  readonly permissions?: unknown;
  readonly "timeout-minutes"?: number;
  readonly concurrency?: { readonly group: string };
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly env?: Record<string, string> }[];
}

const workflow = (name: string, files = github()): Workflow =>
  parse(files.get(`.github/workflows/onboarding-${name}.yml`) ?? "");

describe("for GitHub", () => {
  const texts = [...github().values()];
  const workflows = ["pull-request", "deploy", "drift"].map((name) => workflow(name));

  test("every action is pinned by its commit, with the version beside it", () => {
    const uses = texts.flatMap((text) => text.match(/uses: .*/g) ?? []);
    const pinned = /^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$|^uses: \.\/\.github\/actions\/onboarding-setup$/;
    expect(uses.filter((line) => !pinned.test(line))).toEqual([]);
    expect(uses.length).toBeGreaterThan(20);
    const actions = uses.map((line) => line.split("@")[0]);
    expect(new Set(uses).size).toBe(new Set(actions).size);
  });

  test("a workflow may do nothing, a job what it needs, and only the comment may write", () => {
    expect(workflows.map(({ permissions }) => permissions)).toEqual([{}, {}, {}]);
    const jobs = workflows.flatMap((each) => Object.entries(each.jobs));
    const writing = jobs.filter(([, { permissions }]) =>
      /write/.test(JSON.stringify({ ...Object(permissions), "id-token": "" })),
    );
    expect(writing.map(([name, { permissions }]) => [name, permissions])).toEqual([
      ["comment", { "pull-requests": "write" }],
    ]);
    const comment = workflows[0]?.jobs.comment;
    expect(
      comment?.steps.filter(({ uses = "", run = "" }) => /checkout|setup/.test(uses) || /npm|npx/.test(run)),
    ).toEqual([]);
    expect(texts.join("")).not.toContain("pull_request_target");
  });

  test("every job ends by itself, and no two of a stack apply at once", () => {
    for (const { jobs } of workflows)
      for (const [name, job] of Object.entries(jobs)) {
        expect({ name, minutes: job["timeout-minutes"] }).toEqual({ name, minutes: expect.any(Number) });
        const group = name.startsWith("apply-") ? "onboarding-${{ matrix.job.name }}" : undefined;
        expect({ name, group: job.concurrency?.group }).toEqual({ name, group });
      }
  });

  test("credentials come from the platform's own store, in the step that needs them, and no script names an expression", () => {
    for (const { jobs } of workflows)
      for (const { steps } of Object.values(jobs))
        for (const { run = "", env = {} } of steps) {
          expect(run).not.toContain("${{");
          const values = Object.entries(env).filter(([key]) => /token|secret|client_id/i.test(key));
          expect(values.filter(([, value]) => !/^\$\{\{ (secrets|github|vars)\.\w+ \}\}$/.test(value))).toEqual([]);
        }
  });

  test("a pull request gets the credentials that read; the approval of a protected environment stands before its apply", () => {
    const environments = (name: string) =>
      Object.entries(workflow(name).jobs).flatMap(([job, { environment }]) =>
        environment ? [[job, environment]] : [],
      );
    expect(environments("pull-request")).toEqual([
      ["plan-non-prod", "non-prod-plan"],
      ["plan-prod-eu", "prod-eu-plan"],
    ]);
    expect(environments("drift").map(([, environment]) => environment)).toEqual(["non-prod-plan", "prod-eu-plan"]);
    expect(environments("deploy")).toEqual([
      ["apply-non-prod-first", "non-prod"],
      ["apply-non-prod-rest", "non-prod"],
      ["plan-prod-eu", "prod-eu-plan"],
      ["apply-prod-eu-first", "prod-eu"],
      ["apply-prod-eu-rest", "prod-eu"],
    ]);
    expect(workflow("deploy").jobs["plan-prod-eu"]?.needs).toEqual([
      "changed",
      "apply-non-prod-first",
      "apply-non-prod-rest",
    ]);
  });

  test("without an open environment the protected ones wait for nothing but the list", () => {
    const files = github([pipelineEnvironment("prod", "pg", { protected: true })]);
    expect(workflow("deploy", files).jobs["plan-prod"]?.needs).toEqual(["changed"]);
  });
});

test.each([
  ["local", "State of non-prod", "exit 2"],
  ["s3", "aws-actions/configure-aws-credentials@", 'aws-region: "eu-central-1"'],
  ["gcs", "google-github-actions/auth@", "workload_identity_provider: ${{ vars.GOOGLE_IDENTITY_PROVIDER }}"],
  ["azurerm", 'ARM_USE_OIDC: "true"', "ARM_CLIENT_ID: ${{ vars.AZURE_CLIENT_ID }}"],
  ["pg", "PG_CONN_STR: ${{ secrets.PG_CONN_STR }}", ""],
  ["kubernetes", "KUBE_CONFIG_PATH: ${{ runner.temp }}/kubeconfig", ""],
  ["http", "TF_HTTP_PASSWORD: ${{ secrets.STATE_PASSWORD }}", ""],
  ["cloud", "TF_TOKEN_app_example__cloud_com: ${{ secrets.STATE_TOKEN }}", ""],
] as const)("a state in %s is signed in to by its own way, and by no other", (state, ...own) => {
  const deploy = (kind: keyof typeof STATES) =>
    github(environmentsWith(kind)).get(".github/workflows/onboarding-deploy.yml") ?? "";
  for (const part of own) expect(deploy(state)).toContain(part);
  const others = (Object.keys(STATES) as (keyof typeof STATES)[]).filter((kind) => kind !== state);
  for (const other of others) expect(deploy(other)).not.toContain(own[0]);
});

test.each(PLATFORMS)("%s: every file is YAML that names the branch and nothing of a template", (platform) => {
  const files = pipelineFiles({ platform, environments: options.environments, branch: "release/2026" });
  for (const [path, text] of files) {
    expect({ path, kind: typeof parse(text) }).toEqual({ path, kind: "object" });
    expect({ path, left: text.match(/#: \w+|__[a-z]+__/g) }).toEqual({ path, left: null });
  }
  expect([...files.values()].join("")).toContain("release/2026");
});

describe("writing", () => {
  let folder: string;
  const before = process.cwd();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pipelines-"));
    cpSync("cli/init/pipelines", join(folder, "cli", "init", "pipelines"), { recursive: true });
    process.chdir(folder);
  });

  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  const gitlab = { ...options, platform: "gitlab" } as const;

  test("names each file, and a second time there is nothing to write", () => {
    expect(writePipeline(gitlab, false)).toEqual([
      ".gitlab-ci.yml",
      ".gitlab/onboarding.yml",
      ".gitlab/onboarding-stacks.yml",
    ]);
    expect(existsSync(resolve(".gitlab/onboarding.yml"))).toBe(true);
    expect(writePipeline(gitlab, false)).toEqual([]);
  });

  test("a file that somebody has changed is not written over, and nothing else is written either", () => {
    writeFileSync(".gitlab-ci.yml", "mine: true\n");
    expect(() => writePipeline(gitlab, false)).toThrow(
      ".gitlab-ci.yml would be written over; nothing was written; move what is there, or add --force; or add { local: .gitlab/onboarding.yml } to the include of your own .gitlab-ci.yml",
    );
    expect(existsSync(".gitlab")).toBe(false);
    expect(writePipeline(gitlab, true)).toContain(".gitlab-ci.yml");
    expect(readFileSync(".gitlab-ci.yml", "utf8")).toContain(".gitlab/onboarding.yml");
  });

  test.each(["", "a b", "a..b", "$(id)", 'a"', "a/", "-x"])("the branch %j is refused", (branch) => {
    expect(() => writePipeline({ ...gitlab, branch }, false)).toThrow(
      `--branch must be the name of a branch, of letters, digits and . _ / -; got ${JSON.stringify(branch)}; write one such as main`,
    );
  });
});
