import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { REGISTRIES } from "../../lab/terraform/provider-mirror";
import {
  type Diagnostic,
  type RunOptions,
  type Terraform,
  TerraformError,
  type TerraformEvent,
} from "../../lab/terraform/terraform";
import { checkStateFile } from "./broken-state";
import { addressesOf, providersIn, type RawState, rawStateIn, taintedIn } from "./raw-state";

/** A synthesized stack, as the manifest of cdktf lists it. */
export interface StackFolder {
  readonly name: string;
  /** Folder that Terraform runs in. */
  readonly folder: string;
  /** Names of the stacks that must be applied before. */
  readonly dependencies: readonly string[];
  /** Providers that it needs, as `namespace/type`. */
  readonly providers: readonly string[];
}

/** What was done to a stack, and that a second plan is empty. */
export interface StackResult {
  readonly stack: string;
  readonly created: number;
  readonly changed: number;
  readonly destroyed: number;
  /** Addresses of what the state holds afterwards. */
  readonly addresses: readonly string[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What a plan would do, with all that Terraform says of it. */
export interface StackPreview {
  /** Objects that are taken over as they are; left out where there are none. */
  readonly imported?: number;
  readonly created: number;
  readonly changed: number;
  readonly destroyed: number;
  /** With an error among them Terraform plans only in part. */
  readonly diagnostics: readonly Diagnostic[];
}

/** How a plan is made that changes nothing. */
export interface PreviewOptions {
  /** Whether it is a plan that deletes all of the stack. */
  readonly destroy: boolean;
  /**
   * Whether the state is locked meanwhile, which needs the right to write beside it.
   * @default true
   */
  readonly locks?: boolean;
  /**
   * File that the plan is saved to.
   * @default - it is not kept
   */
  readonly saveTo?: string;
}

/** How a deployment is ended early. */
export interface Interruption {
  /** Begins no further command; the one under way comes to its end, so that the state knows all that was made. */
  readonly stop: AbortSignal;
  /** Ends the command under way as well. What a call had made that was not answered is then in no state. */
  readonly interrupt: AbortSignal;
}

/** Where a step has got to: `2/9 dynatrace_log_storage.… created`. */
export type Progress = (message: string) => void;

interface Manifest {
  readonly stacks: Record<string, { name: string; workingDirectory: string; dependencies: string[] }>;
}

/** The stacks of a synthesized application, from its manifest: folders of stacks that are gone may still lie there. */
export function readStacks(outdir: string): StackFolder[] {
  const manifest: Manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
  return Object.values(manifest.stacks).map(({ name, workingDirectory, dependencies }) => {
    const folder = join(outdir, workingDirectory);
    const required: Record<string, { source: string }> = readTerraform(folder).required_providers;
    return { name, folder, dependencies, providers: Object.values(required).map(({ source }) => source) };
  });
}

/** Applies one stack and proves that nothing is left to do. */
export class StackRunner {
  /** @param provesEmpty Whether a second plan is made after an apply, which must be empty. */
  public constructor(
    private readonly terraform: Terraform,
    private readonly interruption: Interruption,
    private readonly provesEmpty = true,
  ) {}

  /** Plans, applies what is planned and plans again. @throws TerraformError; SecondPlanError when that is not empty. */
  public async deploy(stack: StackFolder, progress: Progress): Promise<StackResult> {
    await this.init(stack, progress);
    await this.takeOver(stack);
    await this.untaint(stack);
    progress("planning");
    const first = await this.plan(stack, []);
    const counts = changesIn(first.events);
    if (first.exitCode === 2) {
      await this.terraform.mustRun(["apply", "-json", "-input=false", "-no-color", "-auto-approve"], {
        ...this.in(stack),
        onEvent: narrate(counts.created + counts.changed + counts.destroyed, progress),
      });
      if (this.provesEmpty) {
        progress("proving that a second plan is empty");
        await this.proveEmpty(stack);
      }
    }
    return { stack: stack.name, ...counts, ...(await this.recorded(stack)) };
  }

  /** Destroys all that the stack's state holds. */
  public async destroy(stack: StackFolder, progress: Progress): Promise<StackResult> {
    await this.init(stack, progress);
    await this.takeOver(stack);
    const { addresses } = await this.recorded(stack);
    await this.terraform.mustRun(["destroy", "-json", "-input=false", "-no-color", "-auto-approve"], {
      ...this.in(stack),
      onEvent: narrate(addresses.length, progress),
    });
    return { stack: stack.name, created: 0, changed: 0, destroyed: addresses.length, ...(await this.recorded(stack)) };
  }

  /** Plans and changes nothing. A plan that Terraform refuses is a result, and no error. @throws TerraformError of an init. */
  public async preview(stack: StackFolder, { destroy, locks = true, saveTo }: PreviewOptions): Promise<StackPreview> {
    await this.init(stack, () => undefined);
    const events: TerraformEvent[] = [];
    const chosen = [...(destroy ? ["-destroy"] : []), ...(locks ? [] : ["-lock=false"])];
    const args = [
      "plan",
      "-json",
      "-input=false",
      "-no-color",
      ...chosen,
      ...(saveTo ? [`-out=${resolve(saveTo)}`] : []),
    ];
    const options = { ...this.in(stack), onEvent: (event: TerraformEvent) => events.push(event) };
    const { exitCode, diagnostics } = await this.terraform.run(args, options);
    if (exitCode !== 0 && !diagnostics.some(({ severity }) => severity === "error"))
      throw new TerraformError(`${this.terraform.binary} plan ended with ${exitCode} and no reason in ${stack.folder}`);
    return { ...changesIn(events), diagnostics };
  }

  /** A saved plan as JSON. @throws TerraformError. */
  public async show(stack: StackFolder, planFile: string): Promise<string> {
    return (await this.terraform.mustRun(["show", "-json", resolve(planFile)], this.in(stack))).stdout;
  }

  /** Carries out a saved plan, and nothing else: Terraform refuses one that the state has moved on from. @throws TerraformError. */
  public async applySaved(stack: StackFolder, planFile: string, changes: number, progress: Progress): Promise<void> {
    await this.init(stack, progress);
    await this.terraform.mustRun(["apply", "-json", "-input=false", "-no-color", resolve(planFile)], {
      ...this.in(stack),
      onEvent: narrate(changes, progress),
    });
  }

  /** Runs `init` only when the providers, their programs or the backend have changed since the last time. */
  private async init(stack: StackFolder, progress: Progress): Promise<void> {
    checkStateFile(stack.name, stack.folder);
    const marker = join(stack.folder, ".terraform", "initialised");
    if (existsSync(marker) && readFileSync(marker, "utf8") === this.initialisedWith(stack)) return;
    progress("initialising");
    // The lab's mirror decides what is installed; the hash of an earlier build of the same version would refuse it.
    rmSync(join(stack.folder, ".terraform.lock.hcl"), { force: true });
    await this.terraform.mustRun(["init", "-input=false", "-no-color", "-reconfigure"], this.in(stack));
    mkdirSync(join(stack.folder, ".terraform"), { recursive: true });
    writeFileSync(marker, this.initialisedWith(stack));
  }

  /** A hash of all that an `init` depends on and leaves behind. */
  private initialisedWith({ folder }: StackFolder): string {
    const { required_providers: providers, backend } = readTerraform(folder);
    const installed = filesBelow(join(folder, ".terraform", "providers"));
    const { product } = this.terraform;
    return createHash("sha256").update(JSON.stringify({ product, providers, backend, installed })).digest("hex");
  }

  /**
   * A state that the other of Terraform and OpenTofu has written names the providers of the other registry. Terraform
   * would destroy its objects with a provider that nobody has configured, so it is told that they are the same.
   */
  private async takeOver(stack: StackFolder): Promise<void> {
    const own = REGISTRIES[this.terraform.product];
    const others = Object.values(REGISTRIES).filter((registry) => registry !== own);
    for (const address of providersIn((await this.stateOf(stack)).resources)) {
      const other = others.find((registry) => address.startsWith(`${registry}/`));
      if (other === undefined) continue;
      const args = ["state", "replace-provider", "-auto-approve", address, own + address.slice(other.length)];
      await this.terraform.mustRun(args, this.in(stack));
    }
  }

  /**
   * A create whose answer was lost leaves its object tainted: Terraform would replace it, which the protection of prod
   * forbids. The object is there, so it is kept, and the plan corrects what differs.
   */
  private async untaint(stack: StackFolder): Promise<void> {
    for (const address of taintedIn((await this.stateOf(stack)).resources))
      await this.terraform.mustRun(["untaint", address], this.in(stack));
  }

  private async plan(stack: StackFolder, args: readonly string[]) {
    const events: TerraformEvent[] = [];
    const { exitCode } = await this.terraform.mustRun(
      ["plan", "-json", "-input=false", "-no-color", "-detailed-exitcode", ...args],
      { ...this.in(stack), onEvent: (event) => events.push(event) },
      [0, 2],
    );
    return { exitCode, events };
  }

  private async proveEmpty(stack: StackFolder): Promise<void> {
    const { exitCode, events } = await this.plan(stack, []);
    if (exitCode === 0) return;
    const planned = events.filter(({ type }) => type === "planned_change").map(({ message }) => message);
    throw new SecondPlanError(stack.name, planned);
  }

  /** As the state itself says it: `show` would need each provider that the state names, also by another registry. */
  private async recorded(stack: StackFolder): Promise<Pick<StackResult, "addresses" | "outputs">> {
    const { resources, outputs } = await this.stateOf(stack);
    return {
      addresses: addressesOf(resources),
      outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])),
    };
  }

  private async stateOf(stack: StackFolder): Promise<RawState> {
    return rawStateIn((await this.terraform.mustRun(["state", "pull"], this.in(stack))).stdout);
  }

  private in(stack: StackFolder): RunOptions {
    this.interruption.stop.throwIfAborted();
    return { cwd: stack.folder, signal: this.interruption.interrupt };
  }
}

/** Terraform applied everything, and its next plan still wants changes: a lab or a construct is wrong. */
export class SecondPlanError extends Error {
  public constructor(
    stack: string,
    public readonly planned: readonly string[],
  ) {
    super(`${stack}: the second plan must be empty; got\n  ${planned.join("\n  ")}`);
    this.name = "SecondPlanError";
  }
}

function readTerraform(folder: string) {
  return JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")).terraform;
}

/** Files with size and time, also behind links: Terraform links what it installs to the mirror. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) return filesBelow(path);
    return [`${path} ${found ? `${found.size} ${found.mtimeMs}` : "leads nowhere"}`];
  });
}

interface ChangeCounts {
  readonly imported?: number;
  readonly created: number;
  readonly changed: number;
  readonly destroyed: number;
}

function changesIn(events: readonly TerraformEvent[]): ChangeCounts {
  const counts = { created: 0, changed: 0, destroyed: 0 };
  let imported = 0;
  for (const { type, message } of events) {
    if (type !== "planned_change") continue;
    if (/: Plan to import/.test(message)) imported += 1;
    else if (/: Plan to create/.test(message)) counts.created += 1;
    else if (/: Plan to delete/.test(message)) counts.destroyed += 1;
    else counts.changed += 1;
  }
  return imported > 0 ? { imported, ...counts } : counts;
}

/** Counts finished resources, and names the one that is under way or done. */
function narrate(total: number, progress: Progress): (event: TerraformEvent) => void {
  let done = 0;
  return ({ type, address, message }) => {
    if (!address || address.startsWith("data.")) return;
    if (type === "apply_complete") done += 1;
    if (type !== "apply_complete" && type !== "apply_progress") return;
    // Ids of settings are long and say nothing to a person.
    progress(`${done}/${total} ${message.replace(/ \[id=.*$/, "")}`);
  };
}
