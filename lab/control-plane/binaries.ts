import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { goBuild } from "../go-build";
import { type PinnedModule, pinnedModule } from "./pinned-module";
import { lock } from "./process-lock";

/** Paths of the programs that make up a control plane. */
export interface ControlPlaneBinaries {
  readonly kubeApiserver: string;
  readonly etcd: string;
  readonly kubeControllerManager: string;
}

export interface BinariesOptions {
  /** Folder that outlives the run; see {@link cacheFolder}. */
  readonly cacheFolder: string;
  /** Folder with one Go module for each program that can be built: `kubernetes/go.mod`, `etcd/go.mod`, … */
  readonly modulesFolder: string;
  /** Told what is being built and for how long, every few seconds. */
  readonly onProgress: (message: string) => void;
  /** Where the variables of envtest are looked up; the process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** How one program is found or built. */
interface Program {
  readonly name: string;
  /** Folder under `modulesFolder`. */
  readonly module: string;
  /** Go module whose version stands for the program's. */
  readonly upstream: string;
  readonly package: string;
  readonly ldflags: (version: string) => string;
  /** Variable that names the program itself; only for programs that envtest knows. */
  readonly variable?: string;
}

const STRIPPED = "-s -w";
// Without it the server reports v0.0.0, and charts that ask for a Kubernetes version refuse to install.
const kubernetesFlags = (version: string) => `${STRIPPED} -X k8s.io/component-base/version.gitVersion=v${version}`;

const KUBE_APISERVER: Program = {
  name: "kube-apiserver",
  module: "kubernetes",
  upstream: "k8s.io/kubernetes",
  package: "k8s.io/kubernetes/cmd/kube-apiserver",
  ldflags: kubernetesFlags,
  variable: "TEST_ASSET_KUBE_APISERVER",
};
const KUBE_CONTROLLER_MANAGER: Program = {
  ...KUBE_APISERVER,
  name: "kube-controller-manager",
  package: "k8s.io/kubernetes/cmd/kube-controller-manager",
  variable: "TEST_ASSET_KUBE_CONTROLLER_MANAGER",
};
const ETCD: Program = {
  name: "etcd",
  module: "etcd",
  upstream: "go.etcd.io/etcd/server/v3",
  package: "go.etcd.io/etcd/server/v3",
  ldflags: () => STRIPPED,
  variable: "TEST_ASSET_ETCD",
};
const OPERATOR_CHECK: Program = {
  name: "operator-check",
  module: "operator-check",
  upstream: "github.com/Dynatrace/dynatrace-operator",
  package: ".",
  ldflags: () => STRIPPED,
};

/**
 * Finds each program of the control plane in the first place that has it: the variables that envtest knows
 * (`TEST_ASSET_ETCD`, …, then the folder `KUBEBUILDER_ASSETS`), the cache, or a build of its pinned Go module.
 *
 * @throws Error when a variable names a program that is not there, Go is missing, or a build fails.
 * @see controller-runtime documentation, "envtest", environment variables
 */
export async function ensureBinaries(options: BinariesOptions): Promise<ControlPlaneBinaries> {
  return {
    etcd: await ensure(ETCD, options),
    kubeApiserver: await ensure(KUBE_APISERVER, options),
    kubeControllerManager: await ensure(KUBE_CONTROLLER_MANAGER, options),
  };
}

/** The program that judges DynaKubes as the Dynatrace Operator does, from the cache or built from its pinned module. */
export function ensureOperatorCheck(options: BinariesOptions): Promise<string> {
  return ensure(OPERATOR_CHECK, options);
}

async function ensure(program: Program, options: BinariesOptions): Promise<string> {
  const given = fromEnvironment(program, options.environment ?? process.env);
  if (given) return given;
  const module = pinnedModule(join(options.modulesFolder, program.module), program.upstream);
  const built = join(options.cacheFolder, "control-plane", folderOf(program, module), program.name);
  if (isProgram(built)) return built;
  const label = `${program.name} ${module.version}`;
  const waiting = (pid: number) => options.onProgress(`waiting for process ${pid}, which builds ${label}`);
  const held = await lock(`${built}.lock`, 2_000, waiting);
  try {
    if (!isProgram(built)) {
      const ldflags = program.ldflags(module.version);
      const { package: path } = program;
      await goBuild({
        moduleFolder: module.folder,
        package: path,
        output: built,
        ldflags,
        label,
        onProgress: options.onProgress,
      });
    }
  } finally {
    held.release();
  }
  return built;
}

function fromEnvironment(
  program: Program,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const named = program.variable && environment[program.variable];
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(
      `${program.variable} must name an executable file; got "${named}"; correct it or unset it to build one`,
    );
  }
  const assets = environment.KUBEBUILDER_ASSETS;
  const asset = assets && join(assets, program.name);
  // Its folder seldom holds the controller manager, so what is missing there is built.
  return asset && isProgram(asset) ? asset : undefined;
}

function folderOf({ module }: Program, { version, hash }: PinnedModule): string {
  return join(`${module}-${version}-${hash}`, `${process.platform}-${process.arch}`);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
