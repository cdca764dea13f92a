import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../cache-folder";
import { pinnedModule } from "../control-plane/pinned-module";
import { goBuild } from "../go-build";
import { isOlder, OLDEST_TERRAFORM, versionIn } from "./terraform";

const MODULE = "github.com/opentofu/opentofu";
const MODULE_FOLDER = join("lab", "terraform", "opentofu");

/**
 * The OpenTofu of this machine: `tofu` on the path if it is new enough, or the pinned one that was built before; nothing where there is
 * neither. It is what `TERRAFORM_BINARY_NAME` takes.
 *
 * @example
 * const binary = findOpenTofu();
 * if (binary) process.env.TERRAFORM_BINARY_NAME = binary;
 */
export function findOpenTofu(): string | undefined {
  if (isUsable("tofu")) return "tofu";
  const { file } = pinned();
  return existsSync(file) ? file : undefined;
}

/**
 * Finds OpenTofu or builds the pinned version, which takes some minutes once.
 *
 * @throws Error when Go is missing, or with the last lines of a build that fails.
 */
export async function ensureOpenTofu(onProgress: (message: string) => void): Promise<string> {
  const found = findOpenTofu();
  if (found) return found;
  const { version, file } = pinned();
  await goBuild({
    moduleFolder: MODULE_FOLDER,
    package: `${MODULE}/cmd/tofu`,
    output: file,
    // Without the second setting it calls itself a development version, older than its own release.
    ldflags: `-s -w -X ${MODULE}/version.dev=no`,
    label: `OpenTofu ${version}`,
    onProgress,
  });
  return file;
}

function pinned(): { readonly version: string; readonly file: string } {
  const { version, hash } = pinnedModule(MODULE_FOLDER, MODULE);
  return {
    version,
    file: join(cacheFolder(), "opentofu", `${version}-${hash}`, `${process.platform}-${process.arch}`, "tofu"),
  };
}

function isUsable(program: string): boolean {
  const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
  const { product, version = "0" } =
    versionIn(spawnSync(program, ["version"], { encoding: "utf8", env }).stdout ?? "") ?? {};
  return product === "OpenTofu" && !isOlder(version, OLDEST_TERRAFORM);
}
