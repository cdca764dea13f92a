import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RunOptions, type RunResult, type Terraform, TerraformError } from "../../lab/terraform/terraform";
import type { Synthesized } from "../stacks/synthesis";
import { labCopy } from "./lab-copy";
import { LabProcess } from "./lab-process";
import { guardedBy } from "./network-guard";
import { type Tenancy, type TenancyOptions, tenancyOf } from "./tenancy";
import { assertDeclared, type VariableValues, valuesFor } from "./variables";

/** One stack, and what is there before it. */
export interface LabTask extends TenancyOptions {
  readonly stack: Synthesized;
  /** Stacks that are applied first, each by its own state. */
  readonly before: readonly Synthesized[];
  /** An earlier version of the stack, whose state the plan starts from. */
  readonly from?: Synthesized;
  readonly variables?: VariableValues;
}

/** A stack failed on the lab; the message holds what Terraform said. */
export class LabRunError extends Error {
  public constructor(stack: string, doing: string, lines: readonly string[]) {
    super(
      [`${stack}: Terraform cannot ${doing} the stack on the lab:`, ...lines.map((line) => `  ${line}`)].join("\n"),
    );
    this.name = "LabRunError";
  }
}

/** A stack in a folder of its own on the lab, with Terraform that can reach nothing else. */
export class LabStack {
  public constructor(
    private readonly terraform: Terraform,
    private readonly lab: LabProcess,
    public readonly stack: Synthesized,
    public readonly folder: string,
    private readonly variables: VariableValues | undefined,
  ) {}

  public get labReady() {
    return this.lab.ready.lab;
  }

  /** Writes a version of the stack and initialises it. */
  public async write(stack: Synthesized, applied: ReadonlyMap<string, string>, options: TenancyOptions): Promise<void> {
    if (stack.folder !== undefined) cpSync(stack.folder, this.folder, { recursive: true });
    const copy = labCopy(stack, { ...options, lab: this.labReady, applied });
    writeFileSync(join(this.folder, "cdk.tf.json"), JSON.stringify(copy));
    const values = valuesFor(stack, this.variables);
    writeFileSync(join(this.folder, "terraform.tfvars.json"), JSON.stringify(values));
    rmSync(join(this.folder, ".terraform.lock.hcl"), { force: true });
    // Modules may come from elsewhere, with what the user's shell has for it; a stack without any asks nobody.
    const surroundings = copy.module === undefined ? this.isolated() : {};
    await this.must("initialise", ["init", "-input=false", "-no-color"], { cwd: this.folder, env: surroundings });
  }

  public async apply(): Promise<void> {
    this.lab.holds = undefined;
    await this.must("apply", ["apply", "-json", "-input=false", "-auto-approve"], this.options());
  }

  /** Plans, and gives what `terraform show -json` says of the plan. */
  public async plan(): Promise<unknown> {
    await this.must("plan", ["plan", "-json", "-input=false", "-out=lab.tfplan"], this.options());
    const { stdout } = await this.must("show the plan of", ["show", "-json", "lab.tfplan"], this.options());
    return JSON.parse(stdout);
  }

  /** What `terraform providers schema -json` says. */
  public async schemas(): Promise<unknown> {
    const { stdout } = await this.must("read the providers of", ["providers", "schema", "-json"], this.options());
    return JSON.parse(stdout);
  }

  private async must(doing: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    const failure = await this.terraform.mustRun(args, options).catch((error: unknown) => {
      if (error instanceof TerraformError) return error;
      throw error;
    });
    const attempts = await this.lab.attempts();
    if (attempts.length > 0) {
      const what = `it asked for ${attempts.join(", ")}, and the kit lets nobody leave this machine`;
      throw new LabRunError(this.stack.name, doing, [what, ...(failure instanceof Error ? failure.detail : [])]);
    }
    if (failure instanceof TerraformError) throw new LabRunError(this.stack.name, doing, failure.detail);
    return failure;
  }

  private options(): RunOptions {
    return { cwd: this.folder, env: this.isolated() };
  }

  /** Of the shell only what programs need to run: a snapshot is the same on every machine, and no credential is at hand. */
  private isolated(): Record<string, string | undefined> {
    const taken = Object.keys(process.env).filter((name) => !KEPT.test(name));
    return {
      ...Object.fromEntries(taken.map((name) => [name, undefined])),
      HOME: this.lab.ready.folder,
      ...guardedBy(this.lab.ready.guardUrl),
    };
  }
}

/** What a program needs to run at all, and what the run itself sets. */
const KEPT =
  /^(PATH|Path|PATHEXT|SystemRoot|ComSpec|TMPDIR|TMP|TEMP|LANG|LC_\w+|TZ|CHECKPOINT_DISABLE|TF_IN_AUTOMATION|TF_CLI_ARGS|TF_CLI_CONFIG_FILE|TF_PLUGIN_CACHE_DIR)$/;

/**
 * Runs a task on the lab of this process, one after the other: a tenant has one content at a time. What comes before is
 * applied again only where the lab holds something else.
 */
export function runOnLab<T>(terraform: Terraform, task: LabTask, use: (stack: LabStack) => Promise<T>): Promise<T> {
  const run = last.then(() => onLab(terraform, task, use));
  last = run.catch(() => undefined);
  return run;
}

/** Ends the labs of this process; the next plan starts a new one. */
export async function closeLabs(): Promise<void> {
  await last;
  await Promise.all(LABS.splice(0).map((lab) => lab.close()));
}

let last: Promise<unknown> = Promise.resolve();
const LABS: LabProcess[] = [];

async function onLab<T>(terraform: Terraform, task: LabTask, use: (stack: LabStack) => Promise<T>): Promise<T> {
  const { before, from } = task;
  const all = [...before, ...(from ? [from] : []), task.stack];
  assertDeclared(all, task.variables);
  const tenancy = tenancyOf(all, task);
  const lab = await labFor(tenancy);
  await lab.attempts(); // those of a run that was cut off
  const applied = await prepare(terraform, lab, task);
  const folder = mkdtempSync(join(lab.ready.folder, "plan-"));
  const stack = new LabStack(terraform, lab, task.stack, folder, task.variables);
  try {
    if (from !== undefined) {
      await stack.write(from, applied, task);
      await stack.apply();
    }
    await stack.write(task.stack, applied, task);
    return await use(stack);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function labFor(tenancy: Tenancy): Promise<LabProcess> {
  const known = LABS.find((lab) => lab.serves(tenancy));
  if (known !== undefined) return known;
  const started = await LabProcess.start(tenancy);
  LABS.push(started);
  return started;
}

/** Applies what comes before, and tells in which folders its states are. */
async function prepare(terraform: Terraform, lab: LabProcess, { before, variables, ...options }: LabTask) {
  const applied = new Map<string, string>();
  const contents = before.map(({ name, json }) => [name, json]);
  const key = createHash("sha256")
    .update(JSON.stringify([contents, variables]))
    .digest("hex");
  const place = join(lab.ready.folder, `before-${key.slice(0, 16)}`);
  const isThere = lab.holds === key && existsSync(place);
  if (!isThere) {
    await lab.reset();
    rmSync(place, { recursive: true, force: true });
  }
  for (const [index, each] of before.entries()) {
    // The next version of a stack goes on with the state of the one before it.
    const folder = applied.get(each.name) ?? join(place, String(index));
    if (!isThere) {
      mkdirSync(folder, { recursive: true });
      const stack = new LabStack(terraform, lab, each, folder, variables);
      await stack.write(each, applied, options);
      await stack.apply();
    }
    applied.set(each.name, folder);
  }
  mkdirSync(place, { recursive: true });
  lab.holds = key;
  return applied;
}
