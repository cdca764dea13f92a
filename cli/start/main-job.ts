import { join } from "node:path";
import type { Configuration } from "../../config/load";
import { cacheFolder } from "../../lab/cache-folder";
import { ensureProviders, type ProviderOrigin } from "../../lab/terraform/provider-mirror";
import { Terraform } from "../../lab/terraform/terraform";
import { createApp } from "../../stacks/onboarding";
import { LAB_FOLDER, LAB_STATE_FOLDER, type LabSession, openLab } from "../lab-session";
import { labVariables } from "../lab-variables";
import { inOrder } from "./in-order";
import { readStacks, type StackResult, StackRunner, type SynthesizedStack } from "./stack-runner";
import { runSteps, type Say, type Step } from "./steps";

export interface MainJobOptions {
  readonly configuration: Configuration;
  /** Takes away all that was deployed, instead. */
  readonly destroy: boolean;
  /** Shows no progress. */
  readonly quiet: boolean;
  /** Aborting lets what runs come to a clean stop. */
  readonly signal: AbortSignal;
}

/** What the main job found and did. */
export interface MainJobResult {
  readonly lab: LabSession;
  readonly providers: readonly ProviderOrigin[];
  readonly results: readonly StackResult[];
}

/** How many stacks run at once: environments are independent, and each Terraform keeps a core busy. */
const STACKS_AT_ONCE = 2;
const PROVIDERS = [{ source: "dynatrace-oss/dynatrace", version: "1.102.0" }];

/** Brings up the lab, deploys every stack to it with real Terraform, and proves that nothing is left to do. */
export class MainJob {
  private terraform?: Terraform;
  private lab?: LabSession;
  private providers: readonly ProviderOrigin[] = [];
  private stacks: readonly SynthesizedStack[] = [];
  private results: readonly StackResult[] = [];

  public constructor(private readonly options: MainJobOptions) {}

  /** @throws Whatever the first failed step threw; the lab is closed then, its state kept. */
  public async run(): Promise<MainJobResult> {
    const { destroy } = this.options;
    try {
      await runSteps(
        [
          { title: "Terraform and its providers", run: (say) => this.prepareTerraform(say) },
          { title: "Lab tenant", run: () => this.startLab() },
          { title: "Synthesize", run: () => this.synthesize() },
          {
            title: destroy ? "Destroy" : "Deploy, and prove that a second plan is empty",
            steps: () => this.stackSteps(),
          },
        ],
        this.options.quiet,
      );
      if (!this.lab) throw new Error("the lab tenant was not started");
      if (destroy) await proveEmpty(this.lab);
      return { lab: this.lab, providers: this.providers, results: this.results };
    } catch (error) {
      await this.lab?.close();
      throw error;
    }
  }

  private async prepareTerraform(say: Say): Promise<string> {
    const terraform = await Terraform.find();
    const mirror = await ensureProviders({
      terraform,
      folder: join(cacheFolder(), "providers"),
      modulesFolder: join("lab", "terraform", "modules"),
      providers: PROVIDERS,
      onProgress: say,
    });
    this.terraform = terraform.with(mirror.environment);
    this.providers = mirror.providers;
    const had = mirror.providers.map(({ source, version, origin }) => `${source} ${version} (${origin})`);
    return `${terraform.version}, ${had.join(", ")}`;
  }

  private async startLab(): Promise<string> {
    this.lab = await openLab(this.options.configuration, 0);
    const { account, environments } = this.lab.ready;
    const places = Object.entries(environments).map(([name, { url }]) => `${name} ${url}`);
    return `${this.lab.startedHere ? "" : "already running, "}account ${account.url}, ${places.join(", ")}`;
  }

  private async synthesize(): Promise<string> {
    const outdir = join(LAB_FOLDER, "cdktf.out");
    // A destroy of the lab lifts the protection of prod, which a person does in the environment's file.
    const protection = this.options.destroy ? { unprotected: true } : {};
    createApp(this.options.configuration, { outdir, stateFolder: LAB_STATE_FOLDER, ...protection }).synth();
    this.stacks = readStacks(outdir);
    return `${this.stacks.length} stacks in ${outdir}`;
  }

  /** One line for each stack; a stack begins as soon as those that it stands on are done. */
  private stackSteps(): Step[] {
    const { terraform, lab, stacks } = this;
    if (!terraform || !lab) throw new Error("Terraform and the lab come before the stacks");
    const { destroy, signal } = this.options;
    const runner = new StackRunner(terraform.with(labVariables(lab.ready)), signal);
    const lines = new Map(stacks.map((stack) => [stack.name, new StackLine()]));
    const run = (stack: SynthesizedStack) => {
      const line = lines.get(stack.name) ?? new StackLine();
      const result = destroy ? runner.destroy(stack, line.say) : runner.deploy(stack, line.say);
      line.end(result.then(summary));
      return result;
    };
    inOrder({ stacks, concurrency: STACKS_AT_ONCE, reverse: destroy, run })
      .then((results) => {
        this.results = results;
      })
      // The line of the stack that failed shows the error; those that never began say so.
      .catch(() => undefined)
      .finally(() => {
        for (const line of lines.values()) line.end(Promise.resolve("not begun"));
      });
    return [...lines].map(([title, line]) => ({ title, run: (say) => line.follow(say) }));
  }
}

/** A boundary that is still bound stays although Terraform reports success, so the tenant itself is asked. */
async function proveEmpty({ ready }: LabSession): Promise<void> {
  const answer = await fetch(`${ready.account.url}/lab/state`);
  const { objects, collections } = (await answer.json()) as { objects: number; collections: Record<string, unknown> };
  if (objects === 0) return;
  const kinds = Object.keys(collections).join(", ");
  throw new Error(
    `the lab tenant must be empty after a destroy; got ${objects} objects in ${kinds}; look at ${ready.account.url}/lab/state`,
  );
}

/** Joins the run of a stack with its line of the display, whichever begins first. */
class StackLine {
  private listener: Say = () => undefined;
  private latest = "waiting";
  private resolve: (outcome: Promise<string>) => void = () => undefined;
  private readonly outcome = new Promise<string>((resolve) => {
    this.resolve = resolve;
  });

  public readonly say: Say = (message) => {
    this.latest = message;
    this.listener(message);
  };

  /** Counts once; a later call changes nothing. */
  public end(outcome: Promise<string>): void {
    this.resolve(outcome);
  }

  public follow(listener: Say): Promise<string> {
    this.listener = listener;
    listener(this.latest);
    return this.outcome;
  }
}

function summary({ created, changed, destroyed, addresses }: StackResult): string {
  const done = [
    created && `${created} created`,
    changed && `${changed} changed`,
    destroyed && `${destroyed} destroyed`,
  ];
  return `${done.filter(Boolean).join(", ") || "nothing to do"}; ${addresses.length} resources`;
}
