import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

/** What a script of a pipeline said, and left for the jobs after it. */
export interface StepEnd {
  readonly status: number | null;
  readonly printed: string;
  /** Of `$GITHUB_OUTPUT`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Of `$GITHUB_STEP_SUMMARY`. */
  readonly summary: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Where scripts of a pipeline run, and what stands for the expressions of a platform. */
export interface StepPlace {
  readonly folder: string;
  readonly variables: Variables;
  /** What an expression such as `secrets.DYNATRACE_API_TOKEN` is; one that is not known is empty, as on the platform. */
  readonly expressions: Readonly<Record<string, string>>;
}

/** A step of a GitHub workflow by the names of its job and its own. */
export function runGithubStep(file: string, job: string, name: string, place: StepPlace): Promise<StepEnd> {
  const { jobs } = parse(readFileSync(join(place.folder, file), "utf8")) as Record<
    string,
    Record<string, { steps: Step[] }>
  >;
  const step = jobs?.[job]?.steps.find((each) => each.name === name);
  if (step?.run === undefined)
    throw new Error(`${file} has no step ${JSON.stringify(name)} with a script in job ${job}`);
  return runScript(step.run, step.env ?? {}, place, /\$\{\{ (.+?) \}\}/g);
}

/** The first script of Azure or GitLab that begins or is called like this, with what its `env` or `variables` say. */
export function runScript(
  script: string,
  env: Readonly<Record<string, string>>,
  place: StepPlace,
  expression: RegExp,
): Promise<StepEnd> {
  const scratch = mkdtempSync(join(tmpdir(), "pipeline-step-"));
  const [output, summary] = [join(scratch, "output"), join(scratch, "summary")];
  for (const file of [output, summary]) writeFileSync(file, "");
  const filled = Object.entries(env).map(([name, text]) => [
    name,
    String(text).replace(expression, (_, asked: string) => place.expressions[asked] ?? ""),
  ]);
  const variables = {
    ...place.variables,
    ...Object.fromEntries(filled),
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
  };
  return new Promise((resolve, reject) => {
    // As GitHub runs `shell: bash`, and GitLab any script.
    const args = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
    const child = spawn("bash", args, {
      cwd: place.folder,
      env: variables as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
      });
    }
    child.once("error", reject);
    child.once("close", (status) => {
      const lines = readFileSync(output, "utf8").split("\n").filter(Boolean);
      const outputs = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
      );
      const end = { status, printed, outputs, summary: readFileSync(summary, "utf8") };
      rmSync(scratch, { recursive: true, force: true });
      resolve(end);
    });
  });
}
