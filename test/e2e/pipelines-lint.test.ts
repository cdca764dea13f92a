import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { PLATFORMS, type Platform } from "../../cli/changed/jobs";
import { pipelineFiles } from "../../cli/init/pipelines";
import { cacheFolder } from "../../lab/cache-folder";
import {
  auditWorkflows,
  checkSchema,
  checkScript,
  ensurePipelineLinters,
  lintWorkflows,
  type PipelineLinters,
  type PipelineSchema,
} from "../../lab/scanners/pipeline-linters";
import { environmentsWith, STATES } from "../support/pipeline-environments";

/** A first build and installation on two busy cores. */
const INSTALL_MINUTES = 10;

let linters: PipelineLinters;
let folder: string;
/** What was written, by platform and kind of state. */
const written = new Map<string, Map<string, string>>();

const states = Object.keys(STATES) as (keyof typeof STATES)[];

beforeAll(async () => {
  const onProgress = (message: string) => process.stderr.write(`${message}\n`);
  linters = await ensurePipelineLinters({ folder: cacheFolder(), onProgress });
  folder = mkdtempSync(join(tmpdir(), "pipelines-"));
  for (const platform of PLATFORMS) {
    for (const state of states) {
      const texts = pipelineFiles({ platform, environments: environmentsWith(state), branch: "main" });
      for (const [path, text] of texts) write(join(state, path), text);
      written.set(`${platform} ${state}`, new Map(texts));
    }
  }
}, INSTALL_MINUTES * 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Of one kind of state every file, of the others the one that holds all that differs by it. */
const filesOf = (platform: Platform, pattern = /./) =>
  states.flatMap((state) =>
    [...(written.get(`${platform} ${state}`)?.keys() ?? [])]
      .filter((path) => pattern.test(path) && (state === "s3" || /deploy|stacks/.test(path)))
      .map((path) => join(folder, state, path)),
  );

test("actionlint, with shellcheck, finds nothing in any workflow", async () => {
  expect(await lintWorkflows(linters, filesOf("github", /workflows/))).toEqual([]);
});

test("zizmor finds nothing that an attacker could use", async () => {
  expect(await auditWorkflows(linters, join(folder, "s3", ".github"))).toEqual([]);
});

test.each<[Platform, PipelineSchema, RegExp]>([
  ["github", "github-workflows", /workflows/],
  ["github", "github-actions", /actions/],
  ["azure", "azure-pipelines", /./],
  ["gitlab", "gitlab-ci", /./],
])("the files for %s are of the schema %s", async (platform, schema, pattern) => {
  const files = filesOf(platform, pattern);
  expect(files.length).toBeGreaterThan(schema === "github-actions" ? 0 : states.length);
  expect(await checkSchema(linters, schema, files)).toEqual([]);
});

/** Every script in a document of Azure or GitLab. */
function scriptsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(scriptsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, of]) => {
    if (key === "bash") return [String(of)];
    if (/^(before_)?script$/.test(key)) return [[of].flat().join("\n")];
    return scriptsIn(of);
  });
}

test.each<Platform>(["azure", "gitlab"])("shellcheck finds nothing in any script for %s", async (platform) => {
  const scripts = new Set(filesOf(platform).flatMap((file) => scriptsIn(parse(readFileSync(file, "utf8")))));
  expect(scripts.size).toBeGreaterThan(5);
  for (const script of scripts)
    expect({ script, found: await checkScript(linters, script) }).toEqual({ script, found: [] });
});

test("shellcheck finds nothing in the script that installs Terraform", async () => {
  expect(await checkScript(linters, readFileSync("scripts/install-terraform.sh", "utf8"))).toEqual([]);
});

describe("the linters would see", () => {
  const workflow = () => written.get("github s3")?.get(".github/workflows/onboarding-pull-request.yml") ?? "";

  test("a job that is needed and not there, and a script that a blank breaks", async () => {
    const needs = write("broken/.github/workflows/a.yml", workflow().replace("needs: check", "needs: chekc"));
    expect((await lintWorkflows(linters, [needs])).join("\n")).toContain("chekc");
    const script = write("broken/.github/workflows/b.yml", workflow().replace('"${stacks[@]}"', "$STACKS"));
    expect((await lintWorkflows(linters, [script])).join("\n")).toContain("SC2086");
  });

  test("an action that is not pinned, and the code of a fork with credentials", async () => {
    const text = workflow()
      .replace(/checkout@[0-9a-f]{40}/, "checkout@v7")
      .replace("  pull_request:", "  pull_request_target:");
    write("audited/.github/workflows/a.yml", text);
    const found = (await auditWorkflows(linters, join(folder, "audited"))).join("\n");
    expect(found).toContain("unpinned-uses");
    expect(found).toContain("dangerous-triggers");
  });

  test.each<[PipelineSchema, string, string, string, string]>([
    ["github-workflows", "github", ".github/workflows/onboarding-drift.yml", "timeout-minutes:", "timeout:"],
    ["azure-pipelines", "azure", ".azure-pipelines/onboarding-drift.yml", "dependsOn:", "dependOn:"],
    ["gitlab-ci", "gitlab", ".gitlab/onboarding.yml", "  stage: test", "  stages: test"],
  ])("a key that %s does not know", async (schema, platform, path, from, to) => {
    const text = written.get(`${platform} s3`)?.get(path) ?? "";
    expect(text).toContain(from);
    expect(await checkSchema(linters, schema, [write(`broken/${schema}.yml`, text.replace(from, to))])).not.toEqual([]);
  });
});
