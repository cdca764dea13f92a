import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { pinnedModule } from "../control-plane/pinned-module";
import { lock } from "../control-plane/process-lock";
import { goBuild } from "../go-build";
import { ensurePythonTools } from "../python/python-tools";

/** Programs that look over the files of pipelines. */
export interface PipelineLinters {
  /** Of GitHub's workflows: keys, types of expressions, and each script by shellcheck. */
  readonly actionlint: string;
  /** Folder with shellcheck, zizmor (what an attacker could use in a workflow) and check-jsonschema (each platform's schema). */
  readonly bin: string;
}

/** How they are found, built or installed. */
export interface PipelineLinterOptions {
  /** Folder that outlives the run; see {@link cacheFolder}. */
  readonly folder: string;
  readonly onProgress: (message: string) => void;
}

const MODULE = join("lab", "scanners", "modules", "actionlint");
const REQUIREMENTS = join("lab", "scanners", "requirements-pipelines.txt");
const LABEL = "the linters of pipelines";

/**
 * The linters in their pinned versions, from the cache; built by Go and installed from PyPI at the first use.
 *
 * @throws Error when Go or Python is missing, or with the last lines of what fails.
 */
export async function ensurePipelineLinters(options: PipelineLinterOptions): Promise<PipelineLinters> {
  return { actionlint: await ensureActionlint(options), bin: await ensureInstalled(options) };
}

async function ensureActionlint({ folder, onProgress }: PipelineLinterOptions): Promise<string> {
  const { version, hash } = pinnedModule(MODULE, "github.com/rhysd/actionlint");
  const output = join(folder, "scanners", `actionlint-${version}-${hash}`);
  if (existsSync(output)) return output;
  const label = `actionlint ${version}`;
  await goBuild({
    moduleFolder: MODULE,
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    output,
    label,
    onProgress,
  });
  return output;
}

async function ensureInstalled(options: PipelineLinterOptions): Promise<string> {
  const { uv, python, version } = await ensurePythonTools(options);
  const hash = createHash("sha256").update(readFileSync(REQUIREMENTS)).update(version).digest("hex").slice(0, 12);
  const folder = join(options.folder, "scanners", `pipelines-${hash}`);
  const complete = join(folder, "complete");
  if (existsSync(complete)) return join(folder, "bin");
  const held = await lock(`${folder}.lock`, 500, (pid) =>
    options.onProgress(`waiting for process ${pid}, which installs ${LABEL}`),
  );
  try {
    if (!existsSync(complete)) {
      options.onProgress(`installing ${LABEL}`);
      rmSync(folder, { recursive: true, force: true });
      await run(uv, ["venv", "--quiet", "--python", python, folder]);
      const into = ["--python", join(folder, "bin", "python")];
      await run(uv, ["pip", "install", "--quiet", "--only-binary", ":all:", ...into, "-r", REQUIREMENTS]);
      writeFileSync(complete, "");
    }
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(
      `${LABEL} cannot be installed from PyPI:\n  ${(stderr || message).trim().split("\n").slice(-10).join("\n  ")}`,
    );
  } finally {
    held.release();
  }
  return join(folder, "bin");
}

/** Complaints of actionlint, with shellcheck, about workflows, a line each. */
export function lintWorkflows({ actionlint, bin }: PipelineLinters, files: readonly string[]): Promise<string[]> {
  return complaints(
    actionlint,
    ["-oneline", "-no-color", "-shellcheck", join(bin, "shellcheck"), "-pyflakes=", ...files],
    bin,
  );
}

/** Complaints of zizmor about workflows and actions in a folder, from `medium` on, without asking GitHub. */
export async function auditWorkflows({ bin }: PipelineLinters, folder: string): Promise<string[]> {
  const args = [
    "--offline",
    "--no-progress",
    "--format",
    "plain",
    "--color",
    "never",
    "--min-severity",
    "medium",
    folder,
  ];
  const printed = await complaints(join(bin, "zizmor"), args, bin);
  return printed.filter((line) => /^(error|warning|help|info)\[/.test(line));
}

/**
 * What a part of a pipeline cannot be held to: variables come from outside (SC2153), one script stands behind another that
 * ends (SC2317), and quotes hold another program's language (SC2016).
 */
const NOT_OF_A_PART = "SC2016,SC2153,SC2317";

/** Complaints of shellcheck about a script of bash, a line each. */
export async function checkScript({ bin }: PipelineLinters, script: string): Promise<string[]> {
  return inFile("script.sh", script, (file) =>
    complaints(join(bin, "shellcheck"), ["--shell", "bash", "--exclude", NOT_OF_A_PART, "--format", "gcc", file], bin),
  );
}

/** Schemas that check-jsonschema ships. */
export type PipelineSchema = "github-workflows" | "github-actions" | "azure-pipelines" | "gitlab-ci";

/** Complaints about files by a platform's own JSON Schema. */
export async function checkSchema(
  linters: PipelineLinters,
  schema: PipelineSchema,
  files: readonly string[],
): Promise<string[]> {
  const { bin } = linters;
  const folder = mkdtempSync(join(tmpdir(), "pipeline-schema-"));
  try {
    const documents = files.map((file, index) => {
      const document = join(folder, `${index}-${basename(file)}.json`);
      const content: unknown = parse(readFileSync(file, "utf8"));
      writeFileSync(document, JSON.stringify(schema === "azure-pipelines" ? withTexts(content) : content));
      return document;
    });
    const args = [
      "--builtin-schema",
      `vendor.${schema}`,
      "--regex-variant",
      "nonunicode",
      "--output-format",
      "json",
      ...documents,
    ];
    const [printed = "{}"] = [(await outputOf(join(bin, "check-jsonschema"), args, bin)).trim()];
    const { errors = [], parse_errors: unread = [] }: SchemaReport = JSON.parse(printed);
    return [...unread, ...errors].map(({ path = "", message }) => `${path}: ${message.split("\n")[0]?.slice(0, 200)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface SchemaReport {
  readonly errors?: readonly { readonly path?: string; readonly message: string }[];
  readonly parse_errors?: readonly { readonly path?: string; readonly message: string }[];
}

/** Azure reads every scalar as a text, and its schema says so. */
function withTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTexts);
  if (typeof value !== "object" || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, withTexts(of)]));
}

async function inFile<Result>(name: string, text: string, use: (file: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "pipeline-lint-"));
  try {
    const file = join(folder, name);
    writeFileSync(file, text);
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a linter prints; its exit status says the same. */
async function complaints(program: string, args: readonly string[], bin: string): Promise<string[]> {
  return (await outputOf(program, args, bin)).split("\n").filter((line) => line !== "");
}

async function outputOf(program: string, args: readonly string[], bin: string): Promise<string> {
  try {
    return (await run(program, args, bin)).stdout;
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code === "number" && stdout !== "") return stdout;
    throw new Error(`${basename(program)} ended with ${String(code)} and no result: ${stderr.trim()}`);
  }
}

function run(program: string, args: readonly string[], bin = "") {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NO_COLOR: "1" };
  return promisify(execFile)(program, [...args], { encoding: "utf8", env, maxBuffer: 64 << 20 });
}
