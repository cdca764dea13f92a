import { Command, Option } from "commander";
import { readConfiguration } from "./configuration";
import { EXIT, InputError, InterruptedError } from "./exit";
import { fold } from "./fold";
import { holdLab } from "./lab-lock";
import { run } from "./run";
import { runShowcase } from "./showcase/run";
import { MainJob, type MainJobOptions } from "./start/main-job";
import type { Interruption } from "./start/stack-runner";
import { isSomethingLeft, printDestroyed, printSummary, printWorkloads, type Sequel, summarize } from "./start/summary";

/** The main job, `npm start`: onboards every team to every environment, on the lab, with real Terraform. */
const command = new Command("npm start --")
  .description("Onboards every team to every environment of a local Dynatrace, with the real Terraform and provider.")
  .option("--destroy", "destroy everything that was deployed", false)
  .addOption(
    new Option("--prune", "destroy only what no file declares any more")
      .default(false)
      .conflicts(["destroy", "showcase"]),
  )
  .option("--json", "print the summary as JSON and no progress", false)
  .addOption(
    new Option("--showcase", "run the sample service of a team too, and show what people see").conflicts("destroy"),
  )
  .addOption(
    new Option(
      "--no-cluster",
      "deploy Dynatrace alone: no workloads, and no programs of Kubernetes to download or build",
    ).conflicts(["destroy", "prune", "showcase"]),
  )
  .option("--keep", "with --showcase: leave it running, with a live view, until Ctrl-C", false)
  .addHelpText(
    "after",
    "\nExamples:\n  npm start -- --showcase\n  npm start -- --destroy\n  npm start -- --prune\n\nExit status 1 if something is there that no file declares.",
  )
  .action(async ({ destroy, prune, json, showcase, keep, cluster }: Options) => {
    if (keep && !showcase) throw new InputError("--keep needs --showcase; write npm start -- --showcase --keep");
    const configuration = readConfiguration();
    holdLab();
    const interruption = interruptible(json);
    if (showcase) return runShowcase({ configuration, json, keep, interruption });
    const started = Date.now();
    const seconds = () => (Date.now() - started) / 1000;
    const removes = destroy || prune;
    let isSummedUp = false;
    const onDynatrace: MainJobOptions["onDynatrace"] = (result, programs) => {
      isSummedUp = !removes;
      if (json || removes) return;
      const sequel: Sequel = programs ?? (cluster ? "none" : "left out");
      console.log(fold(printSummary(summarize(configuration, result, removes), seconds(), sequel)));
    };
    try {
      const job = new MainJob({ configuration, destroy, prune, cluster, quiet: json, interruption, onDynatrace });
      const result = await job.run();
      const summary = summarize(configuration, result, removes);
      await result.lab.close();
      if (json) console.log(JSON.stringify(summary, undefined, 2));
      else if (removes) console.log(fold(printDestroyed(summary, seconds())));
      else if (result.workloads.length > 0) console.log(printWorkloads(summary, seconds()));
      if (isSomethingLeft(summary)) process.exitCode = EXIT.found;
    } catch (error) {
      if (!interruption.stop.aborted) throw error;
      const kept = isSummedUp ? "Dynatrace is deployed, not all workloads are" : "What was done is in the state";
      throw new InterruptedError(`Interrupted. ${kept}; the next npm start goes on from there.`);
    }
  });

interface Options {
  readonly destroy: boolean;
  readonly prune: boolean;
  readonly json: boolean;
  readonly showcase?: boolean;
  readonly keep: boolean;
  /** False with `--no-cluster`. */
  readonly cluster: boolean;
}

run(command);

/** How long the command under way may take after a Ctrl-C. */
const GRACE_MS = 20_000;

/**
 * The first Ctrl-C lets the command under way come to its end: cut off in the middle of a call, Terraform does not learn
 * what the call has made. A second one, or the end of the patience, ends it all the same.
 */
function interruptible(quiet: boolean): Interruption {
  const stop = new AbortController();
  const interrupt = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) return interrupt.abort();
    if (!quiet) console.error("\nStopping once the commands under way have ended; Ctrl-C again ends them at once.");
    stop.abort();
    setTimeout(() => interrupt.abort(), GRACE_MS).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  return { stop: stop.signal, interrupt: interrupt.signal };
}
