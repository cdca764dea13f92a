import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pinnedModule } from "../control-plane/pinned-module";
import { goBuild } from "../go-build";

/** What the scanner found wrong with one object. */
export interface ScannerFinding {
  /** Kind, group and version, namespace and name of the object. */
  readonly object: string;
  /** Id of the check, such as `container-resources`. */
  readonly check: string;
  /** What it says. */
  readonly text: string;
}

/** Checks that do not apply here, each with the reason. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  "container-image-pull-policy":
    "an image that is named by digest cannot change, so a pull at every start gains nothing",
  "deployment-replicas": "non-prod may run one pod: it costs half, and no user notices a restart",
  "deployment-has-host-podantiaffinity":
    "topology spread constraints keep pods apart, and still let them start on one node",
};

/** A limit would throttle probes and kill healthy pods under load; memory is limited, which this does not lift. */
const ACCEPTED_WITHOUT_CPU_LIMIT = "--ignore-container-cpu-limit";

/** A grade below is a finding: 1 critical, 5 warning, 10 fine. */
const FINE = 7;

/** How the scanner is found or built. */
export interface KubeScoreOptions {
  /** Folder that outlives the run. */
  readonly folder: string;
  /** Folder with the Go module that pins the scanner. */
  readonly moduleFolder: string;
  readonly onProgress: (message: string) => void;
}

/**
 * Path of the pinned kube-score, built on first use.
 *
 * @throws Error when Go is missing, or with the last lines of a build that fails.
 */
export async function ensureKubeScore({ folder, moduleFolder, onProgress }: KubeScoreOptions): Promise<string> {
  const { version, hash } = pinnedModule(moduleFolder, "github.com/zegl/kube-score");
  const output = join(folder, `kube-score-${version}-${hash}`);
  if (existsSync(output)) return output;
  const label = `kube-score ${version}`;
  await goBuild({ moduleFolder, package: "github.com/zegl/kube-score/cmd/kube-score", output, label, onProgress });
  return output;
}

/** What kube-score finds in a stream of manifests, the exceptions left in. */
export async function kubeScore(program: string, yaml: string): Promise<ScannerFinding[]> {
  return findingsOf(await run(program, ["score", "--output-format", "json", ACCEPTED_WITHOUT_CPU_LIMIT, "-"], yaml));
}

interface ScoredObject {
  readonly object_name: string;
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** The findings in kube-score's JSON. */
export function findingsOf(json: string): ScannerFinding[] {
  const objects: readonly ScoredObject[] = JSON.parse(json);
  return objects.flatMap(({ object_name: object, checks }) =>
    checks.flatMap(({ check, grade, skipped, comments }) => {
      if (skipped || grade >= FINE) return [];
      const text = (comments ?? []).map(({ path, summary }) => (path ? `${path}: ${summary}` : summary)).join("; ");
      return [{ object, check: check.id, text }];
    }),
  );
}

/** Its exit status says the same as its findings; without any output something else went wrong. */
function run(program: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    let output = "";
    let complaint = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (output !== "") resolve(output);
      else reject(new Error(`${program} ended with status ${code} and no result: ${complaint.trim()}`));
    });
    child.stdin.on("error", () => {}); // a scanner that ends early says why by its status
    child.stdin.end(input);
  });
}
