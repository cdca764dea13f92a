import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Configuration } from "../../config/load";
import { createApp } from "../../stacks/onboarding";
import { configurationFolder } from "../configuration";
import { InputError } from "../exit";
import { readStacks } from "../start/stack-runner";

/** A synthesized stack, reduced to what Terraform reads of it. */
export interface StackText {
  readonly stack: string;
  /** Names of the stacks that must be applied before. */
  readonly dependencies: readonly string[];
  /** Its JSON without comments, keys in order: equal texts are equal for Terraform. */
  readonly text: string;
}

/** In the packages' folder, which no commit holds; the same place in both trees, since states are named from there. */
const CACHE = join("node_modules", ".cache", "onboard");

/** The stacks of the work tree. @throws what synth throws: CheckError, RefusalError. */
export function presentStacks(configuration: Configuration): Promise<StackText[]> {
  return inOutputFolder(process.cwd(), async (outdir) => {
    createApp(configuration, { outdir, kubernetes: withKubernetes() }).synth();
    return readTexts(outdir);
  });
}

/**
 * The stacks of another tree of this project, made by its own code from its own configuration.
 *
 * @throws Error with the last lines that its synth has printed.
 */
export function stacksOfTree(folder: string): Promise<StackText[]> {
  return inOutputFolder(folder, async (outdir) => {
    await synthesize(folder, outdir);
    return readTexts(join(folder, outdir));
  });
}

/** Makes a folder for the time of a synth. Its path is seen from the root, as paths in the output count the folders between. */
async function inOutputFolder<Result>(root: string, make: (outdir: string) => Promise<Result>): Promise<Result> {
  mkdirSync(join(root, CACHE), { recursive: true });
  const folder = mkdtempSync(join(root, CACHE, "changed-"));
  try {
    return await make(relative(root, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Path of the configuration folder from the root. @throws InputError for one outside of the project, which no commit holds. */
export function folderInProject(): string {
  const config = relative(process.cwd(), resolve(configurationFolder()));
  if (!config.startsWith("..")) return config;
  const rule = "ONBOARD_CONFIG must be a folder of the project, or its base cannot be read";
  throw new InputError(`${rule}; got ${JSON.stringify(configurationFolder())}; use --all, or move it into the project`);
}

/** As `cdktf synth` without its check of types, which is the pull request's own business. */
function synthesize(folder: string, outdir: string): Promise<void> {
  const config = folderInProject();
  const { ONBOARD_STATE_FOLDER: _state, ONBOARD_ORPHANS: _orphans, ...kept } = process.env;
  const env = { ...kept, CDKTF_OUTDIR: outdir, ONBOARD_CONFIG: config, ONBOARD_KUBERNETES: String(withKubernetes()) };
  return new Promise((done, fail) => {
    const args = [join("scripts", "run.mjs"), "main.ts"];
    const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
    let printed = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
    child.once("error", fail);
    child.once("close", (status) => {
      if (status === 0) return done();
      fail(new Error(printed.trim().split("\n").slice(-5).join("\n") || `its synth ended with status ${status}`));
    });
  });
}

const withKubernetes = () => process.env.ONBOARD_KUBERNETES !== "false";

function readTexts(outdir: string): StackText[] {
  return readStacks(outdir).map(({ name, folder, dependencies }) => {
    const json: unknown = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
    return { stack: name, dependencies, text: JSON.stringify(withoutComments(json)) };
  });
}

/** @see Terraform documentation, "JSON Configuration Syntax", comment properties */
function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== "//");
  return Object.fromEntries(
    kept.sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, of]) => [key, withoutComments(of)]),
  );
}
