import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { KubernetesObject } from "./kubernetes-object";
import { pinnedModule } from "./pinned-module";

/** What the Dynatrace Operator makes of one DynaKube. */
export interface DynaKubeVerdict {
  readonly name: string;
  /** Why the Operator would refuse it: fields that its types do not have, and the rules of its admission webhook. */
  readonly errors: readonly string[];
  /** What it would only warn of. */
  readonly warnings: readonly string[];
}

const OPERATOR = "github.com/Dynatrace/dynatrace-operator";
const DEFINITION = join("config", "crd", "bases", "dynatrace.com_dynakubes.yaml");
const REFUSED = 1;
const LARGEST_OUTPUT = 64 * 1024 * 1024;

/**
 * Judges every DynaKube of a YAML text, documents of other kinds aside, as the pinned Operator does.
 *
 * @param program Path of the check; see {@link ensureOperatorCheck}.
 * @throws Error when the text is not YAML or holds no DynaKube.
 * @see Dynatrace Operator, `pkg/api/validation/dynakube`
 */
export async function judgeDynaKubes(program: string, yaml: string): Promise<DynaKubeVerdict[]> {
  const { stdout } = await execute(program, ["-"], { input: yaml, accepted: [0, REFUSED] });
  // Above it stands what the Operator's own code logs.
  const verdicts: readonly DynaKubeVerdict[] = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  return verdicts.map(({ name, errors, warnings }) => ({ name, errors, warnings }));
}

/**
 * The DynaKube's CustomResourceDefinition, out of the Operator's own module, which Go downloads where it is missing.
 *
 * @param modulesFolder Folder with `operator-check/go.mod`, which pins the version.
 * @throws Error when Go is missing or the module cannot be had.
 */
export async function dynaKubeDefinition(modulesFolder: string): Promise<KubernetesObject> {
  const { version } = pinnedModule(join(modulesFolder, "operator-check"), OPERATOR);
  // Away from our modules, whose go.sum it would otherwise rewrite.
  const { stdout } = await execute("go", ["mod", "download", "-json", `${OPERATOR}@v${version}`], { cwd: tmpdir() });
  const { Dir: folder }: { readonly Dir: string } = JSON.parse(stdout);
  return parse(readFileSync(join(folder, DEFINITION), "utf8"));
}

interface Execution {
  readonly cwd?: string;
  readonly input?: string;
  /** Exit codes that are fine. @default [0] */
  readonly accepted?: readonly number[];
}

function execute(program: string, args: readonly string[], { cwd, input, accepted = [0] }: Execution) {
  return new Promise<{ stdout: string }>((resolve, reject) => {
    const child = execFile(program, args, { cwd, maxBuffer: LARGEST_OUTPUT }, (error, stdout, stderr) => {
      if (!error || accepted.includes(Number(error.code))) return resolve({ stdout });
      if (error.code === "ENOENT")
        return reject(new Error(`${program} was not found; install it, or put it on the PATH`));
      reject(new Error(stderr.trim() || stdout.trim() || error.message, { cause: error }));
    });
    child.stdin?.once("error", () => undefined); // it may end before it has read all; the exit code tells
    child.stdin?.end(input ?? "");
  });
}
