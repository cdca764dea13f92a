import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { goBuild } from "../go-build";
import type { Terraform, TerraformProduct } from "./terraform";

/** A provider as `required_providers` names it. */
export interface ProviderRequirement {
  /** `namespace/type`, in the public registry's name space. */
  readonly source: string;
  readonly version: string;
}

/** How a provider came into the mirror, or why it did not. */
export interface ProviderOrigin extends ProviderRequirement {
  readonly origin: "mirror" | "terraform" | "go build" | "none";
  /** Why it cannot be had; only with origin `none`. */
  readonly reason?: string;
}

export interface MirrorOptions {
  readonly terraform: Terraform;
  /** Folder that outlives the run. */
  readonly folder: string;
  /** Folder with one Go module for each provider that can be built: `<type>/go.mod`. */
  readonly modulesFolder: string;
  readonly providers: readonly ProviderRequirement[];
  readonly onProgress: (message: string) => void;
}

/** A folder of providers that Terraform installs from, and its configuration file. */
export interface ProviderMirror {
  readonly providers: readonly ProviderOrigin[];
  /** What Terraform needs in its environment to use the mirror, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Where each of the two looks for a provider whose source names no host; a mirror has a folder of that name. */
export const REGISTRIES: Readonly<Record<TerraformProduct, string>> = {
  Terraform: "registry.terraform.io",
  OpenTofu: "registry.opentofu.org",
};

/**
 * Fills a filesystem mirror with each provider from the first place that has it: the mirror itself, whatever the
 * user's Terraform is configured for (mirror, plugin cache or registry), or a build of its Go module. What Terraform has
 * serves OpenTofu too, and the other way round: it is the same program under the name of another registry.
 *
 * One mirror for all stacks: parallel `init`s may share it, which a plugin cache does not allow.
 *
 * @see Terraform documentation, "CLI configuration", provider installation
 */
export async function ensureProviders(options: MirrorOptions): Promise<ProviderMirror> {
  const folder = resolve(options.folder); // Terraform runs in other folders
  const providers: ProviderOrigin[] = [];
  mkdirSync(folder, { recursive: true });
  for (const provider of options.providers) providers.push(await ensureProvider(provider, { ...options, folder }));
  const configFile = join(folder, "terraform.rc");
  const block = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(folder)}\n  }\n}\n`;
  writeWhole(configFile, block);
  // A plugin cache of the shell is asked for providers, and must not be shared by the parallel runs that follow.
  return { providers, environment: { TF_CLI_CONFIG_FILE: configFile, TF_PLUGIN_CACHE_DIR: "" } };
}

async function ensureProvider(provider: ProviderRequirement, options: MirrorOptions): Promise<ProviderOrigin> {
  const { product } = options.terraform;
  const other = product === "Terraform" ? "OpenTofu" : "Terraform";
  if (holds(options.folder, provider, product)) return { ...provider, origin: "mirror" };
  if (holds(options.folder, provider, other)) {
    publish(join(options.folder, folderOf(provider, other)), provider, options);
    return { ...provider, origin: "mirror" };
  }
  options.onProgress(`asking ${product} for ${provider.source} ${provider.version}`);
  if (await installedByTerraform(provider, options)) return { ...provider, origin: "terraform" };
  const module = join(options.modulesFolder, typeOf(provider));
  if (!existsSync(join(module, "go.mod"))) {
    const reason = `${product}'s configuration and registry do not have it, and it cannot be built here`;
    return { ...provider, origin: "none", reason };
  }
  await built(provider, module, options);
  return { ...provider, origin: "go build" };
}

/** Lets the user's own Terraform configuration install the provider and copies what it got. */
async function installedByTerraform(provider: ProviderRequirement, options: MirrorOptions): Promise<boolean> {
  const work = mkdtempSync(join(tmpdir(), "provider-probe-"));
  try {
    const required = { [typeOf(provider)]: { source: provider.source, version: provider.version } };
    writeFileSync(join(work, "main.tf.json"), JSON.stringify({ terraform: { required_providers: required } }));
    const quickly = { TF_REGISTRY_DISCOVERY_RETRY: "0", TF_REGISTRY_CLIENT_TIMEOUT: "5" };
    const { exitCode } = await options.terraform.run(["init", "-input=false", "-no-color"], {
      cwd: work,
      env: quickly,
    });
    const installed = join(work, ".terraform", "providers", folderOf(provider, options.terraform.product));
    // With a development override Terraform succeeds and installs nothing.
    if (exitCode !== 0 || !existsSync(installed)) return false;
    publish(installed, provider, options);
    return true;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function built(provider: ProviderRequirement, moduleFolder: string, options: MirrorOptions): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "provider-build-"));
  try {
    const binary = `terraform-provider-${typeOf(provider)}_v${provider.version}${process.platform === "win32" ? ".exe" : ""}`;
    await goBuild({
      moduleFolder,
      package: `github.com/${provider.source.replace("/", "/terraform-provider-")}`,
      output: join(work, "provider", binary),
      ldflags: "-s -w",
      label: `the ${typeOf(provider)} provider ${provider.version}`,
      onProgress: options.onProgress,
    });
    publish(join(work, "provider"), provider, options);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Copies to a place that Terraform does not look at and renames, so that a run cut off or a second run never sees half
 * a provider.
 */
function publish(from: string, provider: ProviderRequirement, options: MirrorOptions): void {
  const { folder: mirror, terraform } = options;
  const { product } = terraform;
  const to = join(mirror, folderOf(provider, product));
  const work = mkdtempSync(join(mirror, "incoming-"));
  try {
    const fresh = join(work, platformName());
    cpSync(from, fresh, { recursive: true, dereference: true });
    mkdirSync(dirname(to), { recursive: true });
    if (!holds(mirror, provider, product)) rmSync(to, { recursive: true, force: true });
    renameSync(fresh, to);
  } catch (error) {
    if (!holds(mirror, provider, product)) throw error; // another run was first with the same
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

function holds(mirror: string, provider: ProviderRequirement, product: TerraformProduct): boolean {
  const folder = join(mirror, folderOf(provider, product));
  return existsSync(folder) && readdirSync(folder).some((file) => file.startsWith("terraform-provider-"));
}

/** Where a mirror, and Terraform's own folder, has the provider for this machine. */
function folderOf({ source, version }: ProviderRequirement, product: TerraformProduct): string {
  return join(REGISTRIES[product], source, version, platformName());
}

function typeOf({ source }: ProviderRequirement): string {
  return source.slice(source.indexOf("/") + 1);
}

/** As Terraform names platforms: `linux_amd64`. */
export function platformName(): string {
  const system = { win32: "windows" }[process.platform as string] ?? process.platform;
  const processor = { x64: "amd64", ia32: "386" }[process.arch as string] ?? process.arch;
  return `${system}_${processor}`;
}
