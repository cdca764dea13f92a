import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../../config/schema";
import { identifierOf, type Platform } from "../changed/jobs";
import { InputError } from "../exit";
import { type Parts, type PipelineEnvironment, pipelineText } from "./pipeline-text";

/** Where the templates lie, from the root of the project. */
const TEMPLATES = join("cli", "init", "pipelines");

/** The files of each platform, with the template of each. */
const FILES: Readonly<Record<Platform, Readonly<Record<string, string>>>> = {
  github: {
    ".github/workflows/onboarding-pull-request.yml": "pull-request",
    ".github/workflows/onboarding-deploy.yml": "deploy",
    ".github/workflows/onboarding-drift.yml": "drift",
    ".github/actions/onboarding-setup/action.yml": "setup",
  },
  azure: {
    ".azure-pipelines/onboarding-pull-request.yml": "pull-request",
    ".azure-pipelines/onboarding-deploy.yml": "deploy",
    ".azure-pipelines/onboarding-drift.yml": "drift",
    ".azure-pipelines/setup.yml": "setup",
  },
  gitlab: {
    ".gitlab-ci.yml": "gitlab-ci",
    ".gitlab/onboarding.yml": "parent",
    ".gitlab/onboarding-stacks.yml": "stacks",
  },
};

/** What a pipeline is written for. */
export interface PipelineOptions {
  readonly platform: Platform;
  readonly environments: readonly Environment[];
  /** The branch that is deployed. */
  readonly branch: string;
}

/** The files of a pipeline, by path from the root of the project. */
export function pipelineFiles({ platform, environments, branch }: PipelineOptions): ReadonlyMap<string, string> {
  const folder = join(TEMPLATES, platform);
  const parts: Parts = Object.fromEntries(
    readdirSync(folder).map((file) => [file.replace(/\.yml$/, ""), readFileSync(join(folder, file), "utf8")]),
  );
  const known = environments.map(toPipeline);
  const values = { environments: known, words: { branch, ...wordsOf(platform, known) } };
  const texts = Object.entries(FILES[platform]).map(([path, name]): [string, string] => {
    return [path, pipelineText(parts[name] ?? "", values, parts)];
  });
  return new Map(texts);
}

/**
 * Writes the files of a pipeline; all or none. A file with the same text is left alone.
 *
 * @param overwrites Whether a file that somebody has changed is written over.
 * @returns the paths that were written
 * @throws InputError for a branch that no file may name, and for files that are there with another text.
 */
export function writePipeline(options: PipelineOptions, overwrites: boolean): string[] {
  checkBranch(options.branch);
  const files = [...pipelineFiles(options)];
  const differing = files.filter(([path, text]) => existsSync(path) && readFileSync(path, "utf8") !== text);
  if (differing.length > 0 && !overwrites) {
    const paths = differing.map(([path]) => path).join(", ");
    const hint = paths.includes(".gitlab-ci.yml")
      ? "; or add { local: .gitlab/onboarding.yml } to the include of your own .gitlab-ci.yml"
      : "";
    throw new InputError(
      `${paths} would be written over; nothing was written; move what is there, or add --force${hint}`,
    );
  }
  const fresh = files.filter(([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text);
  for (const [path, text] of fresh) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return fresh.map(([path]) => path);
}

/** It stands in YAML and in scripts. @see Git documentation, git-check-ref-format */
function checkBranch(branch: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/.test(branch) && !/\.\.|\/\/|[./]$/.test(branch)) return;
  throw new InputError(
    `--branch must be the name of a branch, of letters, digits and . _ / -; got ${JSON.stringify(branch)}; write one such as main`,
  );
}

function toPipeline({ name, protected: isProtected, state }: Environment): PipelineEnvironment {
  return {
    name,
    protected: isProtected,
    backend: state.backend,
    words: {
      environment: name,
      id: identifierOf(name),
      ...(state.backend === "s3" && { region: JSON.stringify(state.region) }),
      ...(state.backend === "cloud" && { cloud_token: tokenVariable(state.hostname) }),
    },
  };
}

/** @see Terraform documentation, "CLI Configuration File", environment variable credentials */
function tokenVariable(hostname: string): string {
  return `TF_TOKEN_${hostname.replaceAll("-", "__").replaceAll(".", "_")}`;
}

/** The lists that a template cannot make of its own: which jobs or stages another one waits for. */
function wordsOf(platform: Platform, environments: readonly PipelineEnvironment[]): Record<string, string> {
  const open = environments.filter((each) => !each.protected);
  const closed = environments.filter((each) => each.protected);
  const names = (of: readonly PipelineEnvironment[]) => of.map(({ name }) => name).join(" and ") || "nothing";
  const applies = open.flatMap(({ name }) =>
    platform === "github" ? [`apply-${name}-first`, `apply-${name}-rest`] : [`apply_${identifierOf(name)}`],
  );
  const [check, plan] = platform === "github" ? ["check", "plan-"] : ["changed", "plan_"];
  const plans = environments.map(({ name }) => `${plan}${platform === "github" ? name : identifierOf(name)}`);
  return {
    open_names: names(open),
    protected_names: names(closed),
    needs_open: `[${["changed", ...applies].join(", ")}]`,
    needs_plans: `[${[check, ...plans].join(", ")}]`,
  };
}
