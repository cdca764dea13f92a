import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../lab/cache-folder";
import { pinnedModule } from "../../../lab/control-plane/pinned-module";
import { goBuild } from "../../../lab/go-build";
import { platformName } from "../../../lab/terraform/provider-mirror";
import { KUBERNETES, type RequiredProvider } from "../../../stacks/required-providers";

const onProgress = (message: string) => process.stderr.write(`${message}\n`);

/** A program that serves a provider. */
export interface ProviderProgram extends RequiredProvider {
  readonly file: string;
}

/** The stand-in for the Kubernetes provider, from the user's cache or built: never where the main job looks for the real one. */
export async function standInProvider(): Promise<ProviderProgram> {
  const module = pinnedModule(join("test", "e2e", "stand-in-provider"), "github.com/hashicorp/terraform-plugin-go");
  const file = join(cacheFolder(), "stand-ins", `kubernetes-${module.hash}-${platformName()}`);
  const label = "the stand-in for the Kubernetes provider";
  if (!existsSync(file)) {
    await goBuild({ moduleFolder: module.folder, package: ".", output: file, ldflags: "-s -w", label, onProgress });
  }
  return { ...KUBERNETES, file };
}

/** A mirror as a machine of a company may have it, and the configuration file that names it and nothing else. */
export function providerMirror(folder: string, programs: readonly ProviderProgram[]): string {
  for (const { source, version, file } of programs) {
    const place = join(folder, "registry.terraform.io", source, version, platformName());
    mkdirSync(place, { recursive: true });
    cpSync(file, join(place, `terraform-provider-${source.replace(/^.*\//, "")}_v${version}`));
  }
  const configFile = join(folder, "terraform.rc");
  const mirror = `filesystem_mirror {\n    path = ${JSON.stringify(folder)}\n  }`;
  writeFileSync(configFile, `provider_installation {\n  ${mirror}\n}\n`);
  return configFile;
}
