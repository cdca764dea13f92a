import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { block } from "../../access";
import { cacheFolder } from "../../lab/cache-folder";
import { lock } from "../../lab/control-plane/process-lock";
import { ensureProviders, type ProviderRequirement } from "../../lab/terraform/provider-mirror";
import { Terraform, TerraformError } from "../../lab/terraform/terraform";
import type { Synthesized } from "../stacks/synthesis";
import { modulesFolder } from "./kit-folder";
import { tell } from "./tell";

/** Terraform, or a provider that a stack needs, cannot be had on this machine; the message says what to install. */
export class ProgramsMissing extends Error {
  public constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ProgramsMissing";
  }
}

/** How often a process looks whether another one has built the providers. */
const POLL_MS = 500;

/**
 * Terraform with the providers of these stacks, from the first place that has them. What is missing is found or built
 * once for all processes of this machine, with a line on standard error every few seconds.
 *
 * @throws ProgramsMissing where Terraform or a provider cannot be had.
 */
export async function terraformFor(stacks: readonly Synthesized[]): Promise<Terraform> {
  const wanted = [...new Map(stacks.flatMap(requirementsOf).map((each) => [keyOf(each), each])).values()];
  return terraformWith(wanted);
}

/** Finds or builds, ahead of the first plan, what nearly every stack needs. @throws ProgramsMissing as `terraformFor`. */
export async function prepareTerraform(): Promise<void> {
  const version = pinnedVersion(DYNATRACE);
  if (version !== undefined) await terraformWith([{ ...DYNATRACE, version }]);
}

async function terraformWith(wanted: readonly ProviderRequirement[]): Promise<Terraform> {
  const terraform = await foundTerraform();
  const key = `${terraform.binary} ${wanted.map(keyOf).sort().join(" ")}`;
  const known = READY.get(key) ?? withProviders(terraform, wanted);
  READY.set(key, known);
  known.catch(() => READY.delete(key));
  return known;
}

const DYNATRACE = { source: "dynatrace-oss/dynatrace", version: "" };
const READY = new Map<string, Promise<Terraform>>();

const FOUND = new Map<string, Promise<Terraform>>();

async function foundTerraform(): Promise<Terraform> {
  const { TERRAFORM_BINARY_NAME: name = "", PATH: path = "" } = process.env;
  const key = `${name}\n${path}`;
  const found = FOUND.get(key) ?? Terraform.find();
  FOUND.set(key, found);
  try {
    return await found;
  } catch (error) {
    FOUND.delete(key);
    if (error instanceof TerraformError) throw new ProgramsMissing(error.message, error);
    throw error;
  }
}

async function withProviders(terraform: Terraform, wanted: readonly ProviderRequirement[]): Promise<Terraform> {
  const folder = join(cacheFolder(), "providers");
  let told = false;
  const held = await lock(join(folder, ".testing.lock"), POLL_MS, (heldBy) => {
    if (!told) tell(`waiting for process ${heldBy}, which prepares the Terraform providers`);
    told = true;
  });
  try {
    const buildable = wanted.filter((each) => each.version === pinnedVersion(each));
    const others = wanted.filter((each) => !buildable.includes(each));
    const options = { terraform, folder, onProgress: tell };
    await ensureProviders({ ...options, modulesFolder: join(folder, "none"), providers: others }).then(assertHad);
    const mirror = await ensureProviders({ ...options, modulesFolder: modulesFolder(), providers: buildable });
    assertHad(mirror);
    return terraform.with(mirror.environment);
  } catch (error) {
    if (error instanceof ProgramsMissing) throw error;
    throw new ProgramsMissing(error instanceof Error ? error.message : String(error), error);
  } finally {
    held.release();
  }
}

function assertHad({ providers }: Awaited<ReturnType<typeof ensureProviders>>): void {
  const missing = providers.find(({ origin }) => origin === "none");
  if (missing === undefined) return;
  throw new ProgramsMissing(
    `provider ${missing.source} ${missing.version} cannot be had: ${missing.reason ?? "no place has it"}; ` +
      "configure a mirror or plugin cache that has it in Terraform's CLI configuration",
  );
}

/** The version that the kit can build of a provider: that of its Go module. */
function pinnedVersion({ source }: ProviderRequirement): string | undefined {
  const file = join(modulesFolder(), source.replace(/^.*\//, ""), "go.mod");
  if (!existsSync(file)) return undefined;
  const path = `github.com/${source.replace("/", "/terraform-provider-")}`;
  const line = readFileSync(file, "utf8")
    .split("\n")
    .find((each) => each.includes(`${path} v`));
  return line === undefined ? undefined : / v([\w.-]+)/.exec(line)?.[1];
}

/** The providers of a stack; a range takes the version that the kit can build, which Terraform then judges. */
function requirementsOf({ name, json }: Synthesized): ProviderRequirement[] {
  const required = Object.entries(block(block(json.terraform).required_providers));
  return required.flatMap(([local, value]) => {
    const { source = local, version = "" } = block(value);
    const [type = "", namespace = "hashicorp", host = PUBLIC] = String(source).split("/").reverse();
    if (`${host}/${namespace}/${type}` === BUILT_IN) return [];
    const provider = { source: `${namespace}/${type}`, version: "" };
    const exact = /^=?\s*(\d+\.\d+\.\d+[\w.-]*)$/.exec(String(version))?.[1] ?? pinnedVersion(provider);
    if (exact !== undefined && host === PUBLIC) return [{ ...provider, version: exact }];
    throw new ProgramsMissing(
      `${name} requires provider ${String(source)} in version "${String(version)}"; require an exact version of the public registry`,
    );
  });
}

const PUBLIC = "registry.terraform.io";
const BUILT_IN = "terraform.io/builtin/terraform";

function keyOf({ source, version }: ProviderRequirement): string {
  return `${source}@${version}`;
}
