import { join } from "node:path";
import { cacheFolder } from "../lab/cache-folder";
import {
  type BinariesOptions,
  type ControlPlaneBinaries,
  ensureBinaries,
  ensureOperatorCheck,
} from "../lab/control-plane/binaries";
import { type PrebuiltSources, PUBLIC_SOURCES } from "../lab/control-plane/prebuilt";
import { ensurePythonTools } from "../lab/python/python-tools";
import { ensureServiceEnvironment } from "../lab/python/service-environment";
import { ensureOpenTofu } from "../lab/terraform/opentofu";
import { ensureProviders, type ProviderMirror } from "../lab/terraform/provider-mirror";
import { Terraform } from "../lab/terraform/terraform";
import { DYNATRACE, KUBERNETES } from "../stacks/required-providers";

type Say = (message: string) => void;

/** Terraform that installs providers from the lab's mirror, and what the mirror has. */
export interface LabTerraform {
  readonly terraform: Terraform;
  readonly mirror: ProviderMirror;
}

/** Finds Terraform, and each provider in the first place that has it. */
export async function prepareTerraform(say: Say): Promise<LabTerraform> {
  const terraform = await Terraform.find();
  const mirror = await ensureProviders({
    terraform,
    folder: join(cacheFolder(), "providers"),
    modulesFolder: join("lab", "terraform", "modules"),
    providers: [DYNATRACE, KUBERNETES],
    onProgress: say,
  });
  return { terraform: terraform.with(mirror.environment), mirror };
}

/** What was found of Terraform, in a line. */
export function describeTerraform({ terraform, mirror }: LabTerraform): string {
  const had = mirror.providers.map(({ source, version, origin }) =>
    origin === "none" ? `${source} cannot be had` : `${source} ${version} (${origin})`,
  );
  const name = terraform.product === "OpenTofu" ? "OpenTofu " : "";
  return `${name}${terraform.version}, ${had.join(", ")}`;
}

/** OpenTofu, found or built, in a line. Only its own tests need it, so that a machine without it lacks nothing else. */
export async function describeOpenTofu(say: Say): Promise<string> {
  try {
    return await ensureOpenTofu(say);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    return `left out, and so are its tests: ${reason}`;
  }
}

/** How the control plane's programs are built, if they have to be. */
export type BuildOptions = Pick<BinariesOptions, "onNote" | "beforeBuild" | "background" | "signal">;

/** The programs of the control plane: found, downloaded or built. */
export function prepareControlPlane(say: Say, build: BuildOptions = {}): Promise<ControlPlaneBinaries> {
  return ensureBinaries({ ...programs(say), prebuilt: prebuiltSources(process.env), ...build });
}

/** The public places, or a company's copies of them: `""` is not asked. */
export function prebuiltSources(environment: Readonly<Record<string, string | undefined>>): PrebuiltSources {
  return {
    envtestIndex: environment.ONBOARD_ENVTEST_INDEX ?? PUBLIC_SOURCES.envtestIndex,
    kubernetesReleases: environment.ONBOARD_KUBERNETES_RELEASES ?? PUBLIC_SOURCES.kubernetesReleases,
  };
}

/** The program that judges DynaKubes, found or built. */
export function prepareOperatorCheck(say: Say): Promise<string> {
  return ensureOperatorCheck(programs(say));
}

/** The sample service's Python: an interpreter with the packages of its lock. */
export async function prepareSampleApp(say: Say): Promise<string> {
  return ensureServiceEnvironment({ folder: cacheFolder(), project: "sample-app", onProgress: say });
}

/** uv and copier, found or installed, in a line. */
export async function describePythonTools(say: Say): Promise<string> {
  const { version } = await ensurePythonTools({ folder: cacheFolder(), onProgress: say });
  return `for Python ${version}`;
}

function programs(onProgress: Say): BinariesOptions {
  return { cacheFolder: cacheFolder(), modulesFolder: join("lab", "control-plane", "modules"), onProgress };
}
