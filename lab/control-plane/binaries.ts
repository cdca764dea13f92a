import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { goBuild } from "../go-build";
import { type PinnedModule, pinnedModule } from "./pinned-module";
import { downloadPrebuilt, type PrebuiltSources } from "./prebuilt";
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
  /** Where programs are downloaded from before one is built; nothing is downloaded without it. */
  readonly prebuilt?: PrebuiltSources;
  /** Told why something is built that might have been downloaded; told as progress by default. */
  readonly onNote?: (message: string) => void;
  /** Waited for before anything is built; not called where nothing has to be. */
  readonly beforeBuild?: () => Promise<void>;
  /** Whether a build leaves the processor to whoever else wants it. @default false */
  readonly background?: boolean;
  /** Ends downloads and builds. */
  readonly signal?: AbortSignal;
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

const PLATFORM = `${process.platform}-${process.arch}`;
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
 * (`TEST_ASSET_ETCD`, …, then the folder `KUBEBUILDER_ASSETS`), the cache, a download of what its publisher has built,
 * or a build of its pinned Go module.
 *
 * @throws Error when a variable names a program that is not there, Go is missing, or a build fails.
 * @see controller-runtime documentation, "envtest", environment variables
 */
export async function ensureBinaries(options: BinariesOptions): Promise<ControlPlaneBinaries> {
  const missing = [ETCD, KUBE_APISERVER, KUBE_CONTROLLER_MANAGER].filter((program) => !find(program, options));
  const { prebuilt: sources, onProgress, onNote = onProgress, signal } = options;
  if (sources && missing.length > 0) {
    const programs = missing.map(({ name }) => name);
    const { version } = moduleOf(KUBE_APISERVER, options);
    await downloadPrebuilt({ sources, programs, version, folder: prebuiltFolder(options), onProgress, onNote, signal });
  }
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
  const found = find(program, options);
  if (found) return found;
  await options.beforeBuild?.();
  options.signal?.throwIfAborted();
  const built = builtPath(program, options);
  const module = moduleOf(program, options);
  const label = `${program.name} ${module.version}`;
  const waiting = (pid: number) => {
    options.signal?.throwIfAborted();
    options.onProgress(`waiting for process ${pid}, which builds ${label}`);
  };
  const held = await lock(`${built}.lock`, 2_000, waiting);
  try {
    if (!isProgram(built)) {
      await goBuild({
        moduleFolder: module.folder,
        package: program.package,
        output: built,
        ldflags: program.ldflags(module.version),
        label,
        onProgress: options.onProgress,
        background: options.background,
        signal: options.signal,
      });
    }
  } finally {
    held.release();
  }
  return built;
}

/** Where a program lies already. @throws Error when its variable names none. */
function find(program: Program, options: BinariesOptions): string | undefined {
  const given = fromEnvironment(program, options.environment ?? process.env);
  if (given) return given;
  // Envtest's archives are no place for the Operator's check: only those that envtest knows have a variable.
  const places = [
    builtPath(program, options),
    ...(program.variable ? [join(prebuiltFolder(options), program.name)] : []),
  ];
  return places.find(isProgram);
}

function moduleOf({ module, upstream }: Program, { modulesFolder }: BinariesOptions): PinnedModule {
  return pinnedModule(join(modulesFolder, module), upstream);
}

function builtPath(program: Program, options: BinariesOptions): string {
  const { version, hash } = moduleOf(program, options);
  return join(options.cacheFolder, "control-plane", `${program.module}-${version}-${hash}`, PLATFORM, program.name);
}

/** What was downloaded belongs to the pinned version of Kubernetes, etcd too. */
function prebuiltFolder(options: BinariesOptions): string {
  const { version } = moduleOf(KUBE_APISERVER, options);
  return join(options.cacheFolder, "control-plane", `prebuilt-${version}`, PLATFORM);
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
  // Its folder seldom holds the controller manager, so what is missing there is looked for elsewhere.
  return asset && isProgram(asset) ? asset : undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
